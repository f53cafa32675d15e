"""The world: people, bots and chats, its clock, its files, and everything that bots asked of it.

It lives in one event loop; whoever plays from another thread or process uses the control doors (`control`).
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.telegram import membership, posting
from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot, PrivateChat
from tests.support.telegram.chats import Chat, InviteLink
from tests.support.telegram.faults import Faults
from tests.support.telegram.files import Files
from tests.support.telegram.integers import integer
from tests.support.telegram.limits import Limits
from tests.support.telegram.mailbox import Mailbox
from tests.support.telegram.moments import WorldClock
from tests.support.telegram.people import Person
from tests.support.telegram.rights import ALL_GROUP_RIGHTS, CHANNEL_RIGHTS, Member, Status

_CALLS_KEPT = 200_000
_FIRST_PERSON = 5_100_000_001
_FIRST_BOT = 7_200_000_001
_FIRST_GROUP = -4_300_000_001
_FIRST_SUPERGROUP = -1_002_400_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that a bot made, and what it was answered."""

    bot: str
    method: str
    params: dict[str, Any]
    at: float
    ok: bool
    code: int
    result: Any
    words: str = ""
    # How many files went along.
    uploads: int = 0

    @property
    def chat_id(self) -> int:
        """The chat it concerned; 0 where there was none."""
        return integer(self.params.get("chat_id")) or 0


