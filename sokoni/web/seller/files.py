"""All that comes in and goes out as a file, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.order import policies as order_policies
from sokoni.commerce.order import service as order_service
from sokoni.commerce.pricing import policies as pricing_policies
from sokoni.commerce.stock import policies as stock_policies
from sokoni.commerce.stock.importing import service as stock_files
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Read
from sokoni.core.http.routing import Router
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/files", include_in_schema=False)

_LATEST = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be taken along or brought in as a file; an empty address where the reader may not."""

    symbol: str
    head: str
    words: str
    out: str
    into: str
    # A page that asks how, instead of the file itself.
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent or asked for."""

    name: str
    words: str
    address: str
    is_in: bool
    at: datetime


@router.get("")
async def show_files(request: Request, opened: Opened, session: Read) -> Response:
    """What can be exported and imported, and the latest files of each kind; four statements."""
    return console.page(
        request,
        "files.html",
        opened,
        place="/files",
        head=N_("Import and export"),
        kinds=_kinds(opened),
        latest=await _latest(session, opened),
    )


def _kinds(opened: OpenedShop) -> Sequence[Kind]:
    here, subject, shop_id = opened.here, opened.subject, opened.shop.id
    imports_goods = catalog_policies.can_import(subject, shop_id)
    exports_people = order_policies.can_export(subject, shop_id=shop_id)
    sets_prices = pricing_policies.can_set_prices(subject, shop_id)
    counts = stock_policies.can_count(subject, shop_id)
    return (
        Kind(
            "tag",
            N_("Products"),
            N_("From Shopify, WooCommerce or another Sokoni, with pictures, stock and prices; and back."),
            f"{here}/imports/new#export",
            f"{here}/imports/new" if imports_goods else "",
            asks=True,
        ),
        Kind(
            "message",
            N_("Telegram channel"),
            N_("Each post becomes a draft that you look through before it is a product."),
            "",
            f"{here}/channel" if imports_goods else "",
        ),
        Kind(
            "stack-2",
            N_("Stock"),
            N_("Count in a table; look at what it changes before it does, and take it back."),
            f"{here}/stock/export.csv",
            f"{here}/stock/import" if counts else "",
        ),
        Kind(
            "coins",
            N_("Price lists"),
            N_("Prices for some customers or in another currency: each list gives its table, and takes it back."),
            f"{here}/price-lists" if sets_prices else "",
            f"{here}/price-lists" if sets_prices else "",
            asks=True,
        ),
        Kind(
            "package",
            N_("Orders"),
            N_("A row for each item, for the accountant; and what you sold elsewhere before."),
            f"{here}/orders/export.csv" if exports_people else "",
            f"{here}/orders/import" if exports_people else "",
        ),
        Kind(
            "users",
            N_("Customers"),
            N_("Who bought, how often, and for how much in each currency. They come in with their orders."),
            f"{here}/people/export.csv" if exports_people else "",
            "",
        ),
    )


async def _latest(session: ReadSession, opened: OpenedShop) -> Sequence[Sent]:
    """The latest files of all kinds, the newest first."""
    here, shop_id = opened.here, opened.shop.id
    goods_in = await catalog.list_imports(session, shop_id=shop_id, limit=_LATEST)
    goods_out = await catalog.list_exports(session, shop_id=shop_id, limit=_LATEST)
    stock = await stock_files.list_imports(session, shop_id=shop_id, limit=_LATEST)
    may_see_orders = order_policies.can_export(opened.subject, shop_id=shop_id)
    orders = await order_service.list_imports(session, shop_id=shop_id, limit=_LATEST) if may_see_orders else ()
    sent = [
        *(Sent(each.filename, N_("Products"), f"{here}/imports/{each.id}", True, each.created_at) for each in goods_in),
        *(
            Sent(each.filename, N_("Products"), f"{here}/exports/{each.id}", False, each.created_at)
            for each in goods_out
        ),
        *(Sent(each.filename, N_("Stock"), f"{here}/stock/imports/{each.id}", True, each.created_at) for each in stock),
        *(
            Sent(each.filename, N_("Orders"), f"{here}/orders/imports/{each.id}", True, each.created_at)
            for each in orders
        ),
    ]
    return sorted(sent, key=lambda each: each.at, reverse=True)[:_LATEST]
