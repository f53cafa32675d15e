"""Leading a buyer to where they pay, and taking them back; what became of the payment is never read from that."""

from datetime import datetime
from typing import Annotated

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from sokoni.commerce.giftcard import service as giftcard
from sokoni.commerce.order import rules as order_rules
from sokoni.commerce.order.types import Status
from sokoni.commerce.payment import outside
from sokoni.commerce.payment import ports as payment_ports
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import NextAction
from sokoni.core.database import Database
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import HttpSettings, Now, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import order, progress
from sokoni.web.storefront.order import Opened, OpenedOrder

router = Router(include_in_schema=False)
_PAYABLE = frozenset({"pay", "failed"})


@router.get("/o/{token}/pay")
@router.get("/account/orders/{order_id}/pay")
async def show_payment(
    request: Request,
    subject: Anyone,
    database: Annotated[Database, provided(Database)],
    settings: Annotated[HttpSettings, provided(HttpSettings)],
    now: Now,
) -> Response:
    """On to the gateway; or the test gateway's page, where one chooses how the payment ends."""
    async with database.read() as session:
        opened = await order.open_order(request, subject, session)
    if progress.next_step(opened.order) not in _PAYABLE:
        return rendering.redirect(request, opened.here)
    if payment_ports.find_gateway(opened.order.payment_method) is None:
        return order.payment_page(request, opened, forms.EMPTY)
    try:
        action = await _open(database, opened, return_url=f"{settings.base_url}{opened.here}/paid", now=now)
    except DomainError as error:
        return _leading_page(request, opened, None, Form({}, problem=error))
    if action.method == "POST":
        return _leading_page(request, opened, action, forms.EMPTY)
    assert action.url is not None, "a gateway says where to go"
    return RedirectResponse(action.url, status_code=303)


@router.get("/o/{token}/paid")
@router.get("/account/orders/{order_id}/paid")
async def come_back(request: Request, subject: Anyone, database: Annotated[Database, provided(Database)]) -> Response:
    """The order's page, which tells the true state: the gateway is asked now, whatever its address here says."""
    async with database.write() as session:
        opened = await order.open_order(request, subject, session)
        if opened.order.payment_id is not None:
            await payment_service.ask_soon(session, payment_id=opened.order.payment_id)
    # Who turned back at the gateway is not told that their payment is on its way.
    waits = "" if "cancelled" in request.query_params else "?sent=1"
    return rendering.redirect(request, f"{opened.here}{waits}")


@router.post("/o/{token}/gift-card", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/gift-card", dependencies=[SameOrigin])
async def use_gift_card(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Pay with a gift card what it holds; the rest is paid as was chosen."""
    form, found = await forms.read(request), opened.order
    code, due = form.required("code"), order_rules.amount_due(found)
    if not due:
        return rendering.redirect(request, opened.here)
    used = None
    if form.is_right:
        used = await forms.attempt(
            session,
            form,
            lambda: giftcard.redeem(
                session,
                reference_id=found.id,
                due=due,
                shop_ids={part.shop_id for part in found.parts if part.status is not Status.CANCELLED},
                code=code,
                now=now,
            ),
        )
    if used is None:
        return await order.order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="gift-card-used")


async def _open(database: Database, opened: OpenedOrder, *, return_url: str, now: datetime) -> NextAction:
    """Where the buyer goes: a payment that failed is followed by another. No transaction spans the gateway's call."""
    found = opened.order
    async with database.write() as session:
        begun = await payment_service.create(
            session, reference_id=found.id, provider=found.payment_method, amount=order_rules.amount_due(found), now=now
        )
    payment = await outside.open_payment(
        database, payment_id=begun.id, return_url=return_url, email=found.contact.email, now=now
    )
    assert payment.action is not None, "it was opened"
    return payment.action


def _leading_page(request: Request, opened: OpenedOrder, action: NextAction | None, form: Form) -> Response:
    """The page that leads on by a form, for gateways that take no plain address; or what is wrong."""
    return rendering.page(
        request,
        "storefront/pay_gateway.html",
        subject=opened.subject,
        status_code=200 if form.is_right else 503,
        order=opened.order,
        due=order_rules.amount_due(opened.order),
        here=opened.here,
        action=action,
        form=form,
    )
