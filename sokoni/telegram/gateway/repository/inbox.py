"""The inbox: updates stored once, taken in order, given up visibly.

Who handles a lane holds an advisory lock until the end of its transaction, so a worker that dies lets go by itself, and
any number of them work without knowing each other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, SmallInteger, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import ids, keyset, pages, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared, PreparedInsert
from sokoni.telegram.gateway import rules
from sokoni.telegram.gateway.inbox_types import ParkedUpdate, TakenUpdate
from sokoni.telegram.gateway.models import HoldupRow, InboxRow, ParkedUpdateRow
from sokoni.telegram.gateway.types import BotRef

# Any fixed number: the class of advisory locks that lanes are held by.
_LOCKS = 7_361_028
_NOW = bindparam("now", type_=DateTime(timezone=True))
_LANE = bindparam("lane", type_=SmallInteger)
_NEWEST_FIRST = Keyset(columns=(ParkedUpdateRow.parked_at, ParkedUpdateRow.id), kinds=(datetime, UUID), falls=True)

_STORE = PreparedInsert(
    InboxRow,
    lambda new: new.on_conflict_do_nothing(index_elements=["bot_id", "update_id", "slot"]).returning(
        InboxRow.update_id
    ),
)


async def store(session: WriteSession, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store updates; how many were new. One statement."""
    return len(await _STORE.fetch(session, rows))


# The lock is tried row by row, over lanes that are found and put in order before: a lane that is passed by is not held.
_LOCK_LANE = Prepared(
    lambda: text("""
        SELECT lane FROM (
            SELECT lanes.lane FROM generate_series(0, :lanes - 1) AS lanes (lane)
            WHERE EXISTS (
                SELECT FROM telegram_inbox AS inbox
                LEFT JOIN telegram_holdups AS holdup
                    ON holdup.bot_id = inbox.bot_id AND holdup.queue_key = inbox.queue_key
                WHERE inbox.lane = lanes.lane AND inbox.handled_at IS NULL
                    AND (holdup.until IS NULL OR holdup.until <= :now)
            )
            ORDER BY random() OFFSET 0
        ) AS due
        WHERE pg_try_advisory_xact_lock(:locks, lane) LIMIT 1
    """).bindparams(_NOW, bindparam("lanes", rules.LANES, type_=Integer), bindparam("locks", _LOCKS, type_=Integer))
)


async def lock_lane(session: WriteSession, *, now: datetime) -> int | None:
    """A lane with something to do, this transaction's until it ends; None: there is none, or others have them."""
    row = await _LOCK_LANE.fetch_one(session, now=now)
    return None if row is None else row.lane


# A statement of its own after the lock: what it sees was committed by whoever held the lane before.
_TAKE = Prepared(
    lambda: text("""
        SELECT inbox.bot_id, inbox.update_id, inbox.slot, inbox.position, inbox.queue_key, inbox.body::text AS body,
            inbox.received_at, bot.telegram_id, bot.shop_id, bot.username, bot.state,
            CASE WHEN holdup.update_id = inbox.update_id THEN holdup.attempts ELSE 0 END AS failures,
            EXISTS (
                SELECT FROM telegram_inbox AS first
                WHERE first.bot_id = inbox.bot_id AND first.update_id = inbox.update_id
                    AND first.slot <> inbox.slot AND first.position < inbox.position
            ) AS is_again
        FROM telegram_inbox AS inbox
        JOIN telegram_bots AS bot ON bot.id = inbox.bot_id
        LEFT JOIN telegram_holdups AS holdup
            ON holdup.bot_id = inbox.bot_id AND holdup.queue_key = inbox.queue_key
        WHERE inbox.lane = :lane AND inbox.handled_at IS NULL AND (holdup.until IS NULL OR holdup.until <= :now)
        ORDER BY inbox.position LIMIT :limit
    """).bindparams(_LANE, _NOW, bindparam("limit", type_=BigInteger))
)


async def take(session: WriteSession, *, lane: int, now: datetime, limit: int) -> list[TakenUpdate]:
    """The oldest updates of a lane that are due, in the order of their chats; one statement."""
    rows = await _TAKE.fetch(session, lane=lane, now=now, limit=limit)
    return [
        TakenUpdate(
            bot=BotRef(id=row.bot_id, telegram_id=row.telegram_id, shop_id=row.shop_id, username=row.username),
            is_connected=row.state != "disconnected",
            update_id=row.update_id,
            slot=row.slot,
            position=row.position,
            queue_key=row.queue_key,
            body=row.body,
            received_at=row.received_at,
            failures=row.failures,
            is_again=row.is_again,
        )
        for row in rows
    ]


_HANDLED = Prepared(
    lambda: text("""
        UPDATE telegram_inbox SET handled_at = :now
        WHERE lane = :lane AND handled_at IS NULL AND position = ANY (:positions) AND slot = ANY (:slots)
    """).bindparams(
        _NOW,
        _LANE,
        bindparam("positions", type_=ARRAY(BigInteger)),
        bindparam("slots", type_=ARRAY(SmallInteger)),
    )
)


