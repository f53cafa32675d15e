"""All SQL of bulk work."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, func, select, text, update

from sokoni.commerce.catalog.bulk.models import BulkItemRow, BulkOperationRow
from sokoni.commerce.catalog.bulk.types import (
    BulkAction,
    BulkKind,
    BulkOperation,
    BulkRefusal,
    BulkState,
    Outcome,
)
from sokoni.commerce.catalog.models import ProductRow, ProductTextRow
from sokoni.core.database import ReadSession, WriteSession, insert_many

_FINISH_ITEMS = text(
    """
    UPDATE bulk_items AS item
    SET state = done.state, code = done.code, message = done.message, fields = CAST(done.fields AS jsonb)
    FROM unnest(
        CAST(:product_ids AS uuid[]), CAST(:states AS text[]), CAST(:codes AS text[]), CAST(:messages AS text[]),
        CAST(:fields AS text[])
    ) AS done (product_id, state, code, message, fields)
    WHERE item.operation_id = :operation_id AND item.product_id = done.product_id AND item.state = 'waiting'
    """
)


def action_json(action: BulkAction) -> dict[str, Any]:
    """An action as it is stored: what it says, without what it leaves open. A blank vendor is something said."""
    said = {name: value for name, value in asdict(action).items() if value is not None and value != ()}
    return {**said, "kind": action.kind.value}


async def list_seen(session: ReadSession, *, shop_id: UUID, product_ids: Sequence[UUID]) -> list[tuple[UUID, datetime]]:
    """Those of some products that are the shop's, each with when it was last changed, by id; one statement."""
    statement = select(ProductRow.id, ProductRow.updated_at).where(
        ProductRow.shop_id == shop_id, ProductRow.id == func.any(list(product_ids))
    )
    return [(row.id, row.updated_at) for row in (await session.execute(statement.order_by(ProductRow.id))).all()]


async def add(session: WriteSession, *, values: Mapping[str, Any], items: Sequence[tuple[UUID, datetime]]) -> None:
    """Insert an operation with the products that it was previewed for."""
    await session.execute(insert_many(BulkOperationRow), [dict(values)])
    rows = [
        {"operation_id": values["id"], "product_id": product_id, "seen_at": seen_at, "state": "waiting"}
        for product_id, seen_at in items
    ]
    if rows:
        await session.execute(insert_many(BulkItemRow), rows)


async def get(session: ReadSession, *, operation_id: UUID) -> BulkOperation | None:
    """An operation; one statement."""
    statement = select(*BulkOperationRow.__table__.columns).where(BulkOperationRow.id == operation_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _operation(row)


async def get_locked(session: WriteSession, *, operation_id: UUID) -> BulkOperation | None:
    """An operation that nobody else works on until this transaction ends."""
    statement = select(*BulkOperationRow.__table__.columns).where(BulkOperationRow.id == operation_id)
    row = (await session.execute(statement.with_for_update())).one_or_none()
    return None if row is None else _operation(row)


async def change(session: WriteSession, *, operation_id: UUID, values: Mapping[str, Any]) -> BulkOperation:
    """Write some fields of an operation."""
    statement = update(BulkOperationRow).where(BulkOperationRow.id == operation_id).values(values)
    row = (await session.execute(statement.returning(*BulkOperationRow.__table__.columns))).one()
    return _operation(row)


async def list_waiting(session: ReadSession, *, operation_id: UUID, limit: int) -> list[tuple[UUID, datetime]]:
    """The next products of an operation, each as old as it was previewed."""
    statement = (
        select(BulkItemRow.product_id, BulkItemRow.seen_at)
        .where(BulkItemRow.operation_id == operation_id, BulkItemRow.state == text("'waiting'"))
        .order_by(BulkItemRow.product_id)
        .limit(limit)
    )
    return [(row.product_id, row.seen_at) for row in (await session.execute(statement)).all()]


async def list_product_ids(session: ReadSession, *, operation_id: UUID) -> Sequence[UUID]:
    """The products that an operation was previewed for; one statement."""
    statement = select(BulkItemRow.product_id).where(BulkItemRow.operation_id == operation_id)
    return (await session.execute(statement.order_by(BulkItemRow.product_id))).scalars().all()


async def list_of_shop(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[BulkOperation]:
    """The latest operations of a shop that were begun, the newest first; one statement."""
    statement = (
        select(*BulkOperationRow.__table__.columns)
        .where(BulkOperationRow.shop_id == shop_id, BulkOperationRow.state != text("'previewed'"))
        .order_by(BulkOperationRow.id.desc())
        .limit(limit)
    )
    return [_operation(row) for row in (await session.execute(statement)).all()]


async def finish_items(session: WriteSession, *, operation_id: UUID, outcomes: Mapping[UUID, Outcome]) -> None:
    """Note what became of products; one statement."""
    found = outcomes.values()
    values: dict[str, Any] = {
        "operation_id": operation_id,
        "product_ids": list(outcomes),
        "states": [each.state for each in found],
        "codes": [each.code for each in found],
        "messages": [each.message for each in found],
        "fields": [orjson.dumps(each.fields).decode() for each in found],
    }
    await session.execute(_FINISH_ITEMS, values)


async def list_refusals(session: ReadSession, *, operation_id: UUID, limit: int) -> list[BulkRefusal]:
    """The first products that were left alone, and why; one statement."""
    item, product, words = BulkItemRow, ProductRow, ProductTextRow
    statement = (
        select(item.product_id, item.code, item.message, item.fields, func.coalesce(words.title, "").label("title"))
        .outerjoin(product, product.id == item.product_id)
        .outerjoin(words, (words.product_id == product.id) & (words.language == product.language))
        .where(item.operation_id == operation_id, item.state == "refused")
        .order_by(item.product_id)
        .limit(limit)
    )
    rows = (await session.execute(statement)).all()
    return [
        BulkRefusal(product_id=row.product_id, title=row.title, code=row.code, message=row.message, fields=row.fields)
        for row in rows
    ]


async def forget_previews(session: WriteSession, *, before: datetime) -> None:
    """Delete previews that nobody began."""
    statement = delete(BulkOperationRow).where(
        BulkOperationRow.state == text("'previewed'"), BulkOperationRow.created_at < before
    )
    await session.execute(statement)


def _operation(row: Row[Any]) -> BulkOperation:
    said: dict[str, Any] = {
        name: tuple(value) if name in {"add", "remove"} else value for name, value in row.action.items()
    }
    said["kind"] = BulkKind(said["kind"])
    return BulkOperation(
        id=row.id,
        shop_id=row.shop_id,
        action=BulkAction(**said),
        state=BulkState(row.state),
        token=row.token,
        auto_approve=row.auto_approve,
        total=row.total,
        changed=row.changed,
        unchanged=row.unchanged,
        refused=row.refused,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_label=row.actor_label,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
