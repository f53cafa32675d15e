"""Everybody's orders as the operator works on them: found, opened, moved, and paid back."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import crediting
from sokoni.commerce.order import rules as order_rules
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Maker, Order, Status
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.http.tables import stream_table
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, order_forms, rendering, timelines, vocabulary
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.order_filters import ChosenDays, OrdersWanted
from sokoni.web.translation import N_

router = Router(prefix="/operator/orders", include_in_schema=False)

Databases = Annotated[Database, provided(Database)]


@router.get("")
async def list_orders(
    request: Request, subject: Operator, session: Read, page: PageParameters, wanted: OrdersWanted, days: ChosenDays
) -> Response:
    """Every order, the newest first: those in a state, of some days, or meant by some words; two statements."""
    return console.page(
        request,
        "orders.html",
        subject,
        place="/orders",
        head=N_("Orders"),
        wanted=wanted,
        days=days,
        listing=await order_service.list_all(session, page=page, wanted=wanted),
    )


@router.get("/export.csv")
async def export_orders(_subject: Operator, database: Databases, wanted: OrdersWanted) -> Response:
    """The list as it is filtered, as a table to keep: a row for each line of each shop's part."""
    return stream_table(order_service.write_of_all(database, wanted=wanted), name="orders")


@router.get("/{order_id}")
async def show_order(request: Request, subject: Operator, session: Read, order_id: UUID) -> Response:
    """One order with all its parts, what happened to it, and what can be done."""
    return await _order_page(request, subject, session, order_id, forms.EMPTY)


@router.post("/{order_id}/move")
async def move_order(request: Request, subject: Operator, session: Write, now: Now, order_id: UUID) -> Response:
    """Move the order, or one part of it, on."""
    form = await forms.read(request)
    target_id, wanted = form.uuid("target") or order_id, form.text("status")
    if wanted not in set(Status):
        return rendering.redirect(request, f"/operator/orders/{order_id}")
    moved = await forms.attempt(
        session,
        form,
        lambda: order_service.move(
            session, target_id=target_id, to=Status(wanted), subject=subject, notes=form.text("notes"), now=now
        ),
    )
    if moved is None:
        return await _order_page(request, subject, session, order_id, form)
    return rendering.redirect(request, f"/operator/orders/{order_id}", note="order-moved")


@router.post("/{order_id}/refund")
async def refund(request: Request, subject: Operator, session: Write, now: Now, order_id: UUID) -> Response:
    """Give money back for the order, or for one shop's part of it."""
    form = await forms.read(request)
    order = await order_service.get(session, order_id=order_id, subject=subject)
    asked = order_forms.refund_of(form, currency=order.currency)
    given = None
    if asked is not None:
        given = await forms.attempt(
            session,
            form,
            lambda: order_service.refund(
                session,
                target_id=order_id,
                sub_order_id=asked.part_id,
                amount=asked.amount,
                seen_left=asked.seen_left,
                reason=asked.reason,
                refund_to=asked.to,
                subject=subject,
                now=now,
            ),
        )
    if given is None:
        return await _order_page(request, subject, session, order_id, form)
    return rendering.redirect(request, f"/operator/orders/{order_id}", note="refund-sent")


@router.post("/{order_id}/release")
async def release(request: Request, subject: Operator, session: Write, now: Now, order_id: UUID) -> Response:
    """Take a guest's order out of the account that it joined, as its buyer asked."""
    form = await forms.read(request)
    reason = form.required("release_reason")

    async def take_out() -> bool:
        await order_service.release(session, order_id=order_id, subject=subject, reason=reason, now=now)
        return True

    if not form.is_right or await forms.attempt(session, form, take_out) is None:
        return await _order_page(request, subject, session, order_id, form)
    return rendering.redirect(request, f"/operator/orders/{order_id}", note="order-released")


async def _order_page(
    request: Request, subject: OperatorSubject, session: ReadSession, order_id: UUID, form: Form
) -> Response:
    order = await order_service.get(session, order_id=order_id, subject=subject)
    return console.page(
        request,
        "order.html",
        subject,
        place="/orders",
        head=N_("Orders"),
        form=form,
        order=order,
        is_claimed=order.account_id is not None and await order_service.is_claimed(session, order_id=order_id),
        choices=_choices(order),
        may_be_credit=order_rules.may_be_credit(order, maker=Maker.OPERATOR),
        offered=vocabulary.MOVE_WORDS,
        entries=[timelines.shown(request, subject, entry) for entry in order.timeline],
    )


def _choices(order: Order) -> list[order_forms.RefundChoice]:
    """What can be given back: of the whole, and where there are several shops, of each part."""
    whole = order_forms.RefundChoice(None, "", crediting.refundable(order, order.parts))
    parts = [
        order_forms.RefundChoice(part.id, part.shop_name, crediting.refundable(order, [part])) for part in order.parts
    ]
    found = [whole, *parts] if len(parts) > 1 else [whole]
    return [each for each in found if each.left]
