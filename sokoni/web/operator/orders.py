"""Everybody's orders as the operator looks at them: found, opened, never moved from here."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import OrderStatus
from sokoni.core.http.edge import PageParameters, Read
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Operator
from sokoni.web import palette
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/orders", include_in_schema=False)


@router.get("")
async def list_orders(
    request: Request,
    subject: Operator,
    session: Read,
    page: PageParameters,
    status: OrderStatus | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Every order, the newest first: those in a state, or meant by some words; three statements."""
    text = palette.typed(q)
    return console.page(
        request,
        "orders.html",
        subject,
        place="/orders",
        head=N_("Orders"),
        query=text,
        status=status,
        listing=await order_service.list_all(session, page=page, status=status, text=text or None),
    )


@router.get("/{order_id}")
async def show_order(request: Request, subject: Operator, session: Read, order_id: UUID) -> Response:
    """One order with all its parts and what happened to it."""
    return console.page(
        request,
        "order.html",
        subject,
        place="/orders",
        head=N_("Orders"),
        order=await order_service.get(session, order_id=order_id, subject=subject),
    )
