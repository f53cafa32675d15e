"""What Telegram answered to calls: kept, and told to whoever waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core import events
from sokoni.core.database import WriteSession
from sokoni.core.errors import Reason
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import NewJob
from sokoni.services.botapi.errors import WORDS, BotApiError, Cause
from sokoni.telegram.gateway import bots, members, places, rules
from sokoni.telegram.gateway.call_types import Done, FileUse
from sokoni.telegram.gateway.events import BotPutOut
from sokoni.telegram.gateway.outgoing import Parcel
from sokoni.telegram.gateway.repository import calls as repository
from sokoni.telegram.gateway.repository import files as file_repository
from sokoni.telegram.gateway.types import ONLY_FAILURES

TOO_LATE = "late"
_GIVEN_UP_AT_ONCE = 10_000
_LATE = Reason("it was no longer worth sending when its turn came")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of calls that were made as one: a result, an error, or that it was too late to make them."""

    parcel: Parcel
    result: Any = None
    error: BotApiError | None = None
    is_late: bool = False
    # How often the calls were made: more than once where something was in the way at first.
    tries: int = 1
    # By which numbers Telegram calls the files that went along.
    learnt: Mapping[FileUse, str] = field(default_factory=dict)

    @property
    def leaves_the_queue(self) -> bool:
        """Whether the calls are done with: they are made again under another id, or once the bot has a good token."""
        return self.error is None or self.error.cause not in {Cause.MIGRATED, Cause.TOKEN}


async def keep(session: WriteSession, answers: Sequence[Answer], *, now: datetime) -> None:
    """Take answered calls out of the queue, queue the jobs that wait for them, and note what they tell of chats."""
    done = [each for answer in answers if answer.leaves_the_queue for each in _done(answer)]
    await _end(session, done, now=now)
    learnt = {use: number for answer in answers for use, number in answer.learnt.items()}
    if learnt:
        await file_repository.put(session, learnt, now=now)
    blocked = {
        (answer.parcel.first.bot_id, chat_id)
        for answer in answers
        if answer.error is not None
        and answer.error.cause is Cause.BLOCKED
        and (chat_id := answer.parcel.first.chat_id) is not None
        and not rules.is_group_chat(chat_id)
    }
    if blocked:
        await repository.block(session, blocked, now=now)
    for answer in answers:
        if answer.error is not None:
            await _heed(session, answer, answer.error, now=now)


async def give_up(session: WriteSession, *, now: datetime) -> None:
    """End what a bot had to say that has rested, or had no good token, for longer than updates are kept.

    Nobody waits for it any more when the bot is back, and whoever waits to hear of it is told that it was too late.
    """
    before = now - timedelta(days=rules.KEPT_DAYS)
    stale = await repository.list_resting(session, before=before, limit=_GIVEN_UP_AT_ONCE)
    await _end(
        session,
        [each for call in stale for each in _done(Answer(parcel=Parcel((call,)), is_late=True, tries=0))],
        now=now,
    )


async def end_for_chat(
    session: WriteSession, *, bot_id: UUID, chat_id: int, cause: Cause, now: datetime, is_member: bool = False
) -> int:
    """End what a bot still had to do in a chat where it can do it no more; how many calls.

    Each would be refused one by one. A plain member (`is_member`) goes on with what any member may do.
    """
    waiting = await repository.list_of_group(session, bot_id=bot_id, chat_id=chat_id)
    vain = [each for each in waiting if not is_member or rules.needs_rights(each.method)]
    error = str(WORDS[cause])
    done = [Done(call=each, ok=False, tries=0, error_code=cause.value, error=error) for each in vain]
    await _end(session, done, now=now)
    return len(done)


async def _end(session: WriteSession, done: Sequence[Done], *, now: datetime) -> None:
    if not done:
        return
    ended = await repository.finish(session, done, slot=rules.slot_of(now.date()), now=now)
    await jobs.enqueue_many(session, [job for each in ended if (job := _job(each)) is not None])


async def _heed(session: WriteSession, answer: Answer, error: BotApiError, *, now: datetime) -> None:
    call = answer.parcel.first
    if call.chat_id is not None and rules.is_group_chat(call.chat_id):
        await _heed_place(session, call.bot_id, call.chat_id, error, now=now)
    if error.cause is Cause.TOKEN:
        await bots.note_revoked(session, bot_id=call.bot_id, error=error, now=now)
    if error.migrate_to is not None and call.chat_id is not None:
        await members.migrate(session, old_chat_id=call.chat_id, new_chat_id=error.migrate_to, now=now)
        await repository.redirect(session, old_chat_id=call.chat_id, new_chat_id=error.migrate_to)


async def _heed_place(session: WriteSession, bot_id: UUID, chat_id: int, error: BotApiError, *, now: datetime) -> None:
    """Note that a bot is no longer in a group, or ask what it still is there; an update may have told of it before."""
    if error.is_put_out:
        await end_for_chat(session, bot_id=bot_id, chat_id=chat_id, cause=Cause.OUTSIDE, now=now)
        await events.publish(session, BotPutOut(bot_id=bot_id, chat_id=chat_id))
    elif error.cause is Cause.RIGHTS:
        await places.ask(session, bot_id=bot_id, chat_id=chat_id, now=now)


def _done(answer: Answer) -> list[Done]:
    if answer.is_late:
        return [
            Done(call=call, ok=False, tries=answer.tries, error_code=TOO_LATE, error=_LATE)
            for call in answer.parcel.calls
        ]
    error = answer.error
    if error is None or error.is_harmless:
        return [Done(call=call, ok=True, tries=answer.tries, result=answer.result) for call in answer.parcel.calls]
    words = f"{error.words} ({error.said})" if error.said else str(error.words)
    return [
        Done(call=call, ok=False, tries=answer.tries, error_code=error.cause.value, error=words)
        for call in answer.parcel.calls
    ]


def _job(done: Done) -> NewJob | None:
    then = done.call.then
    if then is None or (done.ok and then.arguments.get(ONLY_FAILURES)):
        return None
    told = {
        "call_id": str(done.call.id),
        "ok": done.ok,
        "result": done.result,
        "error": done.error,
        "cause": done.error_code,
    }
    return NewJob(name=then.job, arguments={**then.arguments, **told})
