"""Which shop has which plan. What a shop had is never rewritten: another assignment follows it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.plan import repository
from sokoni.commerce.plan.errors import PlanRetired
from sokoni.commerce.plan.service import keeping
from sokoni.commerce.plan.types import Assignment, Plan
from sokoni.commerce.shop import service as shop
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery

SHOP_KIND, DEFAULT_KIND = "shop_plan", "default_plan"
# What the plan of all shops without one of their own is recorded under: changes are about something.
ALL_SHOPS = UUID(int=0)


async def assign(
    session: WriteSession,
    *,
    shop_id: UUID | None,
    plan_id: UUID | None,
    actor: Actor,
    now: datetime,
    action: str | None = None,
    undoes_id: UUID | None = None,
) -> Plan | None:
    """The plan that a shop has by name from now on; of no shop, the one of all that have none. None takes it away.

    Raises:
        ShopMissing: there is no such shop.
        PlanMissing: there is no such plan.
        PlanRetired: it is given to nobody any more.
    """
    if shop_id is not None:
        await shop.get(session, shop_id=shop_id)
    await repository.lock(session)
    plan = None if plan_id is None else keeping.found(await repository.get(session, plan_id=plan_id))
    before = await repository.get_open(session, shop_id=shop_id)
    if (before.plan_id if before else None) == plan_id:
        return plan
    if plan is not None and plan.retired_at is not None:
        raise PlanRetired(name=plan.name)
    start = now if before is None else max(now, before.starts_at)
    if before is not None:
        await repository.end(session, assignment_id=before.id, ends_at=start)
    if plan is not None:
        made = Assignment(id=ids.new_id(), shop_id=shop_id, plan_id=plan.id, starts_at=start, ends_at=None)
        await repository.insert_assignment(session, made)
    await change.record(
        session,
        actor=actor,
        action=action or ("plan.set_default" if shop_id is None else "plan.assign"),
        subject_kind=DEFAULT_KIND if shop_id is None else SHOP_KIND,
        subject_id=shop_id or ALL_SHOPS,
        shop_id=shop_id,
        before=await _facts(session, before),
        after={"plan_id": None if plan is None else str(plan.id), "plan": None if plan is None else plan.name},
        undoes_id=undoes_id,
        now=now,
    )
    return plan


async def list_assignments(
    session: ReadSession, *, shop_ids: Collection[UUID], since: datetime, until: datetime
) -> Sequence[Assignment]:
    """Which plans counted for some shops from one time to another, both included; one statement.

    `rules.plan_at` says which of them counts for a shop in a moment.
    """
    return await repository.list_assignments(session, shop_ids=shop_ids, since=since, until=until)


async def list_shops_of(session: ReadSession, *, plan_id: UUID, page: PageQuery) -> Page[Assignment]:
    """The shops that have a plan by name, those first that got it last; one statement."""
    return await repository.list_page(session, plan_id=plan_id, page=page)


async def get_assigned(session: ReadSession, *, shop_id: UUID | None) -> UUID | None:
    """The plan that a shop has by name now, or that counts for all others; one statement."""
    found = await repository.get_open(session, shop_id=shop_id)
    return None if found is None else found.plan_id


async def _facts(session: ReadSession, assignment: Assignment | None) -> Mapping[str, str | None]:
    if assignment is None:
        return {"plan_id": None, "plan": None}
    plan = await keeping.get_plan(session, plan_id=assignment.plan_id)
    return {"plan_id": str(plan.id), "plan": plan.name}
