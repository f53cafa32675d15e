"""Orders and those who bought as files over HTTP, for sellers and operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime
from starlette.responses import StreamingResponse

from sokoni.commerce.order import policies, service
from sokoni.commerce.order.buyer_schemas import ShopBuyerOut
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.types import OrderFilter, OrderStatus, PaymentState, Status
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.database import Database
from sokoni.core.http.edge import PageParameters, Read, provided
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.http.tables import stream_table
from sokoni.identity.permission.edge import Operator, Seller

router = Router(prefix="/api/v1", tags=["orders"])

Databases = Annotated[Database, provided(Database)]
PlacedFrom = Annotated[AwareDatetime | None, Query(description="Placed at this time or later.")]
PlacedUntil = Annotated[AwareDatetime | None, Query(description="Placed before this time.")]
Shop = Annotated[UUID | None, Query(description="For sellers with several shops.")]
BoughtBy = Annotated[str | None, Query(max_length=200, description="A part of a name or an e-mail address.")]
Payment = Annotated[PaymentState | None, Query()]


@router.get("/orders.csv", response_class=StreamingResponse)
async def export_orders(
    subject: Seller,
    database: Databases,
    shop: Shop = None,
    status: Annotated[Status | None, Query()] = None,
    payment_state: Payment = None,
    date_from: PlacedFrom = None,
    date_to: PlacedUntil = None,
    q: Annotated[
        str | None, Query(max_length=200, description="A code, a number, or part of the buyer's name or e-mail.")
    ] = None,
    unanswered: Annotated[bool, Query(description="Only those with messages that nobody has seen.")] = False,  # noqa: FBT002  # a parameter of the address
) -> StreamingResponse:
    """The orders of one's own shop as CSV, the newest first: a row for each line. For managers and owners."""
    chosen = shop_policies.choose_shop(subject, shop)
    policies.check_may_export(subject, shop_id=chosen)
    wanted = PartFilter(
        status=status,
        payment_state=payment_state,
        placed_from=date_from,
        placed_until=date_to,
        text=q or None,
        unanswered=unanswered,
    )
    return stream_table(service.write_of_shop(database, shop_id=chosen, wanted=wanted), name="orders")


@router.get("/customers.csv", response_class=StreamingResponse)
async def export_buyers(
    subject: Seller, database: Databases, shop: Shop = None, q: BoughtBy = None
) -> StreamingResponse:
    """Those who bought in one's own shop as CSV: a row for each and currency. For managers and owners."""
    chosen = shop_policies.choose_shop(subject, shop)
    policies.check_may_export(subject, shop_id=chosen)
    return stream_table(service.write_buyers(database, shop_id=chosen, text=q or None), name="customers")


@router.get("/customers")
async def list_buyers(
    request: Request,
    response: Response,
    subject: Seller,
    session: Read,
    page: PageParameters,
    shop: Shop = None,
    q: BoughtBy = None,
) -> PageOut[ShopBuyerOut]:
    """Those who bought in one's own shop with what they ordered there, who bought last first."""
    chosen = shop_policies.choose_shop(subject, shop)
    found = await service.list_buyers(session, shop_id=chosen, page=page, text=q or None)
    return PageOut[ShopBuyerOut].of(found, show=ShopBuyerOut.of, request=request, response=response)


@router.get("/admin/orders.csv", response_class=StreamingResponse)
async def export_all_orders(
    _subject: Operator,
    database: Databases,
    status: Annotated[OrderStatus | None, Query()] = None,
    payment_state: Payment = None,
    payment_method: Annotated[str | None, Query(max_length=40)] = None,
    shop: Annotated[UUID | None, Query(description="The parts of this shop.")] = None,
    date_from: PlacedFrom = None,
    date_to: PlacedUntil = None,
    q: Annotated[
        str | None, Query(max_length=200, description="A code, or part of the buyer's name or e-mail.")
    ] = None,
) -> StreamingResponse:
    """Everybody's orders as CSV, the newest first: a row for each line of each shop's part."""
    wanted = OrderFilter(
        status=status,
        payment_state=payment_state,
        payment_method=payment_method,
        shop_id=shop,
        placed_from=date_from,
        placed_until=date_to,
        text=q or None,
    )
    return stream_table(service.write_of_all(database, wanted=wanted), name="orders")
