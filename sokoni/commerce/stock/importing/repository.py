"""All SQL of files of stock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update

from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.stock.importing.models import StockImportRow
from sokoni.commerce.stock.importing.types import CountedItem, Since, StockImport, StockImportState
from sokoni.core.change import Actor, ActorKind
from sokoni.core.database import ReadSession, WriteSession, insert_many

_COLUMNS = tuple(StockImportRow.__table__.columns)
_MOVED_SINCE = text(
    """
    SELECT asked.variant_id,
        coalesce(sum(step.on_hand_change) FILTER (WHERE step.reason NOT IN ('imported', 'taken_back')), 0) AS moved,
        coalesce(sum(step.on_hand_change) FILTER (WHERE step.reason = 'imported'), 0) AS imported,
        coalesce(sum(step.on_hand_change) FILTER (WHERE step.reason = 'taken_back'), 0) AS taken_back,
        coalesce(bool_or(step.reason = 'counted'), false) AS is_counted
    FROM unnest(CAST(:variant_ids AS uuid[]), CAST(:steps AS bigint[])) AS asked (variant_id, number)
    JOIN stock_levels AS level ON level.variant_id = asked.variant_id AND level.shop_id = :shop_id
    JOIN stock_movements AS step ON step.variant_id = level.variant_id AND step.location_id = level.location_id
        AND step.number > asked.number AND step.on_hand_change <> 0
    GROUP BY asked.variant_id
    """
)


async def add(session: WriteSession, *, values: Mapping[str, Any], items: Sequence[CountedItem]) -> None:
    """Keep a file with what its rows say."""
    listed = [[each.row, str(each.variant_id), each.on_hand, each.as_of] for each in items]
    await session.execute(insert_many(StockImportRow), [{**values, "items": listed}])


async def get(session: ReadSession, *, import_id: UUID) -> StockImport | None:
    """A file; one statement."""
    row = (await session.execute(select(*_COLUMNS).where(StockImportRow.id == import_id))).one_or_none()
    return None if row is None else _report(row)


async def get_locked(session: WriteSession, *, import_id: UUID) -> StockImport | None:
    """A file on which nobody else works until this transaction ends."""
    statement = select(*_COLUMNS).where(StockImportRow.id == import_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _report(row)


async def list_of_shop(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[StockImport]:
    """The latest files of a shop that were applied, the newest first, without their rows; one statement."""
    light = [each for each in _COLUMNS if each.name not in {"items", "issues"}]
    statement = (
        select(*light)
        .where(StockImportRow.shop_id == shop_id, StockImportRow.state != StockImportState.PREVIEWED.value)
        .order_by(StockImportRow.id.desc())
        .limit(limit)
    )
    return [_report(row) for row in await session.execute(statement)]


async def change(session: WriteSession, *, import_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a file."""
    await session.execute(update(StockImportRow).where(StockImportRow.id == import_id).values(values))


async def forget_previews(session: WriteSession, *, before: datetime) -> None:
    """Forget files that nobody applied in their time."""
    is_left = StockImportRow.state == StockImportState.PREVIEWED.value
    await session.execute(delete(StockImportRow).where(is_left, StockImportRow.created_at < before))


async def moved_since(session: ReadSession, *, shop_id: UUID, items: Collection[CountedItem]) -> Mapping[UUID, Since]:
    """What moved of each variant after the step that a row names; nothing of those that never moved; one statement."""
    asked = {each.variant_id: each.as_of for each in items if each.as_of is not None}
    if not asked:
        return {}
    found = await session.execute(
        _MOVED_SINCE, {"shop_id": shop_id, "variant_ids": list(asked), "steps": list(asked.values())}
    )
    return {
        row.variant_id: Since(
            moved=int(row.moved),
            imported=int(row.imported),
            taken_back=int(row.taken_back),
            is_counted=row.is_counted,
        )
        for row in found
    }


def issues_json(issues: Sequence[Issue]) -> list[dict[str, Any]]:
    """Issues as they are kept."""
    return [asdict(each) for each in issues]


def _report(row: Row[Any]) -> StockImport:
    said = row._mapping  # noqa: SLF001  # the public way to a row's names
    return StockImport(
        id=row.id,
        shop_id=row.shop_id,
        filename=row.filename,
        state=StockImportState(row.state),
        total=row.total,
        changed=row.changed,
        unchanged=row.unchanged,
        refused=row.refused,
        actor=Actor(kind=cast("ActorKind", row.actor_kind), id=row.actor_id, label=row.actor_label),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        items=[
            CountedItem(row=number, variant_id=UUID(variant_id), on_hand=on_hand, as_of=as_of)
            for number, variant_id, on_hand, as_of in said.get("items", ())
        ],
        issues=[Issue(**each) for each in said.get("issues", ())],
    )
