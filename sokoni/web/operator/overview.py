"""The operator's first page: how everything is, as a row of lights, each of which says its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import ReceiptQueue
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Status as ShopStatus
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import QueueStatistics
from sokoni.core.pages import Count, PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.web import rendering
from sokoni.web.operator import console
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

router = Router(prefix="/operator", include_in_schema=False)
Translate = Callable[..., str]
_FLAGGED = N_("Money of a wrong amount, paid twice, or given back beyond what came is flagged, and waits for a person.")
_COUNT_ONLY = PageQuery(limit=1)
# Work that could begin and has waited for so long says that too few are at work.
_PATIENCE = timedelta(minutes=5)
_RECEIPTS_PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Light:
    """One part of the whole: whether it is well, in words, why, and where one does something about it."""

    name: str
    words: str
    reason: str
    is_bad: bool
    address: str = ""
    action: str = ""


@router.get("")
async def show_overview(request: Request, subject: Operator, session: Read, now: Now) -> Response:
    """How the installation is; nine statements."""
    queue = await jobs.statistics(session)
    flagged = (await payment_service.list_flagged(session, page=_COUNT_ONLY)).count
    receipts = await payment_service.receipt_queue(session)
    shops = (await shop_service.list_shops(session, status=ShopStatus.PENDING, page=_COUNT_ONLY)).count
    products = (
        await catalog.list_products(
            session,
            query=ProductQuery(status=ProductStatus.PENDING_REVIEW, for_team=True),
            page=_COUNT_ONLY,
            locale=rendering.locale_of(request, subject),
        )
    ).count
    translate = partial(rendering.translate, request, subject)
    _, wording = rendering.words(request, subject)
    waited = wording.minutes(timedelta(seconds=queue.oldest_ready_seconds))
    return console.page(
        request,
        "overview.html",
        subject,
        place="",
        head=N_("Overview"),
        lights=(
            _waiting(translate, shops, products),
            _payments(translate, flagged),
            _receipts(translate, receipts, wording, now=now),
            *_work(translate, queue, waited=waited),
        ),
        queue=queue,
        waited=waited,
    )


def _waiting(translate: Translate, shops: Count | None, products: Count | None) -> Light:
    waiting = _number(shops) + _number(products)
    return Light(
        translate(N_("Approvals")),
        translate(N_("Nobody waits") if not waiting else N_("%(count)s wait"), count=waiting),
        translate(
            N_("Shops that want to open: %(shops)s; products to look at: %(products)s."),
            shops=_number(shops),
            products=_number(products),
        ),
        is_bad=waiting > 0,
        address="/operator/approvals",
        action=translate(N_("Open the tray")),
    )


def _payments(translate: Translate, flagged: Count | None) -> Light:
    number = _number(flagged)
    return Light(
        translate(N_("Payments")),
        translate(N_("All clear") if not number else N_("%(count)s to look at"), count=number),
        translate(_FLAGGED),
        is_bad=number > 0,
        address="/operator/payments",
        action=translate(N_("Look at payments")),
    )


def _receipts(translate: Translate, queue: ReceiptQueue, wording: Wording, *, now: datetime) -> Light:
    """Shops judge their own receipts; what they have left lying for a day is the operator's to see."""
    waited = now - queue.waits_since if queue.waits_since is not None else timedelta()
    reason = translate(N_("Buyers who transferred money wait until somebody has looked at their receipts."))
    if queue.waits_since is not None:
        oldest = translate(N_("The oldest has waited %(waited)s."), waited=wording.minutes(waited))
        reason = f"{reason} {oldest}"
    return Light(
        translate(N_("Receipts")),
        translate(N_("Nobody waits") if not queue.count.value else N_("%(count)s wait"), count=queue.count.value),
        reason,
        is_bad=waited > _RECEIPTS_PATIENCE,
        address="/operator/receipts",
        action=translate(N_("Look at receipts")),
    )


def _work(translate: Translate, queue: QueueStatistics, *, waited: str) -> Sequence[Light]:
    is_slow = queue.oldest_ready_seconds > _PATIENCE.total_seconds()
    workers = Light(
        translate(N_("Workers")),
        translate(N_("At work: %(count)s") if queue.workers else N_("Nobody is at work"), count=queue.workers),
        translate(N_("Workers send mail, fetch pictures, settle payments. Start one with `sokoni worker`.")),
        is_bad=not queue.workers,
    )
    line = Light(
        translate(N_("Queue")),
        translate(N_("Ready: %(count)s"), count=queue.ready),
        translate(
            N_("The oldest job that could run has waited %(waited)s; running: %(running)s, for later: %(delayed)s."),
            waited=waited,
            running=queue.running,
            delayed=queue.delayed,
        ),
        is_bad=is_slow,
    )
    parked = Light(
        translate(N_("Parked jobs")),
        translate(N_("None given up") if not queue.parked else N_("%(count)s given up"), count=queue.parked),
        translate(N_("A job that keeps failing is parked with its error; mend the cause, then replay it.")),
        is_bad=queue.parked > 0,
        address="/operator/jobs",
        action=translate(N_("Look at parked jobs")),
    )
    return workers, line, parked


def _number(count: Count | None) -> int:
    return count.value if count is not None else 0
