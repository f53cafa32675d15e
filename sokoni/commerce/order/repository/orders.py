"""Writing orders, and reading one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, FromClause, Select, Uuid, cast, literal, null, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.order.models import (
    OrderLineRow,
    OrderNumberRow,
    OrderRow,
    OrderTokenRow,
    SubOrderRow,
    TimelineRow,
)
from sokoni.commerce.order.repository import parcels, rows
from sokoni.commerce.order.rules import SENT_STATES
from sokoni.commerce.order.types import Order, SubOrder, TimelineEntry
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import PreparedInsert, PreparedInserts, insert_given

_INSERT_TIMELINE = PreparedInsert(TimelineRow)
_INSERT_TOKEN = PreparedInsert(OrderTokenRow)
_INSERT_ORDER = PreparedInserts(order=OrderRow, token=OrderTokenRow, timeline=TimelineRow)


async def insert_order(
    session: WriteSession, *, order: Order, cart_id: UUID | None, token_hash: bytes, told: TimelineEntry
) -> None:
    """Write the order's own row, a token that opens it, and how its timeline begins, in one statement.

    Its parts must follow before the transaction ends.
    """
    await _INSERT_ORDER.fetch(
        session,
        order=[{"cart_id": cart_id, **rows.order_values(order)}],
        token=[_token_values(order.id, token_hash, order.placed_at)],
        timeline=[_timeline_values(order.id, told)],
    )


def _numbered(given: Mapping[str, FromClause]) -> ClauseElement:
    """Take the shops' numbers, and write the parts under them, and their lines."""
    number, part = given["number"], given["part"]
    counted = insert_given(OrderNumberRow, number).on_conflict_do_update(
        index_elements=[OrderNumberRow.shop_id], set_={"last_number": OrderNumberRow.last_number + 1}
    )
    taken = counted.returning(OrderNumberRow.shop_id, OrderNumberRow.last_number).cte("taken")
    names = list(part.c.keys())
    numbered = select(*(part.c[name] for name in names), taken.c.last_number)
    parts = insert(SubOrderRow).from_select([*names, "number"], numbered.where(taken.c.shop_id == part.c.shop_id))
    lines = insert_given(OrderLineRow, given["line"])
    return select(taken).add_cte(parts.cte("parts"), lines.cte("lines"))


_INSERT_PARTS = PreparedInserts(_numbered, number=OrderNumberRow, part=SubOrderRow, line=OrderLineRow)


async def insert_parts(session: WriteSession, *, parts: Sequence[SubOrder]) -> Mapping[UUID, int]:
    """Write all parts of an order and their lines, in one statement; answers with the number of each shop's part.

    Locks the shops' counters until the transaction ends, in the order of their ids, so that two checkouts of the same
    shops cannot wait for each other.
    """
    lines = [line for part in parts for line in part.lines]
    taken = await _INSERT_PARTS.fetch(
        session,
        number=[{"shop_id": each, "last_number": 1} for each in sorted(part.shop_id for part in parts)],
        part=[rows.part_values(part) for part in parts],
        line=[rows.line_values(line, position=position) for position, line in enumerate(lines, start=1)],
    )
    return {row.shop_id: row.last_number for row in taken}


async def insert_timeline(session: WriteSession, *, order_id: UUID, entries: Iterable[TimelineEntry]) -> None:
    """Add to the timeline of an order in one statement."""
    await _INSERT_TIMELINE.run(session, [_timeline_values(order_id, each) for each in entries])


async def insert_token(session: WriteSession, *, order_id: UUID, token_hash: bytes, now: datetime) -> None:
    """Let one more token open an order."""
    await _INSERT_TOKEN.run(session, [_token_values(order_id, token_hash, now)])


def _timeline_values(order_id: UUID, told: TimelineEntry) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "order_id": order_id,
        "sub_order_id": told.sub_order_id,
        "entry": told.entry.value,
        "source": told.source.value if told.source else None,
        "target": told.target.value if told.target else None,
        "note": told.note,
        "actor_kind": told.actor.kind,
        "actor_id": told.actor.id,
        "actor_label": told.actor.label,
        "maker": told.maker.value if told.maker else None,
        "is_internal": told.is_internal,
        "at": told.at,
    }


def _token_values(order_id: UUID, token_hash: bytes, now: datetime) -> dict[str, Any]:
    return {"token_hash": token_hash, "order_id": order_id, "created_at": now}


async def get(session: ReadSession, *, order_id: UUID) -> Order | None:
    """An order with its parts, lines and timeline; four statements and one for parcels, one when it is missing."""
    row = await _one(session, select(OrderRow).where(OrderRow.id == order_id))
    return None if row is None else await _complete(session, rows.order_of(row))


