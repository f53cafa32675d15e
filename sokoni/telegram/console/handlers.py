"""Updates that tell bots what to do, and answers of Telegram that commands wait for."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.console import rules, service
from sokoni.telegram.console.service import Place, Pressed, answering, inviting, listing, log_channel
from sokoni.telegram.console.types import Answer, Request
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.events import BotConnected
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming, MemberStatus
from sokoni.telegram.moderation import telling as moderation
from sokoni.telegram.speech.service import language_of, plain_refusal, refusal

LIST_ALL = "console.list_commands"
_POSITION = 300


class Places:
    """Notes where bots are let in and put out."""

    name = "console.places"
    kinds = frozenset({"my_chat_member"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether it is about a group."""
        return update.body["chat"]["type"] in {"group", "supergroup"}

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note each."""
        for update in batch.updates:
            body = update.body
            new, old, chat = body["new_chat_member"], body["old_chat_member"], body["chat"]
            place = Place(
                chat_id=chat["id"],
                title=str(chat.get("title") or ""),
                username=str(chat.get("username") or ""),
                status=MemberStatus(new["status"]),
                rights=new,
                rights_before=old,
                by_user_id=body["from"]["id"],
                language=str(body["from"].get("language_code") or ""),
            )
            await service.note_place(batch.session, bot=update.bot, place=place, now=batch.now)
        return ()


class Commands:
    """Carries out what is typed with a slash before it."""

    name = "console.commands"
    kinds = frozenset({"message"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether a command is typed."""
        return rules.is_command(update.body)

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Carry out those that are ours; others are left to whoever looks next."""
        read = [(update, request) for update in batch.updates if (request := rules.read(update)) is not None]
        in_groups = [(update.bot, request) for update, request in read if not request.is_private]
        for bot, request in in_groups:
            if request.name == "bind" and request.user_id is not None:
                await service.bind(
                    batch.session,
                    bot=bot,
                    chat_id=request.chat_id,
                    user_id=request.user_id,
                    language=request.language,
                    now=batch.now,
                )
        done = {id(request) for request in await service.carry_out(batch.session, requests=in_groups, now=batch.now)}
        for _, request in read:
            if request.is_private and await self._answer_in_private(batch, request):
                done.add(id(request))
        return [update for update, request in read if id(request) in done]

    async def _answer_in_private(self, batch: Batch, request: Request) -> bool:
        try:
            async with batch.session.begin_nested():
                answer = await service.answer_in_private(batch.session, request=request, now=batch.now)
        except DomainError as error:
            answer = Answer(text=refusal(language_of(request.language), error))
        if answer is None:
            return False
        await service.reply(batch.session, request=request, answer=answer, deletes_command=False, now=batch.now)
        return True


class Menus:
    """Does what buttons of menus say."""

    name = "console.menus"
    kinds = frozenset({"callback_query"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether a button of a menu was pressed, under a message that is still there."""
        return rules.is_menu(str(update.body.get("data") or "")) and "message" in update.body

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Do each."""
        for update in batch.updates:
            await self._press(batch, _pressed(update))
        return batch.updates

    async def _press(self, batch: Batch, pressed: Pressed) -> None:
        try:
            async with batch.session.begin_nested():
                answer = await service.press(batch.session, pressed=pressed, now=batch.now)
        except DomainError as error:
            await service.refuse_press(
                batch.session,
                bot_id=pressed.bot_id,
                callback_id=pressed.callback_id,
                text=plain_refusal(pressed.language, error),
                now=batch.now,
            )
            return
        if answer is not None:
            await service.show(
                batch.session,
                bot_id=pressed.bot_id,
                chat_id=pressed.chat_id,
                message_id=pressed.message_id,
                callback_id=pressed.callback_id,
                answer=answer,
                now=batch.now,
            )


async def look(
    context: JobContext,
    *,
    bot: Mapping[str, Any],
    request: Mapping[str, Any],
    ok: bool,
    result: Any = None,
    **_: object,
) -> None:
    """Carry a command out, now that it is known what whoever gave it is."""
    await service.go_on(
        context.session,
        bot=rules.bot_from_json(bot),
        request=rules.from_json(request),
        answered=result if ok else None,
        now=context.now,
    )


async def tell_failure(
    context: JobContext,
    *,
    bot_id: str,
    chat_id: int,
    thread_id: int | None,
    ok: bool,
    language: str = "",
    cause: str = "",
    **_: object,
) -> None:
    """Say where a command was typed why Telegram did not do it."""
    why = None if ok else moderation.why_not(language_of(language), cause)
    if why is not None:
        options: dict[str, Any] = {} if thread_id is None else {"message_thread_id": thread_id}
        call = actions.send_message(UUID(bot_id), chat_id, why, parse_mode="HTML", **options)
        await sending.send(context.session, [call], now=context.now)


async def tell_unreached(
    context: JobContext,
    *,
    bot_id: str,
    username: str,
    chat_id: int,
    thread_id: int | None,
    language: str,
    ok: bool,
    **_: object,
) -> None:
    """Say in a group that something could not be said in private."""
    if not ok:
        said = answering.unreached(
            bot_id=UUID(bot_id), username=username, chat_id=chat_id, thread_id=thread_id, language=language
        )
        await sending.send(context.session, [said], now=context.now)


async def tell_link(
    context: JobContext,
    *,
    bot: Mapping[str, Any],
    request: Mapping[str, Any],
    link_id: str,
    group: str,
    language: str,
    ok: bool,
    result: Any = None,
    error: str = "",
    cause: str = "",
    **_: object,
) -> None:
    """Tell the link that Telegram made."""
    await inviting.tell_link(
        context.session,
        bot=rules.bot_from_json(bot),
        request=rules.from_json(request),
        link_id=UUID(link_id),
        group=group,
        language=language,
        link=str(result["invite_link"]) if ok else None,
        error=error,
        cause=cause,
        now=context.now,
    )


async def set_log(
    context: JobContext,
    *,
    bot: Mapping[str, Any],
    request: Mapping[str, Any],
    place: int,
    ok: bool,
    result: Any = None,
    **_: object,
) -> None:
    """Go on naming the channel of the log, now that it is known what whoever named it is there."""
    await log_channel.go_on(
        context.session,
        bot=rules.bot_from_json(bot),
        request=rules.from_json(request),
        place=place,
        answered=result if ok else None,
        now=context.now,
    )


async def list_commands(context: JobContext, event: BotConnected) -> None:
    """Let Telegram list the commands of a bot that was connected."""
    await listing.tell(context.session, bot_ids=[event.bot_id], now=context.now)


async def list_all_commands(context: JobContext, *, after: str | None = None, **_: object) -> None:
    """Let Telegram list them where it lists those of an older program, and go on with the next bots."""
    last = await listing.tell_all(context.session, after=None if after is None else UUID(after), now=context.now)
    if last is not None:
        await jobs.continue_with(context, after=str(last))


def _pressed(update: Incoming) -> Pressed:
    body = update.body
    return Pressed(
        data=str(body["data"]),
        user_id=body["from"]["id"],
        language=language_of(body["from"].get("language_code")),
        chat_id=body["message"]["chat"]["id"],
        message_id=body["message"]["message_id"],
        callback_id=str(body["id"]),
        bot_id=update.bot.id,
    )
