"""Gift cards that a shop issues: they pay for its own goods."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.giftcard import errors
from sokoni.commerce.giftcard import service as gift_cards
from sokoni.commerce.giftcard.types import IssuedCard
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import TeamRole
from sokoni.web import cards, forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/gift-cards", include_in_schema=False)


@router.get("")
async def list_cards(request: Request, opened: Opened, session: Read, now: Now, page: PageParameters) -> Response:
    """The shop's cards, the newest first, and the form for another."""
    _check(opened)
    return await _page(request, opened, session, forms.EMPTY, page=page, now=now)


@router.post("")
async def issue(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Issue a card; its code is shown on the page that follows, and never again."""
    _check(opened)
    form = await forms.read(request)
    shop = opened.shop
    issued = await cards.issue(
        session,
        form,
        shop_id=shop.id,
        currency=shop.currency,
        zone=rendering.words(request, opened.subject)[1].zone,
        actor=opened.subject.actor(),
        now=now,
    )
    shown = form if issued is None else forms.EMPTY
    return await _page(request, opened, session, shown, page=PageQuery(), now=now, issued=issued)


@router.post("/{card_id}/send")
async def send(request: Request, opened: Opened, session: Write, now: Now, card_id: UUID) -> Response:
    """Mail a card, again or to somebody else: the code of an earlier letter pays nothing then."""
    _check(opened)
    await _own(opened, session, card_id)
    form = await forms.read(request)
    zone = rendering.words(request, opened.subject)[1].zone
    sent = await cards.send(session, form, card_id=card_id, zone=zone, actor=opened.subject.actor(), now=now)
    if sent is None:
        return await _page(request, opened, session, form, page=PageQuery(), now=now, sending=card_id)
    return rendering.redirect(request, f"{opened.here}/gift-cards", note="card-sent")


@router.post("/{card_id}/block")
async def block(request: Request, opened: Opened, session: Write, now: Now, card_id: UUID) -> Response:
    """Let a card pay nothing any more."""
    _check(opened)
    await _own(opened, session, card_id)
    await gift_cards.block(session, card_id=card_id, actor=opened.subject.actor(), now=now)
    return rendering.redirect(request, f"{opened.here}/gift-cards", note="card-blocked")


def _check(opened: OpenedShop) -> None:
    permission.check_member_of(opened.subject, opened.shop.id, at_least=TeamRole.MANAGER)


async def _own(opened: OpenedShop, session: ReadSession, card_id: UUID) -> None:
    card = await gift_cards.get(session, card_id=card_id)
    if card.shop_id != opened.shop.id:
        raise errors.GiftCardMissing


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    page: PageQuery,
    now: datetime,
    issued: IssuedCard | None = None,
    sending: UUID | None = None,
) -> Response:
    return console.page(
        request,
        "gift_cards.html",
        opened,
        place="/gift-cards",
        head=N_("Gift cards"),
        form=form,
        sending=sending,
        **await cards.context(session, shop_id=opened.shop.id, page=page, issued=issued, now=now),
    )
