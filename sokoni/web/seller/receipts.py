"""The receipts that a seller has to check, one after the other; the longest waiting first."""

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.types import PaymentState, Settlement
from sokoni.commerce.payment import reasons
from sokoni.commerce.payment import service as payment_service
from sokoni.core.http.edge import PageParameters, Read
from sokoni.core.http.routing import Router
from sokoni.web import receipts, rendering
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/receipts", include_in_schema=False)


@router.get("")
async def list_receipts(request: Request, opened: Opened, session: Read, page: PageParameters) -> Response:
    """What waits, with what it looks like beside it; four statements, five with look-alikes."""
    listing = await order_service.list_for_shop(
        session, shop_id=opened.shop.id, page=page, wanted=PartFilter(payment_state=PaymentState.IN_REVIEW)
    )
    payment_ids = [
        card.payment_id
        for card in listing.items
        if card.settlement is Settlement.RECEIPT and card.payment_id is not None
    ]
    waiting = await payment_service.list_submitted(session, payment_ids=payment_ids)
    language, _ = rendering.words(request, opened.subject)
    return console.page(
        request,
        "receipts.html",
        opened,
        place="/receipts",
        head=N_("Receipts to check"),
        listing=listing,
        receipts=await receipts.show(session, opened.subject, waiting),
        part_ids={card.payment_id: card.id for card in listing.items},
        reasons=reasons.choices(language.code),
    )
