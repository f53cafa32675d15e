"""Plans of shops: kept, given to shops, and taken off the offer."""

from typing import Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.plan import rules, service
from sokoni.commerce.plan.types import Limit, Plan, PlanDraft
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.errors import ShopMissing
from sokoni.core.change import together
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.money import Money, parse_decimal
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, places, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.operator.commissions import NO_SHOP
from sokoni.web.order_forms import latin
from sokoni.web.translation import N_

router = Router(prefix="/operator/plans", include_in_schema=False)
HERE = "/operator/plans"
_HEAD = N_("Plans")


@router.get("")
async def list_plans(request: Request, subject: Operator, session: Read) -> Response:
    """All plans with how many shops have each; one statement."""
    return await _list(request, subject, session, forms.EMPTY)


@router.post("")
async def add_plan(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Write a new plan."""
    form = await forms.read(request)
    draft, made = _draft(form), None
    if form.is_right:
        made = await forms.attempt(
            session, form, lambda: service.add_plan(session, draft=draft, actor=subject.actor(), now=now)
        )
    if made is None:
        return await _list(request, subject, session, form)
    return rendering.redirect(request, f"{HERE}/{made.id}", note="plan-saved")


@router.post("/default")
async def set_default(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Say which plan counts for all shops without one of their own."""
    form = await forms.read(request)
    return await _give(request, subject, session, now, form, shop_id=None, plan_id=form.uuid("plan_id"))


@router.post("/given")
async def give_plan(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Give a shop a plan of its own, or let the one of all count for it again."""
    form = await forms.read(request)
    slug = form.required("shop").strip("/").removeprefix("s/")
    try:
        shop_id = (await shop_service.get_by_slug(session, slug=slug)).id
    except ShopMissing:
        form.mistakes.setdefault("shop", NO_SHOP)
        return await _list(request, subject, session, form)
    return await _give(request, subject, session, now, form, shop_id=shop_id, plan_id=form.uuid("plan_id"))


@router.get("/{plan_id}")
async def show_plan(
    request: Request, subject: Operator, session: Read, page: PageParameters, plan_id: UUID
) -> Response:
    """One plan, to be changed, and the shops that have it by name; three statements."""
    plan = await service.get_plan(session, plan_id=plan_id)
    return await _show(request, subject, session, _values(plan), plan, page=page)


@router.post("/{plan_id}")
async def update_plan(request: Request, subject: Operator, session: Write, now: Now, plan_id: UUID) -> Response:
    """Write a plan anew; shops that have more than it holds keep what they have."""
    form = await forms.read(request)
    draft, saved = _draft(form), None
    with together(session) as undo:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: service.update_plan(session, plan_id=plan_id, draft=draft, actor=subject.actor(), now=now),
            )
    if saved is None:
        plan = await service.get_plan(session, plan_id=plan_id)
        return await _show(request, subject, session, form, plan, page=PageQuery())
    return rendering.redirect(request, f"{HERE}/{plan_id}", note="plan-saved", undo=undo)


@router.post("/{plan_id}/{act}")
async def retire_or_offer(
    request: Request, subject: Operator, session: Write, now: Now, plan_id: UUID, act: Literal["retire", "offer"]
) -> Response:
    """Take a plan off the offer, or put it back on."""
    form = await forms.read(request)
    doing = service.offer_plan if act == "offer" else service.retire_plan
    with together(session) as undo:
        done = await forms.attempt(
            session, form, lambda: doing(session, plan_id=plan_id, actor=subject.actor(), now=now)
        )
    if done is None:
        plan = await service.get_plan(session, plan_id=plan_id)
        shown = _values(plan)
        shown.problem = form.problem
        return await _show(request, subject, session, shown, plan, page=PageQuery())
    return rendering.redirect(request, f"{HERE}/{plan_id}", note="saved", undo=undo)


async def _give(
    request: Request,
    subject: OperatorSubject,
    session: Write,
    now: Now,
    form: Form,
    *,
    shop_id: UUID | None,
    plan_id: UUID | None,
) -> Response:
    with together(session) as undo:
        await forms.attempt(
            session,
            form,
            lambda: service.assign(session, shop_id=shop_id, plan_id=plan_id, actor=subject.actor(), now=now),
        )
    if not form.is_right:
        return await _list(request, subject, session, form)
    return rendering.redirect(request, HERE, note="plan-given", undo=undo)


async def _list(request: Request, subject: OperatorSubject, session: ReadSession, form: Form) -> Response:
    offered = await service.list_plans(session)
    choices = [(str(each.plan.id), each.plan.name) for each in offered if each.plan.retired_at is None]
    return console.page(
        request,
        "plans.html",
        subject,
        place="/plans",
        head=_HEAD,
        form=form,
        offered=offered,
        choices=choices,
        default=next((str(each.plan.id) for each in offered if each.is_default), ""),
        currencies=places.currencies(rendering.words(request, subject)[0].code),
    )


async def _show(
    request: Request, subject: OperatorSubject, session: ReadSession, form: Form, plan: Plan, *, page: PageQuery
) -> Response:
    listing = await service.list_shops_of(session, plan_id=plan.id, page=page)
    found = await shop_service.list_by_ids(session, shop_ids=[each.shop_id for each in listing.items if each.shop_id])
    return console.page(
        request,
        "plan.html",
        subject,
        place="/plans",
        head=plan.name,
        form=form,
        plan=plan,
        listing=listing,
        shops={each.id: each for each in found},
        currencies=places.currencies(rendering.words(request, subject)[0].code),
    )


def _draft(form: Form) -> PlanDraft:
    limits = {
        limit: form.integer(f"max_{limit.value}", least=rules.LEAST[limit], most=rules.MOST)
        for limit in Limit
        if form.text(f"max_{limit.value}")
    }
    return PlanDraft(
        name=form.required("name"), description=form.text("description"), limits=limits, price=_price(form)
    )


def _price(form: Form) -> Money | None:
    if not form.text("price"):
        return None
    try:
        return parse_decimal(latin(form.text("price")), form.text("currency"))
    except DomainError as error:
        form.mistakes["price"] = error
        return None


def _values(plan: Plan) -> Form:
    """A form that is filled in with a plan."""
    values = {"name": plan.name, "description": plan.description}
    values |= {f"max_{limit.value}": str(most) for limit, most in plan.limits.items()}
    if plan.price is not None:
        values |= {"price": plan.price.to_decimal_string(), "currency": plan.price.currency}
    return Form(values)
