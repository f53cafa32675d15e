"""What the seller's command palette finds: orders, buyers and products of this shop, its pages and actions."""

from collections.abc import Sequence
from functools import partial

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Read
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.web import palette, rendering, vocabulary
from sokoni.web.palette import Found, Group, Place
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/find", include_in_schema=False)
_FIRST = PageQuery(limit=palette.ROWS)

PLACES = (
    Place(N_("Today"), "home", "", N_("home start figures sales")),
    Place(N_("Orders"), "package", "/orders", N_("sales customers list")),
    Place(N_("Board of orders"), "layout-kanban", "/orders/board", N_("columns kanban")),
    Place(N_("Orders that wait"), "bell", "/orders?status=pending", N_("accept confirm receipts")),
    Place(N_("Products"), "tag", "/products", N_("catalogue prices sheet")),
    Place(N_("New product"), "plus", "/products/new", N_("add make create")),
    Place(N_("Changes of many products"), "list-check", "/products/bulk", N_("bulk prices tags undo")),
    Place(N_("Collections"), "list", "/collections", N_("groups shelves rules")),
    Place(N_("New collection by rule"), "plus", "/collections/new?kind=rule", N_("add make conditions automatic")),
    Place(N_("New collection by hand"), "plus", "/collections/new?kind=manual", N_("add make choose")),
    Place(N_("Attributes"), "forms", "/attributes", N_("properties filters material size")),
    Place(N_("New attribute"), "plus", "/attributes/new", N_("add make property")),
    Place(N_("People"), "users", "/people", N_("buyers customers tags notes")),
    Place(N_("Segments"), "users", "/segments", N_("groups customers regulars wholesale")),
    Place(N_("New segment"), "plus", "/segments/new", N_("add make group customers")),
    Place(N_("Telegram"), "brand-telegram", "/telegram", N_("bots groups chats moderation")),
    Place(N_("Changes"), "history", "/changes", N_("audit log undo who")),
    Place(N_("Import products"), "file-import", "/imports/new", N_("csv shopify upload file")),
    Place(N_("Returns"), "arrow-back-up", "/returns", N_("back refund exchange")),
    Place(N_("Price lists"), "coins", "/price-lists", N_("currency wholesale own prices")),
    Place(N_("New price list"), "plus", "/price-lists/new", N_("add make currency wholesale")),
    Place(N_("Promotions"), "rosette-discount", "/promotions", N_("discount coupons codes sale")),
    Place(N_("New promotion"), "plus", "/promotions/new", N_("add make discount coupon")),
    Place(N_("Shipping and taxes"), "truck-delivery", "/delivery", N_("carriers prices vat zones")),
    Place(N_("Gift cards"), "gift", "/gift-cards", N_("codes vouchers")),
    Place(N_("Payouts"), "cash", "/payouts", N_("statements money bank")),
    Place(N_("Receipts to check"), "receipt", "/receipts", N_("transfer bank picture")),
    Place(N_("Reviews"), "star", "/reviews", N_("stars answers")),
    Place(N_("Application"), "shield-check", "/application", N_("documents opening review")),
    Place(N_("Import and export"), "file-export", "/files", N_("csv tables orders customers stock files")),
    Place(N_("Orders from elsewhere"), "file-import", "/orders/import", N_("csv shopify history past orders")),
    Place(N_("Stock"), "stack-2", "/stock", N_("inventory count shelf")),
    Place(N_("Shop look"), "palette", "/look", N_("logo banner colours name description")),
    Place(N_("Opening hours"), "clock", "/hours", N_("holidays vacation closed week time zone")),
    Place(N_("Plan"), "list-check", "/plan", N_("limits products team price commission")),
    Place(N_("Team"), "user", "/team", N_("people members roles staff invite")),
    Place(N_("Running low"), "alert-triangle", "/stock?low=1", N_("stock sold out")),
)


@router.get("")
async def find(request: Request, opened: Opened, session: Read, q: str = "") -> Response:
    """What is meant by a few words; without any, where one can go. Never a row of another shop."""
    here = palette.Console(
        here=opened.here,
        places=PLACES,
        page=partial(console.page, request, "find.html", opened, place="/find", head=N_("Find anything")),
        rows=partial(_rows, request, opened, session),
    )
    return await palette.find(request, here, subject=opened.subject, query=q)


async def _rows(request: Request, opened: OpenedShop, session: ReadSession, text: str) -> Sequence[Group]:
    translate = partial(rendering.translate, request, opened.subject)
    shop = opened.shop
    orders = await order_service.list_for_shop(session, shop_id=shop.id, page=_FIRST, wanted=PartFilter(text=text))
    buyers = await order_service.find_buyers(session, shop_id=shop.id, text=text, limit=palette.ROWS)
    products = await catalog.list_products(
        session, query=ProductQuery(shop_id=shop.id, text=text, for_team=True), page=_FIRST, locale=shop.locale
    )
    _, wording = rendering.words(request, opened.subject)
    return (
        Group(
            translate(N_("Orders")),
            [
                Found(
                    "package",
                    translate(N_("No. %(number)s"), number=wording.number(each.number)),
                    f"{each.code} · {each.contact_name} · {translate(vocabulary.STATUS_WORDS[each.status])}",
                    f"{opened.here}/orders/{each.id}",
                )
                for each in orders.items
            ],
        ),
        Group(
            translate(N_("Products")),
            [
                Found(
                    "tag",
                    each.title,
                    translate(vocabulary.PRODUCT_STATUS_WORDS[each.status]),
                    f"{opened.here}/products/{each.id}",
                )
                for each in products.items
            ],
        ),
        Group(
            translate(N_("Customers")),
            [
                Found("user", each.name, each.email, rendering.address_of(f"{opened.here}/orders", q=each.email))
                for each in buyers
            ],
        ),
    )
