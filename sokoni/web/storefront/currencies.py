"""What a product costs whoever looks: by the price lists that are theirs, in the currency that they chose.

What strangers see is kept for all of them; this is asked only for who is signed in or chose a currency, and only of
shops that have price lists.
"""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog.types import Variant
from sokoni.commerce.pricing.pricelist import using
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.showcase.types import Shown
from sokoni.core import money
from sokoni.core.database import ReadSession
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission.edge import Public, SameOrigin
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering

router = Router(include_in_schema=False)
CURRENCY_COOKIE = "currency"


@router.post("/currency", dependencies=[SameOrigin])
async def choose(request: Request, _: Public) -> Response:
    """Let the browser remember in which currency it wants prices, where shops have them; back to where it was."""
    wanted = (await forms.read(request)).text("currency")
    # Its own page only: an address of another place is taken for its path here.
    back = urlsplit(request.headers.get("referer", "")).path
    response = rendering.redirect(request, back if back.startswith("/") and not back.startswith("//") else "/")
    rendering.set_cookie(request, response, CURRENCY_COOKIE, wanted if wanted in money.CURRENCIES else "")
    return response


def wanted_by(request: Request) -> str | None:
    """The currency that this browser chose; None where it did not."""
    said = request.cookies.get(CURRENCY_COOKIE, "")
    return said if said in money.CURRENCIES else None


def is_asked(request: Request, subject: Subject) -> bool:
    """Whether prices may be others than what strangers see."""
    return subject.account_id is not None or wanted_by(request) is not None


async def at_their_prices(
    request: Request, session: ReadSession, subject: Subject, shown: Shown, shop: Shop, *, now: datetime
) -> Shown:
    """A product at what it costs this visitor; what strangers pay stands beside it where that is more."""
    detail = shown.detail
    prices = await using.of_product(
        session,
        shop=shop,
        variants=detail.variants,
        account_id=subject.account_id,
        currency=wanted_by(request),
        now=now,
    )
    variants = tuple(_at(each, prices[each.id]) for each in detail.variants)
    if variants == tuple(detail.variants):
        return shown
    return replace(shown, detail=replace(detail, variants=variants, currency=variants[0].price.currency))


def _at(variant: Variant, price: Money) -> Variant:
    if price == variant.price:
        return variant
    before = variant.price if price.currency == variant.price.currency else None
    return replace(variant, price=price, compare_at=before)
