"""What is done about who comes and goes when updates tell of it, when calls were answered, and by the clock."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.botapi.errors import WORDS, Cause
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.welcome import rules, service
from sokoni.telegram.welcome.service import Seen, asking, linking, undoing
from sokoni.telegram.welcome.types import Caller, GreetingKind, NightState

NIGHTS = "welcome.watch_nights"
FORGET = "welcome.forget_settled"
_POSITION = 200
# By these Telegram says that there is nobody who asks, or nobody at all.
_NOBODY_THERE = frozenset({Cause.REQUEST.value, Cause.USER.value})


class Doors:
    """Notes who comes and goes."""

    name = "welcome.doors"
    kinds = frozenset({"message", "chat_member"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether somebody came or went by it."""
        return update.kind == "chat_member" or bool(
            update.body.get("new_chat_members") or update.body.get("left_chat_member")
        )

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note those who came together, up to the next one who went or is named a second time."""
        coming = dict[tuple[int, int], Seen]()
        for update in batch.updates:
            for arrival in rules.arrivals(update.kind, update.body):
                key = (arrival.group_id, arrival.visitor.user_id)
                if key in coming:
                    await self._receive(batch, coming)
                silenced = rules.is_silenced_already(update.kind, update.body)
                coming[key] = Seen(arrival=arrival, bot_id=update.bot.id, is_silenced=silenced)
            for departure in rules.departures(update.kind, update.body):
                await self._receive(batch, coming)
                await service.note_departure(batch.session, departure=departure, bot_id=update.bot.id, now=batch.now)
        await self._receive(batch, coming)
        return ()

    async def _receive(self, batch: Batch, coming: dict[tuple[int, int], Seen]) -> None:
        if coming:
            await service.note_arrivals(batch.session, seen=list(coming.values()), now=batch.now)
            coming.clear()


class JoinRequests:
    """Notes who asks to come in where nobody else decides, whose asking ended in Telegram, and who came by a link."""

    name = "welcome.join_requests"
    kinds = frozenset({"chat_join_request", "chat_member"})
    # After buyers' groups, which answer for themselves.
    position = _POSITION + 60

    def wants(self, update: Incoming) -> bool:
        """Whether somebody asks, came in or was banned."""
        if update.chat_id is None:
            return False
        return bool(update.body.get("from")) if _asks(update) else bool(rules.settled(update.kind, update.body))

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Note those who ask together, those whose asking ended, and who came by a link; a few statements."""
        requests = [rules.join_request(each.body, each.bot.id) for each in batch.updates if _asks(each)]
        if requests:
            await asking.note_requests(batch.session, requests=requests)
        moved = [each for each in batch.updates if not _asks(each)]
        settled = [one for each in moved for one in rules.settled(each.kind, each.body)]
        if settled:
            await asking.note_settled(batch.session, settled=settled)
        by_link = [one for each in moved for one in rules.arrivals(each.kind, each.body) if one.link]
        if by_link:
            await linking.note_came(batch.session, arrivals=by_link)
        return ()


