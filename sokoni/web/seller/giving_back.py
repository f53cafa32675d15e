"""Pieces that a seller takes off an order, and money that she gives back."""

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, order_forms
from sokoni.web.seller import orders
from sokoni.web.seller.orders import Part

router = Router(prefix="/seller/{shop_slug}/orders/{part_id}", include_in_schema=False)


@router.post("/take-off")
async def take_off(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Cancel some pieces that were not sent; what was paid for them goes back."""
    form = await forms.read(request)
    pieces = order_forms.pieces_of(form, part.order.part, name="off")
    if not form.is_right:
        return await orders.order_page(request, part, session, form)
    return await orders.carry_out(
        request,
        part,
        session,
        form,
        "taken-off",
        lambda: order_service.cancel_pieces(
            session,
            target_id=part.order.part.id,
            pieces=pieces,
            subject=part.opened.subject,
            notes=form.text("take_off_notes"),
            refund_to=order_forms.way_of(form),
            now=now,
        ),
    )


@router.post("/refund")
async def refund(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Give money back without anything coming back."""
    form = await forms.read(request)
    asked = order_forms.refund_of(form, currency=part.order.part.amounts.total.currency)
    if asked is None:
        return await orders.order_page(request, part, session, form)
    return await orders.carry_out(
        request,
        part,
        session,
        form,
        "refund-sent",
        lambda: order_service.refund(
            session,
            target_id=part.order.part.id,
            amount=asked.amount,
            seen_left=asked.seen_left,
            reason=asked.reason,
            refund_to=asked.to,
            subject=part.opened.subject,
            now=now,
        ),
    )
