"""Everybody's orders over HTTP, for operators, and money that goes back for sellers, too."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Request, Response
from pydantic import AwareDatetime

from sokoni.commerce.order import admin_schemas, card_schemas, schemas, service
from sokoni.commerce.order.endpoints import Wanted
from sokoni.commerce.order.types import OrderFilter, OrderStatus, PaymentState
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator, SignedIn

router = Router(prefix="/api/v1", tags=["orders"])
Refund = Annotated[admin_schemas.RefundIn | None, Body()]


@router.get("/admin/orders")
async def list_all_orders(
    request: Request,
    response: Response,
    _subject: Operator,
    session: Read,
    page: PageParameters,
    status: Annotated[OrderStatus | None, Query()] = None,
    payment_state: Annotated[PaymentState | None, Query()] = None,
    payment_method: Annotated[str | None, Query(max_length=40)] = None,
    shop: Annotated[UUID | None, Query(description="Orders with a part of this shop.")] = None,
    date_from: Annotated[AwareDatetime | None, Query(description="Placed at this time or later.")] = None,
    date_to: Annotated[AwareDatetime | None, Query(description="Placed before this time.")] = None,
    q: Annotated[
        str | None, Query(max_length=200, description="A code, or part of the buyer's name or e-mail.")
    ] = None,
) -> PageOut[card_schemas.OrderCardOut]:
    """Everybody's orders, the newest first."""
    wanted = OrderFilter(
        status=status,
        payment_state=payment_state,
        payment_method=payment_method,
        shop_id=shop,
        placed_from=date_from,
        placed_until=date_to,
        text=q or None,
    )
    found = await service.list_all(session, wanted=wanted, page=page)
    return PageOut[card_schemas.OrderCardOut].of(
        found, show=card_schemas.OrderCardOut.of, request=request, response=response
    )


@router.get("/admin/orders/stats")
async def get_figures(
    _subject: Operator,
    session: Read,
    now: Now,
    date_from: Annotated[AwareDatetime | None, Query(description="By default 30 days before the end.")] = None,
    date_to: Annotated[AwareDatetime | None, Query(description="By default now.")] = None,
) -> admin_schemas.OrderFiguresOut:
    """How many orders of a period are in which state, and what they come to by currency."""
    found = await service.figures_of(session, placed_from=date_from, placed_until=date_to, now=now)
    return admin_schemas.OrderFiguresOut.of(found)


@router.put("/admin/orders/{order_id}/status", dependencies=[Idempotent])
async def move_any_order(
    order_id: UUID, subject: Operator, session: Write, now: Now, wanted: Wanted
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Move any order or part of one."""
    await service.move(
        session, target_id=order_id, to=wanted.required_status(), subject=subject, notes=wanted.notes or "", now=now
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/admin/orders/{order_id}/refund", dependencies=[Idempotent])
async def refund_any_order(
    order_id: UUID, subject: Operator, session: Write, now: Now, body: Refund = None
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Give money back for any order, or for one shop's part of it; the buyer is told."""
    wanted = body or admin_schemas.RefundIn()
    await service.refund(
        session,
        target_id=order_id,
        amount=wanted.amount.to_money() if wanted.amount else None,
        sub_order_id=wanted.sub_order_id,
        seen_left=wanted.expected_left.to_money() if wanted.expected_left else None,
        reason=wanted.reason,
        refund_to=wanted.refund_to,
        subject=subject,
        now=now,
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/admin/orders/{order_id}/release", dependencies=[Idempotent])
async def release_order(
    order_id: UUID, body: admin_schemas.ReleaseIn, subject: Operator, session: Write, now: Now
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Take an order of a guest out of the account that it joined; the points that it brought go with it."""
    await service.release(session, order_id=order_id, subject=subject, reason=body.reason, now=now)
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/orders/{order_id}/refund", dependencies=[Idempotent])
async def refund_order(
    order_id: UUID, subject: SignedIn, session: Write, now: Now, body: Refund = None
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Give money back for one's own part of an order, as a manager of its shop; the buyer is told."""
    wanted = body or admin_schemas.RefundIn()
    await service.refund(
        session,
        target_id=order_id,
        amount=wanted.amount.to_money() if wanted.amount else None,
        sub_order_id=wanted.sub_order_id,
        seen_left=wanted.expected_left.to_money() if wanted.expected_left else None,
        reason=wanted.reason,
        refund_to=wanted.refund_to,
        subject=subject,
        now=now,
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))
