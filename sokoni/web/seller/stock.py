"""Stock, counted and mended in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import policies as stock_policies
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import LOW, Level
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import Page, PageQuery
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/stock", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class StockRow:
    """A variant by name with its level."""

    variant_id: UUID
    title: str
    variant_title: str
    sku: str
    level: Level


@router.get("")
async def list_stock(
    request: Request, opened: Opened, session: Read, page: PageParameters, *, low: bool = False
) -> Response:
    """What is on the shelf, held and sold, all of it or what runs low."""
    return await _stock_page(request, opened, session, forms.EMPTY, page=page, low=low)


@router.post("/{variant_id}")
async def set_stock(request: Request, opened: Opened, session: Write, now: Now, variant_id: UUID) -> Response:
    """Set how many pieces are on the shelf; with htmx only the row is drawn again."""
    stock_policies.check_may_count(opened.subject, opened.shop.id)
    await stock.check_is_of(session, shop_id=opened.shop.id, variant_id=variant_id)
    form = await forms.read(request)
    on_hand = form.integer("on_hand")
    low, cursor = form.text("low") == "1", form.text("cursor") or None
    level = None
    if form.is_right:
        level = await forms.attempt(
            session,
            form,
            lambda: stock.set_on_hand(
                session,
                shop_id=opened.shop.id,
                variant_id=variant_id,
                on_hand=on_hand,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if level is None:
        return await _stock_page(request, opened, session, form, page=PageQuery(cursor=cursor), low=low)
    if rendering.is_fragment(request):
        rows = await _rows(session, [level])
        return console.page(
            request, "_stock_saved.html", opened, place="/stock", head=N_("Stock"), row=rows[0], low=low, cursor=cursor
        )
    query = "?low=1" if low else ""
    return rendering.redirect(request, f"{opened.here}/stock{query}", note="stock-saved")


async def _stock_page(
    request: Request, opened: OpenedShop, session: ReadSession, form: Form, *, page: PageQuery, low: bool
) -> Response:
    listing: Page[Level] = await stock.list_levels(
        session, shop_id=opened.shop.id, page=page, at_most=LOW if low else None
    )
    return console.page(
        request,
        "stock.html",
        opened,
        place="/stock",
        head=N_("Stock"),
        form=form,
        listing=listing,
        rows=await _rows(session, listing.items),
        low=low,
        cursor=page.cursor,
        may_count=stock_policies.can_count(opened.subject, opened.shop.id),
    )


async def _rows(session: ReadSession, levels: Sequence[Level]) -> list[StockRow]:
    names = await catalog.sellable(session, variant_ids=[level.variant_id for level in levels])
    return [
        StockRow(
            variant_id=level.variant_id,
            title=names[level.variant_id].product_title,
            variant_title=names[level.variant_id].variant_title,
            sku=names[level.variant_id].sku or "",
            level=level,
        )
        for level in levels
        if level.variant_id in names
    ]
