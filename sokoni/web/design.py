"""The page with every component, for those who build and check pages."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order.types import Amounts
from sokoni.core.http.edge import HttpSettings, Now, provided
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission import policies
from sokoni.identity.permission.edge import Anyone
from sokoni.services.media.types import UNCUT, Frame
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.translation import N_

router = Router(include_in_schema=False)

_TITLES = (
    N_("Linen shirt, sand"), N_("Silver ring with a leaf"), N_("Reading lamp"), N_("Plant in a clay pot"),
    N_("Vase, thrown by hand"), N_("Palm basket"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Specimen:
    """A product as a card needs it, without a shop behind it."""

    id: UUID
    title: str
    price: Money
    price_varies: bool
    compare_at: Money | None
    slug: str = "specimen"
    shop_slug: str = "specimen"
    shop_name: str = "Mwangi & Co"
    shop_logo_hash: str | None = None
    image_hash: str | None = None
    image_frame: Frame = UNCUT
    image_alt: str = ""


@router.get("/design")
async def show_components(
    request: Request, subject: Anyone, now: Now, settings: Annotated[HttpSettings, provided(HttpSettings)]
) -> Response:
    """Every component on one page; in production only operators see it."""
    if settings.production:
        policies.as_operator(subject)
    currency = {"es": "COP", "fa": "IRR"}.get(rendering.locale_of(request, subject), "USD")
    products = [
        _Specimen(
            id=UUID(int=number),
            title=rendering.translate(request, subject, title),
            price=Money(129_900 * (number + 1), currency),
            price_varies=number % 3 == 1,
            compare_at=Money(199_900 * (number + 1), currency) if number % 3 == 0 else None,
        )
        for number, title in enumerate(_TITLES)
    ]
    return rendering.page(
        request,
        "design.html",
        subject=subject,
        sample=products[0],
        products=products,
        form=Form({"name": "Amina"}, mistakes={"email": forms.MISSING}),
        now=now,
        amounts=_amounts(currency),
    )


def _amounts(currency: str) -> Amounts:
    return Amounts(
        subtotal=Money(250_000, currency),
        discount=Money.zero(currency),
        shipping=Money(50_000, currency),
        tax_included=Money(40_000, currency),
        tax_added=Money.zero(currency),
        total=Money(300_000, currency),
    )