async def get_plain(session: ReadSession, *, order_id: UUID) -> Order | None:
    """An order with its parts and without their lines; two statements."""
    row = await _one(session, select(OrderRow).where(OrderRow.id == order_id))
    if row is None:
        return None
    return replace(rows.order_of(row), parts=await list_parts(session, order_id=order_id))


async def get_locked(session: WriteSession, *, order_id: UUID) -> Order | None:
    """An order with its parts, its row locked: whoever moves an order or its money holds this lock first."""
    row = await _one(session, select(OrderRow).where(OrderRow.id == order_id).with_for_update())
    if row is None:
        return None
    order = rows.order_of(row)
    return replace(order, parts=await list_parts(session, order_id=order.id))


async def with_lines(session: ReadSession, order: Order) -> Order:
    """The order with the lines of its parts and the parcels that left; two statements, one before any did."""
    part_ids = [part.id for part in order.parts]
    lines = await parcels.list_lines(session, part_ids=part_ids, currency=order.currency)
    has_sent = any(part.status in SENT_STATES for part in order.parts)
    sent = await parcels.list_parcels(session, part_ids=part_ids) if has_sent else ()
    complete = tuple(
        replace(
            part,
            lines=tuple(line for line in lines if line.sub_order_id == part.id),
            parcels=tuple(parcel for parcel in sent if parcel.sub_order_id == part.id),
        )
        for part in order.parts
    )
    return replace(order, parts=complete)


async def get_by_token(session: ReadSession, *, token_hash: bytes) -> Order | None:
    """The order that a token opens, complete."""
    statement = (
        select(OrderRow)
        .join(OrderTokenRow, OrderTokenRow.order_id == OrderRow.id)
        .where(OrderTokenRow.token_hash == token_hash)
    )
    row = await _one(session, statement)
    return None if row is None else await _complete(session, rows.order_of(row))


async def get_by_cart(session: ReadSession, *, cart_id: UUID) -> Order | None:
    """The order that a cart became, complete."""
    row = await _one(session, select(OrderRow).where(OrderRow.cart_id == cart_id))
    return None if row is None else await _complete(session, rows.order_of(row))


async def find_target(session: ReadSession, *, target_id: UUID) -> tuple[UUID, UUID | None] | None:
    """Whose id this is: (order, None) for an order's, (order, part) for a part's, None for nobody's."""
    nothing = cast(null(), Uuid())
    statement = union_all(
        select(OrderRow.id.label("order_id"), nothing.label("part_id")).where(OrderRow.id == target_id),
        select(SubOrderRow.order_id, SubOrderRow.id).where(SubOrderRow.id == target_id),
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row.order_id, row.part_id)


async def is_opened_by(session: ReadSession, *, order_id: UUID, token_hash: bytes) -> bool:
    """Whether a token opens an order."""
    statement = select(literal(1)).where(OrderTokenRow.token_hash == token_hash, OrderTokenRow.order_id == order_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def is_claimed(session: ReadSession, *, order_id: UUID) -> bool:
    """Whether an order was a guest's before it was in an account."""
    statement = select(literal(1)).where(OrderRow.id == order_id, OrderRow.claimed_at.is_not(None))
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_parts(session: ReadSession, *, order_id: UUID) -> tuple[SubOrder, ...]:
    """The parts of an order without their lines, in a stable order."""
    statement = select(SubOrderRow).where(SubOrderRow.order_id == order_id).order_by(SubOrderRow.id)
    statement = statement.execution_options(populate_existing=True)
    return tuple(rows.part_of(row) for row in (await session.execute(statement)).scalars())


async def update_order(session: WriteSession, *, order_id: UUID, now: datetime, values: Mapping[str, Any]) -> None:
    """Change columns of an order; the caller holds its lock."""
    statement = update(OrderRow).where(OrderRow.id == order_id).values(updated_at=now, **values)
    await session.execute(statement.execution_options(synchronize_session=False))


async def update_parts(session: WriteSession, *, part_ids: Collection[UUID], values: Mapping[str, Any]) -> None:
    """Change columns of some parts alike; the caller holds their order's lock."""
    statement = update(SubOrderRow).where(SubOrderRow.id.in_(part_ids)).values(**values)
    await session.execute(statement.execution_options(synchronize_session=False))


async def _one(session: ReadSession, statement: Select[OrderRow]) -> OrderRow | None:
    # Read anew: what the session remembers of a row is older than what its own updates wrote.
    result = await session.execute(statement.execution_options(populate_existing=True))
    return result.scalar_one_or_none()


async def _complete(session: ReadSession, order: Order) -> Order:
    complete = await with_lines(session, replace(order, parts=await list_parts(session, order_id=order.id)))
    told = select(TimelineRow).where(TimelineRow.order_id == order.id).order_by(TimelineRow.at, TimelineRow.id)
    timeline = tuple(rows.entry_of(row) for row in (await session.execute(told)).scalars())
    return replace(complete, timeline=timeline)
