"""Gift cards of the marketplace and of its shops, as the operator issues, sees and blocks them."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.giftcard import service as gift_cards
from sokoni.commerce.giftcard.types import IssuedCard
from sokoni.commerce.shop import service as shops
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import cards, forms, places, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/gift-cards", include_in_schema=False)
_HERE = "/operator/gift-cards"


@router.get("")
async def list_cards(request: Request, subject: Operator, session: Read, now: Now, page: PageParameters) -> Response:
    """All cards, the newest first, and the form for another; three statements."""
    return await _page(request, subject, session, forms.EMPTY, page=page, now=now)


@router.post("")
async def issue(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Issue a card of the marketplace; its code is shown on the page that follows, and never again."""
    form = await forms.read(request)
    currency = form.required("currency")
    known = {code for code, _ in places.currencies(rendering.words(request, subject)[0].code)}
    if currency and currency not in known:
        form.mistakes["currency"] = forms.MISSING
    issued = None
    if form.is_right:
        zone = rendering.words(request, subject)[1].zone
        issued = await cards.issue(
            session, form, shop_id=None, currency=currency, zone=zone, actor=subject.actor(), now=now
        )
    shown = form if issued is None else forms.EMPTY
    return await _page(request, subject, session, shown, page=PageQuery(), now=now, issued=issued)


@router.post("/{card_id}/send")
async def send(request: Request, subject: Operator, session: Write, now: Now, card_id: UUID) -> Response:
    """Mail any card, again or to somebody else: the code of an earlier letter pays nothing then."""
    form = await forms.read(request)
    zone = rendering.words(request, subject)[1].zone
    sent = await cards.send(session, form, card_id=card_id, zone=zone, actor=subject.actor(), now=now)
    if sent is None:
        return await _page(request, subject, session, form, page=PageQuery(), now=now, sending=card_id)
    return rendering.redirect(request, _HERE, note="card-sent")


@router.post("/{card_id}/block")
async def block(request: Request, subject: Operator, session: Write, now: Now, card_id: UUID) -> Response:
    """Let any card pay nothing any more."""
    await gift_cards.block(session, card_id=card_id, actor=subject.actor(), now=now)
    return rendering.redirect(request, _HERE, note="card-blocked")


async def _page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    page: PageQuery,
    now: datetime,
    issued: IssuedCard | None = None,
    sending: UUID | None = None,
) -> Response:
    shown = await cards.context(session, shop_id=None, page=page, issued=issued, now=now)
    shop_ids = {card.shop_id for card in shown["listing"].items if card.shop_id is not None}
    return console.page(
        request,
        "gift_cards.html",
        subject,
        place="/gift-cards",
        head=N_("Gift cards"),
        form=form,
        sending=sending,
        currencies=places.currencies(rendering.words(request, subject)[0].code),
        shop_names={each.id: each.name for each in await shops.list_by_ids(session, shop_ids=shop_ids)},
        **shown,
    )
