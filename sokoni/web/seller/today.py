"""The seller's first page: what must I do now, how is today, is anything wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import DayFigures, Status, ToDo
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.stock import service as stock
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Seller
from sokoni.web import rendering
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
_LOW = 3
_COUNT_ONLY = PageQuery(limit=1)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the seller's hand."""

    symbol: str
    words: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that is right, or not, in words."""

    words: str
    bad: bool
    address: str = ""


@router.get("/seller")
async def choose_shop(request: Request, subject: Seller, session: Read) -> Response:
    """The console of one's shop, of the oldest where there are several."""
    shops = await shop_service.list_by_ids(session, shop_ids=subject.shop_ids)
    return rendering.redirect(request, f"/seller/{shops[0].slug}")


@router.get("/seller/{shop_slug}")
async def today(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """Three questions, answered."""
    shop = opened.shop
    to_do = await order_service.to_do(session, shop_id=shop.id)
    figures = await order_service.today(session, shop_id=shop.id, day_start=_midnight(request, now), now=now)
    low = await stock.list_levels(session, shop_id=shop.id, page=_COUNT_ONLY, at_most=_LOW)
    sold_out = await stock.list_levels(session, shop_id=shop.id, page=_COUNT_ONLY, at_most=0)
    rejected = await catalog.list_products(
        session,
        query=ProductQuery(shop_id=shop.id, status=ProductStatus.REJECTED, for_team=True),
        page=_COUNT_ONLY,
        locale=shop.locale,
    )
    tasks = _tasks(request, opened, to_do, low=low.count.value if low.count else 0)
    return console.page(
        request,
        "today.html",
        opened,
        place="",
        head=N_("Today"),
        now=now,
        todo=tasks,
        waiting=to_do.to_accept + to_do.receipts_to_check + to_do.to_prepare,
        figures=figures,
        sales=_sales(figures.today, shop.currency),
        sales_before=_sales(figures.last_week_so_far, shop.currency),
        lights=_lights(
            request,
            opened,
            sold_out=sold_out.count.value if sold_out.count else 0,
            rejected=rejected.count.value if rejected.count else 0,
        ),
    )


def _tasks(request: Request, opened: OpenedShop, to_do: ToDo, *, low: int) -> Sequence[Task]:
    def words(message: str) -> str:
        return rendering.translate(request, opened.subject, message)

    orders = f"{opened.here}/orders?status="
    tasks = (
        Task("bell", words(N_("Orders to accept")), to_do.to_accept, f"{orders}{Status.PENDING}"),
        Task("receipt", words(N_("Receipts to check")), to_do.receipts_to_check, f"{orders}{Status.PENDING}"),
        Task("package", words(N_("Orders to prepare")), to_do.to_prepare, f"{orders}{Status.CONFIRMED}"),
        Task("truck-delivery", words(N_("Parcels to send")), to_do.to_ship, f"{orders}{Status.PROCESSING}"),
        Task("circle-check", words(N_("Parcels on their way")), to_do.to_deliver, f"{orders}{Status.SHIPPED}"),
        Task("stack-2", words(N_("Things that run low")), low, f"{opened.here}/stock?low=1"),
    )
    return [task for task in tasks if task.count]


def _lights(request: Request, opened: OpenedShop, *, sold_out: int, rejected: int) -> Sequence[Light]:
    def words(good: str, bad: str, count: int) -> str:
        return rendering.translate(request, opened.subject, bad if count else good, count=count)

    closed = int(not opened.shop.is_open)
    return (
        Light(words(N_("The shop is open."), N_("The shop is not open for customers."), closed), bool(closed)),
        Light(
            words(N_("Nothing is sold out."), N_("Sold out: %(count)s"), sold_out),
            bool(sold_out),
            f"{opened.here}/stock?low=1" if sold_out else "",
        ),
        Light(
            words(N_("No product was rejected."), N_("Rejected products: %(count)s"), rejected),
            bool(rejected),
            f"{opened.here}/products?status=rejected" if rejected else "",
        ),
    )


def _sales(figures: DayFigures, currency: str) -> Money:
    return next((sum_ for sum_ in figures.sales if sum_.currency == currency), Money.zero(currency))


def _midnight(request: Request, now: datetime) -> datetime:
    """When the day began where the reader is."""
    _, wording = rendering.words(request)
    local = now.astimezone(wording.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
