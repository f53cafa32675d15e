"""SQL of files of orders from elsewhere, and of the orders that come in by the hundreds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.order.exchange.historic import Historic
from sokoni.commerce.order.exchange.parsed import Origin
from sokoni.commerce.order.import_types import OrderImport, OrderImportState
from sokoni.commerce.order.models import (
    CreditRow,
    OrderImportRow,
    OrderLineRow,
    OrderNumberRow,
    OrderRow,
    SubOrderRow,
    TimelineRow,
)
from sokoni.commerce.order.repository import rows
from sokoni.commerce.order.types import Entry
from sokoni.core import ids
from sokoni.core.change import Actor, ActorKind
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import PreparedInsert

_COLUMNS = tuple(OrderImportRow.__table__.columns)
_INSERT_ORDERS = PreparedInsert(OrderRow)
_INSERT_PARTS = PreparedInsert(SubOrderRow)
_INSERT_LINES = PreparedInsert(OrderLineRow)
_INSERT_TIMELINE = PreparedInsert(TimelineRow)
_INSERT_CREDITS = PreparedInsert(CreditRow)


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Keep that there is a file."""
    await session.execute(insert(OrderImportRow).values(**values))


async def get(session: ReadSession, *, import_id: UUID) -> OrderImport | None:
    """A file; one statement."""
    row = (await session.execute(select(*_COLUMNS).where(OrderImportRow.id == import_id))).one_or_none()
    return None if row is None else _report(row)


async def get_locked(session: WriteSession, *, import_id: UUID) -> OrderImport | None:
    """A file on which nobody else works until this transaction ends."""
    statement = select(*_COLUMNS).where(OrderImportRow.id == import_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _report(row)


async def list_of_shop(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[OrderImport]:
    """The latest files of a shop, the newest first, without their issues; one statement."""
    light = [each for each in _COLUMNS if each.name != "issues"]
    statement = select(*light).where(OrderImportRow.shop_id == shop_id).order_by(OrderImportRow.id.desc()).limit(limit)
    return [_report(row) for row in await session.execute(statement)]


async def change(session: WriteSession, *, import_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a file."""
    await session.execute(update(OrderImportRow).where(OrderImportRow.id == import_id).values(values))


async def lock_shop(session: WriteSession, *, shop_id: UUID) -> None:
    """Let one file at a time bring orders into a shop, so that two with the same orders bring each in once."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"order.import:{shop_id}"}
    )


async def list_known(
    session: ReadSession, *, shop_id: UUID, origin: Origin, references: Collection[str]
) -> frozenset[str]:
    """Which of some references a shop has orders for: brought in before, or, of our own, placed here; one statement."""
    among = list(references)
    brought_in = select(SubOrderRow.reference).where(
        SubOrderRow.shop_id == shop_id, SubOrderRow.origin == origin.value, SubOrderRow.reference == func.any(among)
    )
    placed_here = (
        select(OrderRow.code)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, OrderRow.code == func.any(among))
    )
    found = union_all(brought_in, placed_here) if origin is Origin.SOKONI else brought_in
    statement = select(found.subquery().c.reference)
    return frozenset(str(each) for each in (await session.execute(statement)).scalars())


async def take_numbers(session: WriteSession, *, shop_id: UUID, count: int) -> int:
    """The first of so many numbers of a shop in a row; the counter stays locked until the transaction ends."""
    statement = (
        upsert(OrderNumberRow)
        .values(shop_id=shop_id, last_number=count)
        .on_conflict_do_update(
            index_elements=[OrderNumberRow.shop_id], set_={"last_number": OrderNumberRow.last_number + count}
        )
        .returning(OrderNumberRow.last_number)
    )
    return int((await session.execute(statement)).scalar_one()) - count + 1


async def insert_historic(session: WriteSession, *, orders: Sequence[Historic], actor: Actor) -> None:
    """Write orders that are over, with their parts, lines, and how their timelines begin; at most five statements."""
    await _INSERT_ORDERS.run(session, [rows.order_values(each.order) for each in orders])
    await _INSERT_PARTS.run(session, [_part_values(each) for each in orders])
    lines = [
        rows.line_values(line, position=position)
        for each in orders
        for position, line in enumerate(each.part.lines, start=1)
    ]
    await _INSERT_LINES.run(session, lines)
    await _INSERT_CREDITS.run(session, [_credit(each, actor) for each in orders if each.part.credited.amount])
    await _INSERT_TIMELINE.run(session, [_begun(each, actor) for each in orders])


def issues_json(issues: Sequence[Issue]) -> list[dict[str, Any]]:
    """Issues as they are kept."""
    return [asdict(each) for each in issues]


def _part_values(each: Historic) -> dict[str, Any]:
    part = each.part
    return {
        **rows.part_values(part),
        "number": part.number,
        "cancel_reason": part.cancel_reason.value if part.cancel_reason else None,
        "tracking_number": part.tracking_number,
        "confirmed_at": part.confirmed_at,
        "shipped_at": part.shipped_at,
        "delivered_at": part.delivered_at,
        "cancelled_at": part.cancelled_at,
        "credited_amount": part.credited.amount.amount,
        "origin": each.origin.value,
        "reference": part.reference,
    }


def _credit(each: Historic, actor: Actor) -> dict[str, Any]:
    part = each.part
    return {
        "id": ids.new_id(),
        "sub_order_id": part.id,
        "shop_id": part.shop_id,
        "kind": "refund",
        "amount": part.credited.amount.amount,
        "tax_amount": 0,
        "shipping_amount": 0,
        "currency": part.amounts.total.currency,
        "reason": "",
        **_who(actor),
        "created_at": part.placed_at,
    }


def _begun(each: Historic, actor: Actor) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "order_id": each.order.id,
        "sub_order_id": None,
        "entry": Entry.PLACED.value,
        "note": "",
        **_who(actor),
        "at": each.order.placed_at,
    }


def _who(actor: Actor) -> dict[str, Any]:
    return {"actor_kind": actor.kind, "actor_id": actor.id, "actor_label": actor.label}


def _report(row: Row[Any]) -> OrderImport:
    said = row._mapping  # noqa: SLF001  # the public way to a row's names
    return OrderImport(
        id=row.id,
        shop_id=row.shop_id,
        filename=row.filename,
        state=OrderImportState(row.state),
        dry_run=row.dry_run,
        origin=None if row.origin is None else Origin(row.origin),
        storage_key=row.storage_key,
        size_bytes=row.size_bytes,
        bytes_read=row.bytes_read,
        created=row.created,
        unchanged=row.unchanged,
        refused=row.refused,
        actor=Actor(kind=cast("ActorKind", row.actor_kind), id=row.actor_id, label=row.actor_label),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        issues=[Issue(**each) for each in said.get("issues", ())],
    )