class CaptchaAnswers:
    """Takes the answers to captchas."""

    name = "welcome.answers"
    kinds = frozenset({"callback_query"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether a button of a captcha was pressed."""
        return rules.pressed(str(update.body.get("data") or "")) is not None

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Take each answer."""
        for update in batch.updates:
            pressed = rules.pressed(str(update.body.get("data") or ""))
            if pressed is not None:
                newcomer_id, choice = pressed
                await service.answer(
                    batch.session,
                    newcomer_id=newcomer_id,
                    choice=choice,
                    by_user_id=update.body["from"]["id"],
                    callback_id=update.body["id"],
                    bot_id=update.bot.id,
                    now=batch.now,
                )
        return batch.updates


class UndoRaids:
    """Undoes raids whose button was pressed."""

    name = "welcome.undo_raids"
    kinds = frozenset({"callback_query"})
    position = _POSITION

    def wants(self, update: Incoming) -> bool:
        """Whether such a button was pressed."""
        return rules.undone(str(update.body.get("data") or "")) is not None

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Undo each."""
        for update in batch.updates:
            raid_id = rules.undone(str(update.body.get("data") or ""))
            if raid_id is not None:
                await undoing.press(batch.session, update, raid_id=raid_id, now=batch.now)
        return batch.updates


async def let_back_in(
    context: JobContext, *, group_id: int, raid_id: str, user_id: int | None, account_id: str | None, **_: object
) -> None:
    """Let in again the next of those whom a raid put out, and go on with those behind."""
    by = Caller(user_id=user_id, account_id=None if account_id is None else UUID(account_id))
    if await undoing.let_back_in(context.session, group_id=group_id, raid_id=UUID(raid_id), by=by, now=context.now):
        await jobs.continue_with(context, group_id=group_id, raid_id=raid_id, user_id=user_id, account_id=account_id)


async def note_greeting(
    context: JobContext, *, group_id: int, bot_id: str, kind: str, ok: bool, result: Any = None, **_: object
) -> None:
    """Note that a greeting stands, if Telegram took it."""
    if ok:
        await service.note_greeting(
            context.session,
            group_id=group_id,
            bot_id=UUID(bot_id),
            kind=GreetingKind(kind),
            message_id=_message_id(result),
            now=context.now,
        )


async def note_prompt(
    context: JobContext, *, newcomer_id: str, group_id: int, bot_id: str, ok: bool, result: Any = None, **_: object
) -> None:
    """Note which message asks somebody."""
    if ok:
        await service.note_prompt(
            context.session,
            newcomer_id=UUID(newcomer_id),
            group_id=group_id,
            bot_id=UUID(bot_id),
            message_id=_message_id(result),
            now=context.now,
        )


async def note_muted(context: JobContext, *, newcomer_id: str, ok: bool, error: str = "", **_: object) -> None:
    """Note whether somebody could be silenced."""
    said = "" if ok else error or "-"
    await service.note_muted(context.session, newcomer_id=UUID(newcomer_id), error=said, now=context.now)


async def expire_captcha(context: JobContext, *, newcomer_id: str, **_: object) -> None:
    """End the waiting for an answer."""
    await service.expire(context.session, newcomer_id=UUID(newcomer_id), now=context.now)


async def end_raid(context: JobContext, *, raid_id: str, **_: object) -> None:
    """Let people come again whose raid is over."""
    await service.end_raid(context.session, raid_id=UUID(raid_id), is_early=False, now=context.now)


async def watch_nights(context: JobContext, **_: object) -> None:
    """Let nights begin and end."""
    await service.watch_nights(context.session, now=context.now)


async def note_permissions(
    context: JobContext, *, group_id: int, state: str, ok: bool, result: Any = None, **_: object
) -> None:
    """Take what everybody may in a group, as Telegram answered."""
    await service.note_permissions(
        context.session,
        group_id=group_id,
        state=NightState(state),
        # Without a word about them nothing is taken away, since it could not be given back.
        permissions=(result.get("permissions") or None) if ok else None,
        now=context.now,
    )


async def note_refused(
    context: JobContext,
    *,
    group_id: int,
    user_id: int,
    decided_at: str,
    cause: str | None = None,
    error: str = "",
    **_: object,
) -> None:
    """Note that Telegram did not let somebody in, or keep them out, as was decided."""
    await asking.note_refused(
        context.session,
        group_id=group_id,
        user_id=user_id,
        decided_at=datetime.fromisoformat(decided_at),
        is_gone=cause in _NOBODY_THERE,
        problem=_why(cause, error),
    )


async def note_link(
    context: JobContext,
    *,
    link_id: str,
    ok: bool,
    result: Any = None,
    error: str = "",
    cause: str | None = None,
    **_: object,
) -> None:
    """Note the link that Telegram made, or why it made none."""
    link = str(result["invite_link"]) if ok else None
    await linking.note_link(
        context.session, link_id=UUID(link_id), link=link, problem=_why(cause, error), now=context.now
    )


async def forget_settled(context: JobContext, **_: object) -> None:
    """Forget who came, or was let in or not, before the last month."""
    await asking.forget_decided(context.session, now=context.now)
    await service.forget_settled(context.session, now=context.now)
    await linking.forget_came(context.session, now=context.now)


def _message_id(result: Mapping[str, Any]) -> int:
    return int(result["message_id"])


def _why(cause: str | None, error: str) -> str:
    """Why a call was refused, in words that have translations, where Telegram's reason is known."""
    return str(WORDS[Cause(cause)]) if cause in frozenset(Cause) else error


def _asks(update: Incoming) -> bool:
    return update.kind == "chat_join_request"
