"""A shop's second room: who it is, how it delivers, and what holds for every purchase; also the product's estimate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import AmountTier, ShippingMethod, WeightTier
from sokoni.commerce.shop import errors as shop_errors
from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.opening import rules as opening_rules
from sokoni.core.http.edge import HttpSettings, Now, Read, provided
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission.edge import Anyone
from sokoni.web import opening, places, rendering
from sokoni.web.storefront import currencies, delivery
from sokoni.web.wording import Wording

router = Router(include_in_schema=False)
_NAMED_COUNTRIES = 6


@dataclass(frozen=True, slots=True)
class DeliveryWay:
    """One way in which a shop delivers, as its page tells it; `days` is empty where the shop does not say."""

    name: str
    price: Money
    is_least: bool
    free_above: Money | None
    days: str
    countries: Sequence[str]
    more_countries: int


@router.get("/s/{shop_slug}/about")
async def show_about(
    request: Request,
    subject: Anyone,
    session: Read,
    now: Now,
    settings: Annotated[HttpSettings, provided(HttpSettings)],
    shop_slug: str,
) -> Response:
    """Who a shop is and how it delivers; two statements."""
    shop = await shop_service.get_by_slug(session, slug=shop_slug)
    if not shop_policies.can_see(subject, shop):
        raise shop_errors.ShopMissing
    language, wording = rendering.words(request, subject)
    names = dict(places.countries(language.code))
    standing = opening_rules.standing(shop.opening, now)
    leaves = now + timedelta(days=standing.dispatch_in_days)
    methods = await pricing.list_shipping_methods(session, shop_id=shop.id)
    own = [method for method in methods if method.currency == shop.currency]
    nearest = nearest_method(own, country=shop.country)
    return rendering.page(
        request,
        "storefront/about.html",
        subject=subject,
        shop=shop,
        country=names.get(shop.country, shop.country),
        standing=standing,
        opening=opening.show(shop.opening, wording, now),
        ways=[_way(method, names, wording, leaves) for method in methods],
        nearest=_way(nearest, names, wording, leaves) if nearest is not None else None,
        currencies=sorted({shop.currency, *shop.list_currencies})
        if set(shop.list_currencies) - {shop.currency}
        else (),
        wanted_currency=currencies.wanted_by(request) or shop.currency,
        base_url=settings.base_url,
        canonical=f"{settings.base_url}/s/{shop.slug}/about",
    )


def nearest_method(methods: Sequence[ShippingMethod], *, country: str) -> ShippingMethod | None:
    """The cheapest way to a country, which a product's page names before anything is in the basket."""
    going = [method for method in methods if not method.countries or country in method.countries]
    return min(going, key=_least_price, default=None)


def _least_price(method: ShippingMethod) -> int:
    return min((tier.price for tier in _steps(method)), default=method.price)


def _steps(method: ShippingMethod) -> Sequence[WeightTier | AmountTier]:
    return method.tiers or method.amount_tiers


def _way(method: ShippingMethod, names: dict[str, str], wording: Wording, leaves: datetime) -> DeliveryWay:
    countries = sorted(names.get(code, code) for code in method.countries)
    return DeliveryWay(
        name=method.name,
        price=Money(_least_price(method), method.currency),
        is_least=len(_steps(method)) > 1,
        free_above=Money(method.free_above, method.currency) if method.free_above is not None else None,
        days=delivery.arrival(wording, leaves, method.days_from, method.days_to),
        countries=countries[:_NAMED_COUNTRIES],
        more_countries=max(0, len(countries) - _NAMED_COUNTRIES),
    )
