"""What every page of the seller's console begins with: the shop in the address, and whether it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import HTMLResponse

from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Shop
from sokoni.core.http.edge import Read
from sokoni.identity.permission import policies
from sokoni.identity.permission.edge import Seller
from sokoni.identity.permission.types import SellerSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form


@dataclass(frozen=True, slots=True)
class OpenedShop:
    """A shop that the reader works for, among all that they do."""

    shop: Shop
    subject: SellerSubject
    shops: Sequence[Shop]

    @property
    def here(self) -> str:
        """The address of its console."""
        return f"/seller/{self.shop.slug}"


async def open_shop(shop_slug: str, subject: Seller, session: Read) -> OpenedShop:
    """The shop of an address, for those who work for it.

    Raises:
        ShopMissing: there is no such shop.
        NothingHere: they do not work for it.
    """
    shops = await shop_service.list_by_ids(session, shop_ids=subject.shop_ids)
    shop = next((each for each in shops if each.slug == shop_slug), None)
    if shop is None:
        shop = await shop_service.get_by_slug(session, slug=shop_slug)
        policies.check_member_of(subject, shop.id)
    return OpenedShop(shop, subject, shops)


Opened = Annotated[OpenedShop, Depends(open_shop, scope="function")]


def page(
    request: Request,
    template: str,
    opened: OpenedShop,
    *,
    place: str,
    head: str,
    form: Form | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page of the console; `place` is which entry of the rail is lit, `head` what stands above."""
    shown = form or forms.EMPTY
    return rendering.page(
        request,
        f"seller/{template}",
        subject=opened.subject,
        status_code=shown.status,
        shop=opened.shop,
        shops=opened.shops,
        place=place,
        head=rendering.translate(request, opened.subject, head),
        form=shown,
        **context,
    )
