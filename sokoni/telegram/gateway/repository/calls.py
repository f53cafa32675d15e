"""The queue of calls, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    SmallInteger,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared, PreparedInsert
from sokoni.telegram.gateway.call_types import EMPTY_HANDS, Done, FailedCall, Hands, QueuedCall
from sokoni.telegram.gateway.models import BlockedRow, CallRow, SentCallRow
from sokoni.telegram.gateway.types import Attachment, CallOutcome, CallState, Priority, Then

_FAILED = tuple(
    SentCallRow.__table__.columns[name]
    for name in (*(FailedCall.__dataclass_fields__.keys() - {"then"}), "then_job", "then_arguments")
)
_LATEST_FIRST = Keyset(columns=(SentCallRow.done_at, SentCallRow.id), kinds=(datetime, UUID), falls=True)

_INSERT = PreparedInsert(
    CallRow,
    lambda new: new.on_conflict_do_nothing(
        index_elements=["bot_id", "dedupe_key"], index_where=CallRow.dedupe_key.is_not(None)
    ).returning(CallRow.id),
)


async def insert_calls(session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Queue calls, in order; the ids of those whose key no other one has. One statement."""
    return [row.id for row in await _INSERT.fetch(session, rows)]


async def remove_sent_before(session: WriteSession, *, call_ids: Sequence[UUID]) -> list[UUID]:
    """Take those calls out again of which one with the same key was sent; their ids.

    A statement of its own: a call that was sent just now has left the queue, and only the next statement sees where to.
    """
    sent = (
        select(SentCallRow.id)
        .where(SentCallRow.bot_id == CallRow.bot_id, SentCallRow.dedupe_key == CallRow.dedupe_key, SentCallRow.ok)
        .exists()
    )
    statement = delete(CallRow).where(CallRow.id == func.any(list(call_ids)), sent).returning(CallRow.id)
    return list((await session.execute(statement)).scalars())


async def bring_due(session: WriteSession, *, now: datetime) -> None:
    """Let calls go whose time has come."""
    statement = update(CallRow).where(CallRow.not_before <= now).values(not_before=None)
    await session.execute(statement)


# From bot to bot by the index, so that a thousand calls of one bot cost what one does; then the first of each. What is
# in hand is looked up by hash: `<> ALL` of a parameter compares each with each, which is a second with a broadcast.
_DUE = Prepared(
    lambda: text("""
        WITH RECURSIVE waiting (bot_id) AS (
            (SELECT bot_id FROM telegram_calls WHERE not_before IS NULL ORDER BY bot_id LIMIT 1)
            UNION ALL
            SELECT (
                SELECT bot_id FROM telegram_calls
                WHERE not_before IS NULL AND bot_id > waiting.bot_id ORDER BY bot_id LIMIT 1
            ) FROM waiting WHERE waiting.bot_id IS NOT NULL
        )
        SELECT call.*, bot.share FROM waiting
        JOIN telegram_bots AS bot ON bot.id = waiting.bot_id AND bot.state = 'active' AND bot.share = ANY (:shares)
        LEFT JOIN unnest(:bots, :enough) AS sated (bot_id, priority) ON sated.bot_id = waiting.bot_id
        CROSS JOIN LATERAL (
            SELECT * FROM telegram_calls
            WHERE bot_id = waiting.bot_id AND not_before IS NULL AND priority > coalesce(sated.priority, -1)
                AND id NOT IN (SELECT unnest(:in_hand))
                AND (
                    chat_id IS NULL
                    OR (bot_id, chat_id, priority) NOT IN (SELECT * FROM unnest(:bots_of_chats, :chats, :full))
                )
            ORDER BY priority DESC, position LIMIT :limit
        ) AS call
    """).bindparams(
        bindparam("shares", type_=ARRAY(SmallInteger)),
        bindparam("bots", type_=ARRAY(Uuid)),
        bindparam("enough", type_=ARRAY(SmallInteger)),
        bindparam("in_hand", type_=ARRAY(Uuid)),
        bindparam("bots_of_chats", type_=ARRAY(Uuid)),
        bindparam("chats", type_=ARRAY(BigInteger)),
        bindparam("full", type_=ARRAY(SmallInteger)),
        bindparam("limit", type_=BigInteger),
    )
)


