"""All SQL of plans."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.plan.models import AssignmentRow, PlanRow
from sokoni.commerce.plan.types import Assignment, Held, Limit, OfferedPlan, Plan, PlanDraft
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

_PLAN = tuple(PlanRow.__table__.columns)
_ASSIGNMENT = tuple(AssignmentRow.__table__.columns)
_LATEST_FIRST = Keyset(columns=(AssignmentRow.starts_at, AssignmentRow.id), kinds=(datetime, UUID), falls=True)


async def lock(session: WriteSession) -> None:
    """Let nobody else assign plans until this transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('plan.assignments', 0))"))


async def lock_limit(session: WriteSession, *, shop_id: UUID, limit: Limit) -> None:
    """Let nobody else add what a limit is about to a shop until this transaction ends."""
    key = f"plan.{limit.value} {shop_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def get(session: ReadSession, *, plan_id: UUID) -> Plan | None:
    """A plan by its id."""
    row = (await session.execute(select(*_PLAN).where(PlanRow.id == plan_id))).one_or_none()
    return None if row is None else _plan(row)


async def get_locked(session: WriteSession, *, plan_id: UUID) -> Plan | None:
    """A plan that nobody else changes until this transaction ends; it may still be given to shops."""
    statement = select(*_PLAN).where(PlanRow.id == plan_id).with_for_update(key_share=True)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _plan(row)


async def get_held(session: ReadSession, *, shop_id: UUID) -> Held:
    """The plan that counts for a shop now."""
    statement = (
        select(*_PLAN, AssignmentRow.shop_id)
        .join(AssignmentRow, AssignmentRow.plan_id == PlanRow.id)
        .where(or_(AssignmentRow.shop_id == shop_id, AssignmentRow.shop_id.is_(None)), AssignmentRow.ends_at.is_(None))
        .order_by(AssignmentRow.shop_id.is_(None))
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    return Held(plan=None) if row is None else Held(plan=_plan(row), is_own=row.shop_id is not None)


async def list_offered(session: ReadSession) -> Sequence[OfferedPlan]:
    """All plans by name, those on offer first, with who has them."""
    open_ = AssignmentRow.ends_at.is_(None)
    statement = (
        select(
            *_PLAN,
            func.count(AssignmentRow.shop_id).label("shops"),
            func.coalesce(func.bool_or(AssignmentRow.id.is_not(None) & AssignmentRow.shop_id.is_(None)), False).label(
                "is_default"
            ),
        )
        .outerjoin(AssignmentRow, (AssignmentRow.plan_id == PlanRow.id) & open_)
        .group_by(PlanRow.id)
        .order_by(PlanRow.retired_at.is_not(None), func.lower(PlanRow.name), PlanRow.id)
    )
    rows = await session.execute(statement)
    return [OfferedPlan(plan=_plan(row), shops=row.shops, is_default=row.is_default) for row in rows]


async def list_page(session: ReadSession, *, plan_id: UUID, page: PageQuery) -> Page[Assignment]:
    """The shops that have a plan by name, those first that got it last."""
    statement = select(*_ASSIGNMENT).where(
        AssignmentRow.plan_id == plan_id, AssignmentRow.ends_at.is_(None), AssignmentRow.shop_id.is_not(None)
    )
    return await keyset.read(session, statement, _LATEST_FIRST, page, show=_assignment)


async def list_assignments(
    session: ReadSession, *, shop_ids: Collection[UUID], since: datetime, until: datetime
) -> Sequence[Assignment]:
    """Which plans counted for some shops at some moment from one time to another, both included."""
    statement = select(*_ASSIGNMENT).where(
        or_(AssignmentRow.shop_id == func.any(list(shop_ids)), AssignmentRow.shop_id.is_(None)),
        AssignmentRow.starts_at <= until,
        or_(AssignmentRow.ends_at.is_(None), AssignmentRow.ends_at > since),
    )
    return [_assignment(row) for row in await session.execute(statement)]


async def get_open(session: ReadSession, *, shop_id: UUID | None) -> Assignment | None:
    """The plan that a shop has by name now, or that counts for all others."""
    statement = select(*_ASSIGNMENT).where(
        AssignmentRow.shop_id.is_not_distinct_from(shop_id), AssignmentRow.ends_at.is_(None)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _assignment(row)


async def add(session: WriteSession, *, plan_id: UUID, draft: PlanDraft, now: datetime) -> Plan | None:
    """Insert a plan; None when its name is taken."""
    values = {**_values(draft), "id": plan_id, "created_at": now, "updated_at": now}
    statement = insert(PlanRow).values(values).on_conflict_do_nothing(index_elements=["name"]).returning(*_PLAN)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _plan(row)


async def exists_other(session: ReadSession, *, plan_id: UUID, name: str) -> bool:
    """Whether another plan has a name."""
    statement = select(PlanRow.id).where(PlanRow.name == name, PlanRow.id != plan_id)
    return (await session.execute(statement)).first() is not None


async def change(session: WriteSession, *, plan_id: UUID, draft: PlanDraft, now: datetime) -> Plan:
    """Write what is said of a plan."""
    values = {**_values(draft), "updated_at": now}
    statement = update(PlanRow).where(PlanRow.id == plan_id).values(values).returning(*_PLAN)
    return _plan((await session.execute(statement)).one())


async def set_retired(session: WriteSession, *, plan_id: UUID, retired_at: datetime | None, now: datetime) -> Plan:
    """Write whether a plan is retired."""
    values = {"retired_at": retired_at, "updated_at": now}
    statement = update(PlanRow).where(PlanRow.id == plan_id).values(values).returning(*_PLAN)
    return _plan((await session.execute(statement)).one())


async def end(session: WriteSession, *, assignment_id: UUID, ends_at: datetime) -> None:
    """Say when an assignment ended."""
    await session.execute(update(AssignmentRow).where(AssignmentRow.id == assignment_id).values(ends_at=ends_at))


async def insert_assignment(session: WriteSession, made: Assignment) -> None:
    """Write a new assignment."""
    values = {
        "id": made.id,
        "shop_id": made.shop_id,
        "plan_id": made.plan_id,
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
    }
    await session.execute(insert_many(AssignmentRow), [values])


def _values(draft: PlanDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "description": draft.description.strip(),
        "max_products": draft.limits.get(Limit.PRODUCTS),
        "max_members": draft.limits.get(Limit.MEMBERS),
        "max_bots": draft.limits.get(Limit.BOTS),
        "max_groups": draft.limits.get(Limit.GROUPS),
        "price_amount": None if draft.price is None else draft.price.amount,
        "currency": None if draft.price is None else draft.price.currency,
    }


def _plan(row: Row[*tuple[Any, ...]]) -> Plan:
    limits = {
        Limit.PRODUCTS: row.max_products,
        Limit.MEMBERS: row.max_members,
        Limit.BOTS: row.max_bots,
        Limit.GROUPS: row.max_groups,
    }
    return Plan(
        id=row.id,
        name=row.name,
        description=row.description,
        limits={limit: most for limit, most in limits.items() if most is not None},
        price=None if row.price_amount is None else Money(row.price_amount, row.currency),
        retired_at=row.retired_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _assignment(row: Row[*tuple[Any, ...]]) -> Assignment:
    return Assignment(id=row.id, shop_id=row.shop_id, plan_id=row.plan_id, starts_at=row.starts_at, ends_at=row.ends_at)
