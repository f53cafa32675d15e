"""Plans over HTTP: kept and given by operators, looked at by those who work for a shop."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from sokoni.commerce.plan import policies, service
from sokoni.commerce.plan.ports import Counters
from sokoni.commerce.plan.schemas import (
    OfferedPlanOut,
    PlanChoice,
    PlanChosenOut,
    PlanIn,
    PlanOut,
    PlanShopOut,
    ShopPlanOut,
)
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator, SignedIn

router = Router(prefix="/api/v1", tags=["plans"])

Counts = Annotated[Counters, provided(Counters)]


@router.get("/admin/plans")
async def list_plans(_subject: Operator, session: Read) -> list[OfferedPlanOut]:
    """All plans, those on offer first, and how many shops have each."""
    return [OfferedPlanOut.of(each) for each in await service.list_plans(session)]


@router.post("/admin/plans", status_code=201, dependencies=[Idempotent])
async def add_plan(body: PlanIn, subject: Operator, session: Write, now: Now) -> PlanOut:
    """Write a new plan; nobody has it until it is given."""
    return PlanOut.of(await service.add_plan(session, draft=body.to_draft(), actor=subject.actor(), now=now))


@router.put("/admin/plans/default", dependencies=[Idempotent])
async def set_default_plan(body: PlanChoice, subject: Operator, session: Write, now: Now) -> PlanChosenOut:
    """Say which plan counts for all shops without one of their own; null limits none of them."""
    plan = await service.assign(session, shop_id=None, plan_id=body.plan_id, actor=subject.actor(), now=now)
    return PlanChosenOut.of(plan)


@router.put("/admin/plans/{plan_id}", dependencies=[Idempotent])
async def update_plan(
    plan_id: UUID, body: PlanIn, subject: Operator, session: Write, now: Now, unchanged: Unchanged
) -> PlanOut:
    """Write a plan anew. Shops that have more than it holds keep what they have, and add nothing."""
    plan = await service.update_plan(
        session,
        plan_id=plan_id,
        draft=body.to_draft(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(plan.updated_at)
    return PlanOut.of(plan)


@router.post("/admin/plans/{plan_id}/retire", dependencies=[Idempotent])
async def retire_plan(plan_id: UUID, subject: Operator, session: Write, now: Now) -> PlanOut:
    """Give a plan to nobody any more; shops that have it keep it."""
    return PlanOut.of(await service.retire_plan(session, plan_id=plan_id, actor=subject.actor(), now=now))


@router.post("/admin/plans/{plan_id}/offer", dependencies=[Idempotent])
async def offer_plan(plan_id: UUID, subject: Operator, session: Write, now: Now) -> PlanOut:
    """Offer a retired plan again."""
    return PlanOut.of(await service.offer_plan(session, plan_id=plan_id, actor=subject.actor(), now=now))


@router.get("/admin/plans/{plan_id}/shops")
async def list_shops_of_plan(
    plan_id: UUID, _subject: Operator, session: Read, page: PageParameters, request: Request, response: Response
) -> PageOut[PlanShopOut]:
    """The shops that have a plan by name, those first that got it last."""
    found = await service.list_shops_of(session, plan_id=plan_id, page=page)
    return PageOut[PlanShopOut].of(found, show=PlanShopOut.of, request=request, response=response)


@router.put("/admin/vendors/{vendor_id}/plan", dependencies=[Idempotent])
async def give_plan(vendor_id: UUID, body: PlanChoice, subject: Operator, session: Write, now: Now) -> PlanChosenOut:
    """Give a shop a plan of its own; null lets the plan of all shops count for it again."""
    plan = await service.assign(session, shop_id=vendor_id, plan_id=body.plan_id, actor=subject.actor(), now=now)
    return PlanChosenOut.of(plan)


@router.get("/vendors/{vendor_id}/plan")
async def get_vendor_plan(vendor_id: UUID, subject: SignedIn, session: Read, counters: Counts) -> ShopPlanOut:
    """The plan of a shop, and how much of it is used; for those who work for it."""
    policies.check_may_see(subject, vendor_id)
    held, usage = await service.list_usage(session, shop_id=vendor_id, counters=counters)
    return ShopPlanOut.of(held, usage)