@dataclass(eq=False)
class TelegramWorld:
    """Everything there is; `server.serving` opens it to bots."""

    clock: WorldClock = field(default_factory=WorldClock)
    # Whether parameters that a method does not know are refused; the official server overlooks them.
    strict: bool = True
    limits: Limits | None = None
    # Whether files that bots name by their address are fetched.
    fetches: bool = False
    # Updates and messages are numbered from here on; who keeps what it saw must not meet the same numbers in another
    # world. Without it updates begin anywhere, as they do in Telegram, and messages at 1.
    first_number: int = 0
    seed: int = 5
    # Where the server listens, once it does.
    address: str = ""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.faults = Faults(self.rng)
        self.files = Files()
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        # Rung after every call, for tests that wait for what a bot does.
        self._answered = asyncio.Condition()
        # Who is told when something in a chat changes.
        self.onlookers: set[Callable[[Chat], None]] = set()

    # Who there is.

    def user(self, first_name: str, **more: Any) -> Person:
        """A new person."""
        person = Person(id=more.pop("id", _FIRST_PERSON + len(self.people)), first_name=first_name, world=self, **more)
        self.people[person.id] = person
        return person

    def bot(self, username: str, *, name: str = "", token: str = "", privacy: bool = True) -> Bot:
        """A new bot; its token is made up unless given."""
        number = int(token.partition(":")[0]) if token else _FIRST_BOT + len(self.bots)
        token = token or f"{number}:AA{self.rng.getrandbits(190):048x}"[: len(str(number)) + 36]
        mailbox = Mailbox(self.clock, self.faults, self.first_number or self.rng.randrange(100_000_000, 900_000_000))
        bot = Bot(
            id=number, first_name=name or username, username=username, token=token, mailbox=mailbox, privacy=privacy
        )
        bot.last_private_id = self.first_number
        self.bots[token] = bot
        return bot

    def account(self, number: int) -> Account | None:
        """A person or bot by its id."""
        return self.people.get(number) or next((bot for bot in self.bots.values() if bot.id == number), None)

    # Where they meet.

    def supergroup(self, title: str, *, owner: Person, **more: Any) -> Chat:
        """A new supergroup."""
        return self._chat("supergroup", title, owner, **more)

    def group(self, title: str, *, owner: Person, **more: Any) -> Chat:
        """A new basic group, which can become a supergroup."""
        return self._chat("group", title, owner, **more)

    def channel(self, title: str, *, owner: Person, discussion: Chat | None = None, **more: Any) -> Chat:
        """A new channel; its posts show up in its discussion group."""
        chat = self._chat("channel", title, owner, **more)
        if discussion is not None:
            chat.linked, discussion.linked = discussion, chat
        return chat

    def private(self, bot: Bot, person: Person) -> PrivateChat:
        """The private chat of a bot and a person, begun now."""
        chat = PrivateChat(
            id=person.id, kind="private", clock=self.clock, person=person, bot=bot, on_change=self._changed
        )
        chat.bots[bot.id] = bot
        for account in (bot, person):
            chat.set_member(account, Member(status=Status.MEMBER))
        bot.private[person.id] = chat
        return chat

    def _chat(self, kind: str, title: str, owner: Person, *, members: "tuple[Account, ...]" = (), **more: Any) -> Chat:
        if "id" not in more:
            count = sum(1 for chat in self.chats.values() if (chat.kind == "group") == (kind == "group"))
            more["id"] = (_FIRST_GROUP if kind == "group" else _FIRST_SUPERGROUP) - count
        chat = Chat(kind=kind, title=title, clock=self.clock, on_change=self._changed, **more)
        chat.last_message_id = self.first_number
        rights = ALL_GROUP_RIGHTS | (set(CHANNEL_RIGHTS) if kind == "channel" else set())
        chat.set_member(owner, Member(status=Status.CREATOR, rights=frozenset(rights)))
        self.chats[chat.id] = chat
        for account in members:
            membership.enter(chat, account, by=owner)
        return chat

    def _changed(self, chat: Chat) -> None:
        for onlooker in self.onlookers:
            onlooker(chat)

    def link(self, chat: Chat, creator: Account, **more: Any) -> InviteLink:
        """A new invite link."""
        mark = "".join(self.rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", k=16))
        link = InviteLink(address=f"https://t.me/+{mark}", creator=creator, **more)
        chat.links[link.address] = link
        return link

    def upgrade(self, chat: Chat) -> Chat:
        """Make a basic group a supergroup, with a new id, as Telegram does when a group grows."""
        count = sum(1 for other in self.chats.values() if other.kind != "group")
        new = Chat(
            id=_FIRST_SUPERGROUP - count,
            kind="supergroup",
            title=chat.title,
            clock=self.clock,
            permissions=chat.permissions,
            members=dict(chat.members),
            accounts=dict(chat.accounts),
            bots=dict(chat.bots),
            silent_members=chat.silent_members,
            played_members=chat.played_members,
            migrated_from=chat.id,
            on_change=self._changed,
        )
        self.chats[new.id] = new
        owner = next(account for account in chat.present() if chat.status(account) is Status.CREATOR)
        posting.post(chat, owner, {"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        posting.post(new, owner, {"migrate_from_chat_id": chat.id})
        return new

    # What happened.

    def calls_of(self, method: str, chat: "Chat | None" = None, *, bot: Bot | None = None) -> list[Call]:
        """The calls of one method that were answered well, oldest first."""
        return list(self._calls_of(method, chat, bot))

    def _calls_of(self, method: str, chat: "Chat | None", bot: Bot | None) -> Iterator[Call]:
        for call in self.calls:
            if call.method.lower() != method.lower() or not call.ok:
                continue
            if (chat is None or call.chat_id == chat.id) and (bot is None or call.bot == bot.username):
                yield call

    async def note(self, call: Call) -> None:
        """Remember a call and wake who waits for what bots do."""
        self.calls.append(call)
        async with self._answered:
            self._answered.notify_all()

    async def until(self, condition: Any, *, seconds: float = 20) -> Any:
        """Wait until a condition holds, looked at after every call that a bot makes; its value is returned.

        Raises: TimeoutError, with the last calls, when it never does.
        """
        try:
            async with asyncio.timeout(seconds), self._answered:
                while not (value := condition()):
                    await self._answered.wait()
                return value
        except TimeoutError as late:
            last = [f"{call.method} {call.params} → {call.words or 'ok'}" for call in list(self.calls)[-10:]]
            msg = "it never came to that; the last calls were:\n" + "\n".join(last)
            raise TimeoutError(msg) from late

    async def polled(self, bot: Bot, *, seconds: float = 20) -> None:
        """Wait until a bot's long poll waits for updates."""
        async with asyncio.timeout(seconds):
            await bot.mailbox.poll_began.wait()
