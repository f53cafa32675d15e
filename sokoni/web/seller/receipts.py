"""The receipts that a seller has to check, one after the other; and whether transfers ask for sums of their own."""

from collections.abc import Sequence

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.types import PaymentState, Settlement
from sokoni.commerce.payment import policies, reasons, sums
from sokoni.commerce.payment import service as payment_service
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.web import forms, receipts, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/receipts", include_in_schema=False)

_CHOICES = (0, 99, 499, sums.MOST_STEPS)


@router.get("")
async def list_receipts(request: Request, opened: Opened, session: Read, page: PageParameters) -> Response:
    """What waits, with what it looks like beside it; five statements, six with look-alikes."""
    return await _page(request, opened, session, page=page)


@router.post("/sums")
async def save_sums(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Say how far the sums of transfers may be lowered."""
    form = await forms.read(request)
    steps = form.integer("steps", most=sums.MOST_STEPS)
    saved = None
    if form.is_right:
        saved = await forms.attempt(
            session,
            form,
            lambda: payment_service.set_transfer_setting(
                session, shop_id=opened.shop.id, steps=steps, subject=opened.subject, now=now
            ),
        )
    if saved is None:
        return await _page(request, opened, session, page=PageQuery(), form=form)
    return rendering.redirect(request, f"{opened.here}/receipts", note="saved")


async def _page(
    request: Request, opened: OpenedShop, session: ReadSession, *, page: PageQuery, form: Form = forms.EMPTY
) -> Response:
    listing = await order_service.list_for_shop(
        session, shop_id=opened.shop.id, page=page, wanted=PartFilter(payment_state=PaymentState.IN_REVIEW)
    )
    payment_ids = [
        card.payment_id
        for card in listing.items
        if card.settlement is Settlement.RECEIPT and card.payment_id is not None
    ]
    waiting = await payment_service.list_submitted(session, payment_ids=payment_ids)
    setting = await payment_service.get_transfer_setting(session, shop_id=opened.shop.id)
    language, _ = rendering.words(request, opened.subject)
    return console.page(
        request,
        "receipts.html",
        opened,
        place="/receipts",
        head=N_("Receipts to check"),
        form=form,
        listing=listing,
        receipts=await receipts.show(session, opened.subject, waiting),
        part_ids={card.payment_id: card.id for card in listing.items},
        reasons=reasons.choices(language.code),
        steps=setting.steps,
        sums=_choices(opened, setting.steps),
        may_set_sums=policies.can_set_transfers(opened.subject, opened.shop.id),
    )


def _choices(opened: OpenedShop, chosen: int) -> Sequence[tuple[int, Money]]:
    """By how much sums may be lowered, as numbers of steps and as money."""
    currency = opened.shop.currency
    return [(steps, Money(steps * sums.step_of(currency), currency)) for steps in sorted({*_CHOICES, chosen})]