async def list_due(
    session: ReadSession,
    *,
    shares: Collection[int],
    limit: int,
    hands: Hands = EMPTY_HANDS,
) -> list[QueuedCall]:
    """The next calls of each bot of some shares that are worth reading, the most urgent first; one statement."""
    # A chat is full for what is as urgent as the last one in it, and for all that is less.
    full = [(chat, priority) for chat in hands.full_chats for priority in range(chat.priority + 1)]
    rows = await _DUE.fetch(
        session,
        shares=list(shares),
        bots=list(hands.enough),
        enough=list(hands.enough.values()),
        in_hand=list(hands.calls),
        bots_of_chats=[chat.bot_id for chat, _ in full],
        chats=[chat.chat_id for chat, _ in full],
        full=[priority for _, priority in full],
        limit=limit,
    )
    return [_queued(row) for row in rows]


async def list_resting(session: WriteSession, *, before: datetime, limit: int) -> list[QueuedCall]:
    """Calls that were to be made before a time and wait for a bot that is not at work, locked; one statement."""
    statement = text("""
        SELECT call.*, bot.share FROM telegram_calls AS call
        JOIN telegram_bots AS bot ON bot.id = call.bot_id AND bot.state <> 'active'
        WHERE coalesce(call.not_before, call.created_at) < :before
        ORDER BY call.position LIMIT :limit FOR UPDATE OF call SKIP LOCKED
    """)
    return [_queued(row) for row in await session.execute(statement, {"before": before, "limit": limit})]


async def list_of_group(session: WriteSession, *, bot_id: UUID, chat_id: int) -> list[QueuedCall]:
    """All calls of a bot that wait for a group, also those whose time has not come, locked; one statement."""
    statement = text("""
        SELECT call.*, bot.share FROM telegram_calls AS call JOIN telegram_bots AS bot ON bot.id = call.bot_id
        WHERE call.bot_id = :bot_id AND call.chat_id = :chat_id AND call.chat_id < 0 ORDER BY call.id FOR UPDATE OF call
    """).bindparams(bindparam("bot_id", type_=Uuid), bindparam("chat_id", type_=BigInteger))
    return [_queued(row) for row in await session.execute(statement, {"bot_id": bot_id, "chat_id": chat_id})]


async def finish(session: WriteSession, done: Sequence[Done], *, slot: int, now: datetime) -> list[Done]:
    """Take calls out of the queue and keep what became of them; those that were still there. Two statements.

    One that two workers made, or that ended while it was under way, ends once.
    """
    taken = delete(CallRow).where(CallRow.id == func.any([each.call.id for each in done])).returning(CallRow.id)
    there = set((await session.execute(taken)).scalars())
    ended = [each for each in done if each.call.id in there]
    rows = [
        {
            "id": each.call.id,
            "slot": slot,
            "bot_id": each.call.bot_id,
            "chat_id": each.call.chat_id,
            "method": each.call.method,
            "params": None if each.ok else dict(each.call.params),
            "files": None if each.ok else files_out(each.call.files),
            "priority": None if each.ok else int(each.call.priority),
            "then_job": None if each.ok or each.call.then is None else each.call.then.job,
            "then_arguments": None if each.ok or each.call.then is None else dict(each.call.then.arguments),
            "dedupe_key": each.call.dedupe_key,
            "ok": each.ok,
            "result": each.result,
            "error_code": each.error_code,
            "error": each.error,
            "attempts": each.call.attempts + each.tries,
            "created_at": each.call.created_at,
            "done_at": now,
        }
        for each in ended
    ]
    if rows:
        await _SENT.run(session, rows)
    return ended


_SENT = PreparedInsert(SentCallRow)


async def count_tries(session: WriteSession, tries: Mapping[UUID, int]) -> None:
    """Count that calls were made in vain, and how often; one statement."""
    statement = text("""
        UPDATE telegram_calls AS call SET attempts = call.attempts + new.tries
        FROM unnest(:ids, :tries) AS new (id, tries) WHERE call.id = new.id
    """).bindparams(
        bindparam("ids", list(tries), type_=ARRAY(Uuid)), bindparam("tries", list(tries.values()), type_=ARRAY(Integer))
    )
    await session.execute(statement)


async def redirect(session: WriteSession, *, old_chat_id: int, new_chat_id: int) -> None:
    """Send what waits for a chat to the id that it has now."""
    # Not where the method names no chat: it would be given a parameter that it does not know.
    params = func.jsonb_set(CallRow.params, ["chat_id"], func.to_jsonb(new_chat_id), False)
    # Only groups move, and only they are found by their numbers.
    is_theirs = (CallRow.chat_id == old_chat_id, CallRow.chat_id < 0)
    statement = update(CallRow).where(*is_theirs).values(chat_id=new_chat_id, params=params)
    await session.execute(statement)


async def remove_waiting(session: WriteSession, *, bot_id: UUID) -> int:
    """Drop whatever a bot still had to send; how many calls."""
    statement = delete(CallRow).where(CallRow.bot_id == bot_id).returning(CallRow.id)
    return len((await session.execute(statement)).all())


