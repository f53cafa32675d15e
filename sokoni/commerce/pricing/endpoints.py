"""Shipping and tax over HTTP, for sellers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from sokoni.commerce.pricing import policies, service
from sokoni.commerce.pricing.schemas import (
    ShippingMethodOut,
    ShippingMethodsBody,
    ShippingMethodsOut,
    TaxRatesBody,
    TaxRatesOut,
)
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1", tags=["pricing"])

ShopId = Annotated[UUID | None, Query(description="Needed by those who work for several shops.")]


@router.get("/shipping-methods")
async def list_shipping_methods(subject: Seller, session: Read, shop_id: ShopId = None) -> ShippingMethodsOut:
    """How one's own shop ships."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    methods = await service.list_shipping_methods(session, shop_id=chosen)
    return ShippingMethodsOut(methods=[ShippingMethodOut.of(each) for each in methods])


@router.put("/shipping-methods", dependencies=[Idempotent])
async def set_shipping_methods(
    body: ShippingMethodsBody, subject: Seller, session: Write, now: Now
) -> ShippingMethodsOut:
    """Put these methods in the place of all that the shop had."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_set_prices(subject, shop_id)
    drafts = [each.to_draft() for each in body.methods]
    methods = await service.set_shipping_methods(
        session, shop_id=shop_id, methods=drafts, actor=subject.actor(), now=now
    )
    return ShippingMethodsOut(methods=[ShippingMethodOut.of(each) for each in methods])


@router.get("/tax-rates")
async def list_tax_rates(subject: Seller, session: Read, shop_id: ShopId = None) -> TaxRatesOut:
    """How one's own shop is taxed."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return TaxRatesOut.of(await service.list_tax_rates(session, shop_id=chosen))


@router.put("/tax-rates", dependencies=[Idempotent])
async def set_tax_rates(body: TaxRatesBody, subject: Seller, session: Write, now: Now) -> TaxRatesOut:
    """Put these rates in the place of all that the shop had."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_set_prices(subject, shop_id)
    drafts = [each.to_draft() for each in body.rates]
    return TaxRatesOut.of(await service.set_tax(session, shop_id=shop_id, rates=drafts, actor=subject.actor(), now=now))
