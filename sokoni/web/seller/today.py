"""The seller's first page: what must I do now, how is today, is anything wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ImportReport, ImportState, ProductQuery
from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.commerce.insight import service as insight
from sokoni.commerce.insight.types import Period
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import DayFigures, Status, ToDo
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.recovery import service as recovery
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.identity.permission.edge import Seller
from sokoni.web import rendering
from sokoni.web.seller import console
from sokoni.web.seller import figures as figures_of
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
_LOW = 3
_COUNT_ONLY = PageQuery(limit=1)
# Payments wait for a person seldom, and not for long: more than these at once, and the operator has other worries.
_FLAGGED = PageQuery(limit=MAX_LIMIT)
_RECENT_IMPORTS = 10
_RECENT, _PATIENCE, _MONTH = timedelta(days=7), timedelta(minutes=30), timedelta(days=30)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What may be wrong in a shop."""

    low: int
    sold_out: int
    rejected: int
    failed_images: int
    stuck_imports: Sequence[ImportReport]
    flagged_orders: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a shop that has not sold yet has done, and so what is next."""

    has_products: bool
    has_look: bool
    is_open: bool


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
    midnight = rendering.midnight(request, now)
    figures = await order_service.today(session, shop_id=shop.id, day_start=midnight, now=now)
    troubles = await _troubles(session, opened, now=now)
    sales, before = _sales(figures.today, shop.currency), _sales(figures.last_week_so_far, shop.currency)
    steps = await _first_steps(session, opened)
    returns = await return_service.count_to_decide(session, shop_id=shop.id)
    tasks = _tasks(request, opened, to_do, low=troubles.low, rejected=troubles.rejected, returns=returns)
    return console.page(
        request,
        "today.html",
        opened,
        place="",
        head=N_("Today"),
        now=now,
        todo=tasks,
        steps=steps,
        waiting=to_do.to_accept + to_do.receipts_to_check + to_do.to_prepare,
        figures=figures,
        sales=sales,
        sales_before=before,
        average=figures_of.average(figures.today, sales),
        average_before=figures_of.average(figures.last_week_so_far, before),
        day=await figures_of.read_day(session, opened, midnight=midnight, now=now),
        lights=_lights(request, opened, troubles),
        conversion=await insight.conversion(session, shop_id=shop.id, period=Period(now - _MONTH, now)),
        recovery=await recovery.figures(session, shop_id=shop.id, since=now - _MONTH),
    )


async def _troubles(session: ReadSession, opened: OpenedShop, *, now: datetime) -> Troubles:
    """What is wrong in a shop, counted; eleven statements."""
    shop = opened.shop
    low = await stock.list_levels(session, shop_id=shop.id, page=_COUNT_ONLY, at_most=_LOW)
    sold_out = await stock.list_levels(session, shop_id=shop.id, page=_COUNT_ONLY, at_most=0)
    rejected = await catalog.list_products(
        session,
        query=ProductQuery(shop_id=shop.id, status=ProductStatus.REJECTED, for_team=True),
        page=_COUNT_ONLY,
        locale=shop.locale,
    )
    imports = await catalog.list_imports(session, shop_id=shop.id, limit=_RECENT_IMPORTS)
    flagged = await payment_service.list_flagged(session, page=_FLAGGED)
    return Troubles(
        low=low.count.value if low.count else 0,
        sold_out=sold_out.count.value if sold_out.count else 0,
        rejected=rejected.count.value if rejected.count else 0,
        failed_images=await catalog.count_failed_images(session, shop_id=shop.id),
        stuck_imports=[each for each in imports if _is_stuck(each, now)],
        flagged_orders=await order_service.list_parts_of(
            session, shop_id=shop.id, order_ids=[each.reference_id for each in flagged.items]
        ),
    )


async def _first_steps(session: ReadSession, opened: OpenedShop) -> FirstSteps | None:
    """How far a new shop has come; None for one that has sold. One statement, for a new shop three."""
    shop = opened.shop
    counts = await order_service.count_by_status(session, shop_id=shop.id)
    if any(counts.values()):
        return None
    products = await catalog.list_products(
        session, query=ProductQuery(shop_id=shop.id, for_team=True), page=_COUNT_ONLY, locale=shop.locale
    )
    return FirstSteps(
        has_products=bool(products.items),
        has_look=bool(shop.logo_hash or shop.leaf_colour or shop.marigold_colour),
        is_open=shop.is_open,
    )


def _is_stuck(report: ImportReport, now: datetime) -> bool:
    """Whether an import failed lately, or has not begun or moved on for longer than it may take."""
    if now - report.created_at > _RECENT:
        return False
    is_open = report.state in {ImportState.WAITING, ImportState.RUNNING}
    return report.state is ImportState.FAILED or (is_open and now - report.created_at > _PATIENCE)


def _tasks(
    request: Request, opened: OpenedShop, to_do: ToDo, *, low: int, rejected: int, returns: int
) -> Sequence[Task]:
    def words(message: str) -> str:
        return rendering.translate(request, opened.subject, message)

    orders = f"{opened.here}/orders?status="
    tasks = (
        Task("message", words(N_("Messages to answer")), to_do.to_answer, f"{opened.here}/orders?messages=new"),
        Task("bell", words(N_("Orders to accept")), to_do.to_accept, f"{orders}{Status.PENDING}"),
        Task("receipt", words(N_("Receipts to check")), to_do.receipts_to_check, f"{opened.here}/receipts"),
        Task("package", words(N_("Orders to prepare")), to_do.to_prepare, f"{orders}{Status.CONFIRMED}"),
        Task("truck-delivery", words(N_("Parcels to send")), to_do.to_ship, f"{orders}{Status.PROCESSING}"),
        Task("circle-check", words(N_("Parcels on their way")), to_do.to_deliver, f"{orders}{Status.SHIPPED}"),
        Task("arrow-back-up", words(N_("Returns to decide")), returns, f"{opened.here}/returns"),
        Task("stack-2", words(N_("Things that run low")), low, f"{opened.here}/stock?low=1"),
        Task("tag", words(N_("Rejected products to mend")), rejected, f"{opened.here}/products?status=rejected"),
    )
    return [task for task in tasks if task.count]


def _lights(request: Request, opened: OpenedShop, troubles: Troubles) -> Sequence[Light]:
    number = rendering.words(request, opened.subject)[1].number

    def light(good: str, bad: str, count: int, path: str = "") -> Light:
        words = rendering.translate(request, opened.subject, bad if count else good, count=number(count))
        return Light(words, bad=bool(count), address=f"{opened.here}{path}" if count and path else "")

    stuck, flagged = troubles.stuck_imports, troubles.flagged_orders
    return (
        light(N_("The shop is open."), N_("The shop is not open for customers."), int(not opened.shop.is_open)),
        light(N_("Nothing is sold out."), N_("Sold out: %(count)s"), troubles.sold_out, "/stock?low=1"),
        light(
            N_("All pictures have arrived."),
            N_("Pictures that could not be fetched: %(count)s"),
            troubles.failed_images,
            "/products?pictures=failed",
        ),
        light(
            N_("No import is stuck."),
            N_("Imports that failed or are stuck: %(count)s"),
            len(stuck),
            f"/imports/{stuck[0].id}" if stuck else "",
        ),
        light(
            N_("All payments are clear."),
            N_("Payments that somebody has to look at: %(count)s"),
            len(flagged),
            f"/orders/{flagged[0]}" if flagged else "",
        ),
    )


def _sales(figures: DayFigures, currency: str) -> Money:
    return next((sum_ for sum_ in figures.sales if sum_.currency == currency), Money.zero(currency))