async def get_outcome(session: ReadSession, *, call_id: UUID) -> CallOutcome | None:
    """What became of a call; None when it is not known, or no longer."""
    statement = select(SentCallRow).where(SentCallRow.id == call_id)
    row = (await session.execute(statement)).scalars().first()
    if row is not None:
        state = CallState.SENT if row.ok else CallState.FAILED
        return CallOutcome(id=row.id, state=state, result=row.result, error_code=row.error_code, error=row.error)
    waiting = select(CallRow.id).where(CallRow.id == call_id)
    found = (await session.execute(waiting)).scalar_one_or_none()
    return None if found is None else CallOutcome(id=found, state=CallState.WAITING)


async def list_failed(session: ReadSession, *, page: pages.PageQuery) -> pages.Page[FailedCall]:
    """Calls of all bots that Telegram said no to, the latest first."""
    statement = select(*_FAILED).where(~SentCallRow.ok)
    return await keyset.read(session, statement, _LATEST_FIRST, page, show=_failed)


async def take_back_failed(session: WriteSession, *, call_id: UUID) -> FailedCall | None:
    """A call that Telegram said no to, no longer among those that ended."""
    statement = delete(SentCallRow).where(SentCallRow.id == call_id, ~SentCallRow.ok).returning(*_FAILED)
    row = (await session.execute(statement)).first()
    return None if row is None else _failed(row)


async def block(session: WriteSession, pairs: Collection[tuple[UUID, int]], *, now: datetime) -> None:
    """Note who blocked which bot; one statement."""
    rows = [{"bot_id": bot_id, "user_id": user_id, "blocked_at": now} for bot_id, user_id in sorted(pairs)]
    await session.execute(insert(BlockedRow).on_conflict_do_nothing(), rows)


async def unblock(session: WriteSession, pairs: Collection[tuple[UUID, int]]) -> None:
    """Note who takes messages of which bot again; one statement."""
    statement = text("""
        DELETE FROM telegram_blocked USING unnest(:bots, :users) AS given (bot_id, user_id)
        WHERE telegram_blocked.bot_id = given.bot_id AND telegram_blocked.user_id = given.user_id
    """).bindparams(
        bindparam("bots", [bot_id for bot_id, _ in pairs], type_=ARRAY(Uuid)),
        bindparam("users", [user_id for _, user_id in pairs], type_=ARRAY(BigInteger)),
    )
    await session.execute(statement)


async def list_blocked(session: ReadSession, *, bot_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
    """Who of some people blocked a bot."""
    statement = select(BlockedRow.user_id).where(
        BlockedRow.bot_id == bot_id, BlockedRow.user_id == func.any(list(user_ids))
    )
    return frozenset((await session.execute(statement)).scalars())


async def count_waiting(session: ReadSession) -> tuple[int, datetime | None]:
    """How many calls may go and have not, and since when the oldest waits."""
    statement = select(func.count(), func.min(CallRow.created_at)).where(CallRow.not_before.is_(None))
    count, oldest = (await session.execute(statement)).one()
    return count, oldest


async def empty_slot(session: WriteSession, *, slot: int) -> None:
    """Empty a part of the ring."""
    await session.execute(text(f"TRUNCATE telegram_sent_calls_p{int(slot)}"))


def files_out(files: Mapping[str, Attachment]) -> dict[str, Any] | None:
    """Where the files of a call lie, as a column holds it; nothing for none."""
    return {name: asdict(each) for name, each in files.items()} or None


def _files(stored: Mapping[str, Mapping[str, Any]] | None) -> Mapping[str, Attachment]:
    return {name: Attachment(**fields) for name, fields in (stored or {}).items()}


def _failed(row: Any) -> FailedCall:
    fields = {name: getattr(row, name) for name in FailedCall.__dataclass_fields__.keys() - {"then"}}
    # Those that failed before it was kept were most of them answers.
    priority = Priority.REPLY if row.priority is None else Priority(row.priority)
    return FailedCall(**{**fields, "files": _files(row.files), "priority": priority, "then": _then(row)})


def _then(row: Any) -> Then | None:
    return None if row.then_job is None else Then(job=row.then_job, arguments=row.then_arguments)


def _queued(row: Any) -> QueuedCall:
    return QueuedCall(
        id=row.id,
        position=row.position,
        bot_id=row.bot_id,
        share=row.share,
        method=row.method,
        params=row.params,
        chat_id=row.chat_id,
        priority=Priority(row.priority),
        not_after=row.not_after,
        dedupe_key=row.dedupe_key,
        attempts=row.attempts,
        then=_then(row),
        created_at=row.created_at,
        files=_files(row.files),
    )
