"""Where a bot makes its calls: who it is, which chats it may reach, and what it may do there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile

from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Chat
from tests.support.telegram.checking import Upload
from tests.support.telegram.errors import bad_request, forbidden
from tests.support.telegram.files import File, check_uploaded
from tests.support.telegram.messages import KINDS
from tests.support.telegram.rights import Member, Status
from tests.support.telegram.webhooks import Webhook
from tests.support.telegram.world import TelegramWorld

Call = TypeVar("Call", bound=TelegramMethod[Any])
Handler = Callable[["Desk", Any], Awaitable[Any]]

METHODS: dict[str, tuple[type[TelegramMethod[Any]], Handler]] = {}
_FETCHED_WITHIN = aiohttp.ClientTimeout(total=10)
_SENT_AS = {
    "text": "text messages",
    "photo": "photos",
    "video": "videos",
    "animation": "animations",
    "audio": "music",
    "document": "documents",
    "voice": "voice notes",
    "video_note": "video notes",
    "sticker": "stickers",
    "dice": "dices",
    "poll": "polls",
}


def method(model: type[Call]) -> Callable[[Callable[["Desk", Call], Awaitable[Any]]], Callable[["Desk", Call], Any]]:
    """Have a function answer the method that a model stands for."""

    def register(function: Callable[["Desk", Call], Awaitable[Any]]) -> Callable[["Desk", Call], Any]:
        METHODS[model.__api_method__.lower()] = (model, function)
        return function

    return register


@dataclass(slots=True, kw_only=True)
class Desk:
    """One bot at its work."""

    world: TelegramWorld
    bot: Bot
    client: aiohttp.ClientSession
    # Carries out methods that stand in answers to updates.
    act: Callable[[Bot, dict[str, Any]], Awaitable[None]]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The world's time in seconds."""
        return self.world.clock.seconds()

    def webhook(self, **how: Any) -> Webhook:
        """A webhook for this bot."""
        return Webhook(world=self.world, bot=self.bot, client=self.client, act=self.act, **how)

    def chat(self, chat_id: int | str | None) -> Chat:
        """A chat that the bot knows and may look at."""
        chat = self._find(chat_id)
        if chat.kind == "private":
            return chat
        self._refuse_migrated(chat)
        self._refuse_outside(chat)
        return chat

    def writable(self, chat_id: int | str | None) -> Chat:
        """A chat that the bot may write to at all."""
        chat = self.chat(chat_id)
        if chat.person is None and not chat.member(self.bot).present:
            raise forbidden(f"bot is not a member of the {chat.words}")
        if chat.person is not None:
            if chat.person.deactivated:
                raise forbidden("user is deactivated")
            if chat.person.id in self.bot.blocked_by:
                raise forbidden("bot was blocked by the user")
        return chat

    def sendable(self, chat_id: int | str | None, kind: str) -> Chat:
        """A chat that the bot may send this kind of message to."""
        chat = self.writable(chat_id)
        if chat.kind == "channel" and not chat.member(self.bot).has_right("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        if not chat.may(self.bot, KINDS[kind]):
            words = _SENT_AS.get(kind, "messages")
            raise bad_request(f"not enough rights to send {words} to the chat")
        return chat

    def right(self, chat: Chat, right: str, words: str) -> None:
        """Refuse unless the bot administers a chat with this right."""
        if not chat.member(self.bot).has_right(right):
            raise bad_request(words)

    def person(self, chat: Chat, user_id: int) -> Account:
        """Somebody that a call about members names."""
        if user_id <= 0:
            raise bad_request("invalid user_id specified")
        account = self.world.account(user_id) or chat.accounts.get(user_id)
        if account is None:
            raise bad_request("PARTICIPANT_ID_INVALID")
        return account

    async def file(self, given: Any, kind: str) -> File:
        """A file that was sent along, is known by its id, or stands at an address.

        What stands at an address is fetched only where the world wants it: tests name pictures that are nowhere.
        """
        if isinstance(given, BufferedInputFile):
            check_uploaded(given.data, kind)
            return self.world.files.add(given.data, kind=kind, name=given.filename or "")
        text = str(given)
        if text.startswith("attach://"):
            upload = self.uploads.get(text.removeprefix("attach://"))
            if upload is None:
                raise bad_request("can't find file attached in the request")
            check_uploaded(upload.data, kind)
            return self.world.files.add(upload.data, kind=kind, name=upload.name, mime_type=upload.mime_type)
        if self.world.files.knows(text):
            return self.world.files.get(text)
        if text.startswith(("http://", "https://")):
            data, mime_type = await self._fetched(text) if self.world.fetches else (text.encode(), "")
            return self.world.files.add(data, kind=kind, name=text.rpartition("/")[2], mime_type=mime_type)
        raise bad_request("wrong remote file identifier specified: Wrong padding in the string")

    async def _fetched(self, address: str) -> tuple[bytes, str]:
        try:
            async with self.client.get(address, timeout=_FETCHED_WITHIN) as answer:
                if not answer.ok:
                    raise bad_request("failed to get HTTP URL content")
                return await answer.read(), answer.content_type
        except (aiohttp.ClientError, TimeoutError) as failed:
            raise bad_request("failed to get HTTP URL content") from failed

    def _find(self, chat_id: int | str | None) -> Chat:
        if chat_id in {None, "", 0}:
            raise bad_request("chat_id is empty")
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            for chat in self.world.chats.values():
                if chat.username and chat.username.lower() == name:
                    return chat
            raise bad_request("chat not found")
        number = int(chat_id or 0)
        return self._private(number) if number > 0 else self._shared(number)

    def _shared(self, number: int) -> Chat:
        chat = self.world.chats.get(number)
        if chat is None or (self.bot.id not in chat.members and not chat.username):
            raise bad_request("chat not found")
        return chat

    def _private(self, number: int) -> Chat:
        chat = self.bot.private.get(number)
        welcome = self.bot.may_write_until.get(number, 0) > self.now
        if chat is not None and (chat.started or welcome):
            return chat
        account = self.world.account(number)
        if account is None:
            raise bad_request("chat not found")
        if account.is_bot:
            raise forbidden("bot can't send messages to bots")
        if welcome:
            return self.world.private(self.bot, self.world.people[number])
        met = any(self.bot.id in shared.members and number in shared.members for shared in self.world.chats.values())
        raise forbidden("bot can't initiate conversation with a user") if met else bad_request("chat not found")

    def _refuse_migrated(self, chat: Chat) -> None:
        if chat.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)

    def _refuse_outside(self, chat: Chat) -> None:
        member: Member = chat.member(self.bot)
        if member.present:
            return
        if member.status is Status.KICKED:
            raise forbidden(f"bot was kicked from the {chat.words}")
        if not chat.username:
            raise forbidden(f"bot is not a member of the {chat.words}")