async def mark_handled(session: WriteSession, updates: Sequence[TakenUpdate], *, lane: int, now: datetime) -> None:
    """Note that updates are done with; one statement."""
    positions = [update.position for update in updates]
    await _HANDLED.run(session, lane=lane, now=now, positions=positions, slots=sorted({each.slot for each in updates}))


async def hold_up(session: WriteSession, update: TakenUpdate, *, attempts: int, until: datetime, error: str) -> None:
    """Let an update's queue wait."""
    values = {"update_id": update.update_id, "attempts": attempts, "until": until, "error": error}
    statement = insert(HoldupRow).values(bot_id=update.bot.id, queue_key=update.queue_key, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["bot_id", "queue_key"], set_=values))


async def let_go(session: WriteSession, update: TakenUpdate) -> None:
    """Let an update's queue wait no more."""
    await session.execute(
        delete(HoldupRow).where(HoldupRow.bot_id == update.bot.id, HoldupRow.queue_key == update.queue_key)
    )


async def park(
    session: WriteSession, update: TakenUpdate, *, kind: str, attempts: int, error: str, now: datetime
) -> None:
    """Keep an update among those given up."""
    statement = insert(ParkedUpdateRow).values(
        id=ids.new_id(),
        slot=parts.slot_of(now),
        bot_id=update.bot.id,
        update_id=update.update_id,
        queue_key=update.queue_key,
        kind=kind,
        # As it came: what cannot be handled may be what cannot be read.
        body=update.body,
        attempts=attempts,
        error=error,
        received_at=update.received_at,
        parked_at=now,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["bot_id", "update_id", "slot"]))


async def list_parked(
    session: ReadSession, *, bot_ids: Collection[UUID] | None, page: pages.PageQuery
) -> pages.Page[ParkedUpdate]:
    """Updates of some bots, or all, that were given up, the latest first; one statement."""
    statement = select(*ParkedUpdateRow.__table__.columns)
    if bot_ids is not None:
        statement = statement.where(ParkedUpdateRow.bot_id == func.any(list(bot_ids)))
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_parked)


async def take_back_parked(session: WriteSession, *, parked_id: UUID) -> ParkedUpdate | None:
    """Remove an update from those given up, and its first copy from the inbox, so that it can come anew."""
    statement = delete(ParkedUpdateRow).where(ParkedUpdateRow.id == parked_id)
    row = (await session.execute(statement.returning(*ParkedUpdateRow.__table__.columns))).one_or_none()
    if row is None:
        return None
    copies = delete(InboxRow).where(InboxRow.bot_id == row.bot_id, InboxRow.update_id == row.update_id)
    await session.execute(copies)
    return _parked(row)


async def remove_parked(session: WriteSession, *, parked_id: UUID) -> bool:
    """Remove an update from those given up; its copy in the inbox stays, so that it is known if it came again."""
    statement = delete(ParkedUpdateRow).where(ParkedUpdateRow.id == parked_id).returning(ParkedUpdateRow.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get_parked(session: ReadSession, *, parked_id: UUID) -> ParkedUpdate | None:
    """An update that was given up."""
    statement = select(*ParkedUpdateRow.__table__.columns).where(ParkedUpdateRow.id == parked_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _parked(row)


async def count_waiting(session: ReadSession) -> tuple[int, datetime | None]:
    """How many updates wait, and since when the oldest does."""
    statement = select(func.count(), func.min(InboxRow.received_at)).where(InboxRow.handled_at.is_(None))
    count, oldest = (await session.execute(statement)).one()
    return count, oldest


async def count_parked(session: ReadSession) -> int:
    """How many updates were given up."""
    return (await session.execute(select(func.count()).select_from(ParkedUpdateRow))).scalar_one()


async def empty_slot(session: WriteSession, *, slot: int, now: datetime) -> None:
    """Empty a part of the ring; what was never handled is kept among what was given up."""
    kept = text("""
        INSERT INTO telegram_parked_updates
            (id, slot, bot_id, update_id, queue_key, kind, body, attempts, error, received_at, parked_at)
        SELECT gen_random_uuid(), :month, bot_id, update_id, queue_key, kind, body, 0, 'Nobody handled it in time.',
            received_at, :now
        FROM telegram_inbox WHERE slot = :slot AND handled_at IS NULL
        ON CONFLICT DO NOTHING
    """).bindparams(
        bindparam("now", now, type_=DateTime(timezone=True)),
        bindparam("slot", slot, type_=SmallInteger),
        bindparam("month", parts.slot_of(now), type_=SmallInteger),
    )
    await session.execute(kept)
    await session.execute(text(f"TRUNCATE telegram_inbox_p{int(slot)}"))


async def forget_parked(session: WriteSession, *, now: datetime) -> None:
    """Let go of what was given up before the last month, and nobody asked for since."""
    await parts.turn_ring(session, table=ParkedUpdateRow.__tablename__, stays="false", now=now)


def _parked(row: Any) -> ParkedUpdate:
    return ParkedUpdate(
        id=row.id,
        bot_id=row.bot_id,
        update_id=row.update_id,
        queue_key=row.queue_key,
        kind=row.kind,
        body=row.body,
        attempts=row.attempts,
        error=row.error,
        received_at=row.received_at,
        parked_at=row.parked_at,
    )
