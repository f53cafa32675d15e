"""Imports and their issues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from sokoni.commerce.catalog.models import ImportIssueRow, ImportRow
from sokoni.commerce.catalog.types import Format, ImportReport, ImportState, Issue
from sokoni.core.database import ReadSession, WriteSession

_COLUMNS = tuple(ImportRow.__table__.columns)
_REPORTED = (
    "id", "shop_id", "dry_run", "filename", "size_bytes", "bytes_read", "rows_read", "products_done", "created",
    "updated", "unchanged", "refused", "images_queued", "errors", "warnings", "reason", "created_at", "started_at",
    "finished_at",
)  # fmt: skip


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Insert an import."""
    await session.execute(insert(ImportRow).values(values))


async def get(session: ReadSession, *, import_id: UUID) -> Row[Any] | None:
    """An import's row."""
    return (await session.execute(select(*_COLUMNS).where(ImportRow.id == import_id))).one_or_none()


async def get_locked(session: WriteSession, *, import_id: UUID) -> Row[Any] | None:
    """An import's row that nobody else works on until this transaction ends."""
    statement = select(*_COLUMNS).where(ImportRow.id == import_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def list_of_shop(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[ImportReport]:
    """The latest imports of a shop, the newest first, without their issues."""
    statement = select(*_COLUMNS).where(ImportRow.shop_id == shop_id).order_by(ImportRow.id.desc()).limit(limit)
    return [report(row) for row in (await session.execute(statement)).all()]


async def change(session: WriteSession, *, import_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of an import."""
    await session.execute(update(ImportRow).where(ImportRow.id == import_id).values(values))


async def add_issues(session: WriteSession, *, import_id: UUID, first_number: int, issues: Sequence[Issue]) -> None:
    """Keep what was found; one statement."""
    rows = [
        {
            "import_id": import_id,
            "number": number,
            "row_number": issue.row,
            "severity": issue.severity,
            "code": issue.code,
            "column_name": issue.column[:255],
            "handle": issue.handle,
            "message": issue.message,
            "template": issue.template,
            "fields": dict(issue.fields),
        }
        for number, issue in enumerate(issues, start=first_number)
    ]
    if rows:
        await session.execute(insert(ImportIssueRow).values(rows))


async def list_issues(session: ReadSession, *, import_id: UUID, limit: int) -> Sequence[Issue]:
    """What was found, in the file's order."""
    statement = select(*ImportIssueRow.__table__.columns).where(ImportIssueRow.import_id == import_id)
    ordered = statement.order_by(ImportIssueRow.row_number, ImportIssueRow.number).limit(limit)
    rows = (await session.execute(ordered)).all()
    return [
        Issue(
            row=row.row_number,
            code=row.code,
            message=row.message,
            column=row.column_name,
            handle=row.handle,
            severity=row.severity,
            template=row.template,
            fields=row.fields,
        )
        for row in rows
    ]


async def list_stale_files(session: ReadSession, *, ended_before: datetime, limit: int) -> Sequence[tuple[UUID, str]]:
    """Imports that ended before a time and whose file is still there: id, and where it lies."""
    statement = select(ImportRow.id, ImportRow.storage_key).where(
        ImportRow.storage_key.is_not(None), ImportRow.finished_at < ended_before
    )
    rows = (await session.execute(statement.order_by(ImportRow.finished_at).limit(limit))).all()
    return [(row.id, row.storage_key) for row in rows]


def report(row: Row[Any], issues: Sequence[Issue] = ()) -> ImportReport:
    """An import's row as others see it."""
    values = {name: getattr(row, name) for name in _REPORTED}
    return ImportReport(
        **values,
        state=ImportState(row.state),
        format=None if row.format is None else Format(row.format),
        ignored_columns=tuple(row.ignored_columns),
        issues=tuple(issues),
    )
