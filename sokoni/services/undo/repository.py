"""All SQL of undo: the record of changes, read; the runs, written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, String, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased

from sokoni.core import keyset, pages
from sokoni.core.change import Actor, ActorKind, Change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.services.undo.models import UndoRunRow
from sokoni.services.undo.types import About, RecordedChange, Refusal, RunState, UndoRun

_undo = aliased(Change)
_NEWEST_FIRST = Keyset(columns=(Change.created_at, Change.id), kinds=(datetime, UUID), falls=True)


async def list_changes(
    session: ReadSession,
    *,
    shop_ids: Collection[UUID] | None,
    about: About,
    each_group_once: bool,
    page: pages.PageQuery,
) -> pages.Page[RecordedChange]:
    """A page of changes, the newest first: of some shops, or all; one statement."""
    statement = _changes().where(*_conditions(about))
    if shop_ids is not None:
        statement = statement.where(Change.shop_id == func.any(list(shop_ids)))
    if each_group_once:
        statement = statement.add_columns(_group_size()).where(_is_last_of_group())
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_change)


async def get_change(session: ReadSession, *, change_id: UUID) -> RecordedChange | None:
    """A change."""
    row = (await session.execute(_changes().where(Change.id == change_id))).one_or_none()
    return None if row is None else _change(row)


async def count_group(session: ReadSession, *, group_id: UUID, shop_id: UUID | None) -> int:
    """How many changes were made together, in one shop or in none."""
    statement = select(func.count()).where(Change.group_id == group_id, Change.shop_id.is_not_distinct_from(shop_id))
    return (await session.execute(statement)).scalar_one()


async def list_group_actions(
    session: ReadSession, *, group_id: UUID, shop_id: UUID | None
) -> Sequence[tuple[str, str]]:
    """What was done together in one shop or in none: kinds of things with actions, each once."""
    statement = (
        select(Change.subject_kind, Change.action)
        .where(Change.group_id == group_id, Change.shop_id.is_not_distinct_from(shop_id))
        .distinct()
    )
    return [(kind, action) for kind, action in (await session.execute(statement)).all()]


async def list_group(
    session: ReadSession, *, group_id: UUID, shop_id: UUID | None, before: UUID | None, limit: int
) -> Sequence[RecordedChange]:
    """The next changes of a group that are not taken back yet, the newest first."""
    statement = _changes().where(
        Change.group_id == group_id, Change.shop_id.is_not_distinct_from(shop_id), _undo.id.is_(None)
    )
    if before is not None:
        statement = statement.where(Change.id < before)
    return [_change(row) for row in (await session.execute(statement.order_by(Change.id.desc()).limit(limit))).all()]


async def add_run(session: WriteSession, *, values: Mapping[str, Any]) -> bool:
    """Insert a run; False when the group has one in this shop."""
    statement = insert(UndoRunRow).values(values).on_conflict_do_nothing(index_elements=["group_id", "shop_id"])
    return (await session.execute(statement.returning(UndoRunRow.id))).scalar_one_or_none() is not None


async def get_run(session: ReadSession, *, group_id: UUID, shop_id: UUID | None) -> UndoRun | None:
    """The run of a group in a shop, or in none."""
    statement = select(*UndoRunRow.__table__.columns).where(
        UndoRunRow.group_id == group_id, UndoRunRow.shop_id.is_not_distinct_from(shop_id)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _run(row)


async def get_run_locked(session: WriteSession, *, run_id: UUID) -> UndoRun | None:
    """A run that nobody else works on until this transaction ends."""
    statement = select(*UndoRunRow.__table__.columns).where(UndoRunRow.id == run_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _run(row)


async def change_run(session: WriteSession, *, run_id: UUID, values: Mapping[str, Any]) -> UndoRun:
    """Write some fields of a run."""
    statement = update(UndoRunRow).where(UndoRunRow.id == run_id).values(values)
    row = (await session.execute(statement.returning(*UndoRunRow.__table__.columns))).one()
    return _run(row)


def _conditions(about: About) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if about.group_id is not None:
        conditions.append(Change.group_id == about.group_id)
    if about.subject_id is not None:
        conditions.append(Change.subject_id == about.subject_id)
    if about.subject_kinds:
        conditions.append(Change.subject_kind == func.any(list(about.subject_kinds)))
    if about.actor_id is not None:
        conditions.append(Change.actor_id == about.actor_id)
    return conditions


def _is_last_of_group() -> ColumnElement[bool]:
    """Whether a change is of no group, or the last one of its group in its shop."""
    later = aliased(Change)
    same = (later.group_id == Change.group_id) & later.shop_id.is_not_distinct_from(Change.shop_id)
    return ~select(later.id).where(same, later.id > Change.id).exists()


def _group_size() -> Any:
    member = aliased(Change)
    same = (member.group_id == Change.group_id) & member.shop_id.is_not_distinct_from(Change.shop_id)
    return select(func.count()).select_from(member).where(same).correlate(Change).scalar_subquery().label("group_size")


def _changes() -> Any:
    """Changes with what took them back, and whether the same parts were changed again and that still stands."""
    later, undone = aliased(Change), aliased(Change)
    names = select(func.jsonb_object_keys(Change.after)).correlate(Change).scalar_subquery()
    keys = func.array(names, type_=ARRAY(String))
    again = (
        select(later.id)
        .outerjoin(undone, undone.undoes_id == later.id)
        .where(
            later.subject_kind == Change.subject_kind,
            later.subject_id == Change.subject_id,
            later.id > Change.id,
            later.undoes_id.is_(None),
            undone.id.is_(None),
            later.after.op("?|")(keys),
        )
        .exists()
    )
    return select(*Change.__table__.columns, _undo.id.label("undone_by_id"), again.label("is_overtaken")).outerjoin(
        _undo, _undo.undoes_id == Change.id
    )


def _change(row: Row[Any]) -> RecordedChange:
    return RecordedChange(
        id=row.id,
        shop_id=row.shop_id,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        actor=Actor(kind=cast("ActorKind", row.actor_kind), id=row.actor_id, label=row.actor_label),
        group_id=row.group_id,
        undoes_id=row.undoes_id,
        undone_by_id=row.undone_by_id,
        is_overtaken=row.is_overtaken,
        before=row.before,
        after=row.after,
        created_at=row.created_at,
        # A change of no group stands for itself.
        group_size=max(getattr(row, "group_size", 1), 1),
    )


def _run(row: Row[Any]) -> UndoRun:
    return UndoRun(
        id=row.id,
        group_id=row.group_id,
        shop_id=row.shop_id,
        state=RunState(row.state),
        total=row.total,
        undone=row.undone,
        refused=row.refused,
        refusals=[
            Refusal(
                change_id=UUID(each["change_id"]),
                subject_id=UUID(each["subject_id"]),
                code=each["code"],
                message=each["message"],
            )
            for each in row.refusals
        ],
        cursor=row.cursor,
        as_operator=row.as_operator,
        actor=Actor(kind=cast("ActorKind", row.actor_kind), id=row.actor_id, label=row.actor_label),
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
