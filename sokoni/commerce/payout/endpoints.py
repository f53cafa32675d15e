"""Payouts over HTTP for sellers: what they are owed, and their statements."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.payout import policies, service, tables
from sokoni.commerce.payout.schemas import (
    BalanceOfShopOut,
    PayoutDestinationIn,
    PayoutOut,
    PayoutTermsOut,
    StatementOut,
)
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Seller
from sokoni.identity.permission.types import SellerSubject

router = Router(prefix="/api/v1/payouts", tags=["payouts"])

ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]
Settings = Annotated[PayoutSettings, provided(PayoutSettings)]


def _seen(subject: SellerSubject, shop_id: UUID | None) -> UUID:
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_see(subject, chosen)
    return chosen


@router.get("")
async def list_payouts(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
) -> PageOut[PayoutOut]:
    """The statements of one's own shop, the newest first."""
    found = await service.list_payouts(session, shop_id=_seen(subject, shop_id), page=page)
    return PageOut[PayoutOut].of(found, show=PayoutOut.of, request=request, response=response)


@router.get("/balance")
async def get_payout_balance(
    subject: Seller, session: Read, settings: Settings, now: Now, shop_id: ShopId = None
) -> list[BalanceOfShopOut]:
    """What one's own shop is owed, in each currency in which it sold."""
    found = await service.list_balances(session, shop_id=_seen(subject, shop_id), hold=settings.hold, now=now)
    return [BalanceOfShopOut.of(each) for each in found]


@router.put("/destination", dependencies=[Idempotent])
async def set_payout_destination(
    body: PayoutDestinationIn, subject: Seller, session: Write, now: Now
) -> PayoutTermsOut:
    """Say where one's own shop's money is sent; owners alone may."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_direct(subject, shop_id)
    terms = await service.set_destination(
        session, shop_id=shop_id, destination=body.destination, actor=subject.actor(), now=now
    )
    return PayoutTermsOut.of(terms)


@router.get("/{payout_id}")
async def get_payout(payout_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> StatementOut:
    """A statement of one's own shop with all that stands in it."""
    found = await service.get_statement(session, payout_id=payout_id, shop_id=_seen(subject, shop_id))
    return StatementOut.of_statement(found)


@router.get("/{payout_id}/statement.csv", response_class=Response)
async def get_payout_table(payout_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> Response:
    """A statement of one's own shop as a table to keep."""
    found = await service.get_statement(session, payout_id=payout_id, shop_id=_seen(subject, shop_id))
    return table(tables.to_csv(found), name=tables.name_of(found.payout))


def table(text: str, *, name: str) -> Response:
    """A table that the browser keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-cache"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
