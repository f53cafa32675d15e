"""Gift cards in the consoles: issued by a form, listed, blocked."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sokoni.commerce.giftcard import sending
from sokoni.commerce.giftcard import service as gift_cards
from sokoni.commerce.giftcard.types import CardLetter, IssuedCard, LetterDraft
from sokoni.core import ids, money
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.order_forms import latin
from sokoni.web.translation import LANGUAGES

_MAX_DAYS = 3650
_MAX_LINE = 200
_MAX_MESSAGE = 1000


async def issue(
    session: WriteSession,
    form: Form,
    *,
    shop_id: UUID | None,
    currency: str,
    zone: tzinfo,
    actor: Actor,
    now: datetime,
) -> IssuedCard | None:
    """The card that a form asks for, or None where the form now says what is wrong with it."""
    amount = _amount(form, currency)
    days = form.integer("days", most=_MAX_DAYS)
    letter = _letter(form, zone) if form.text("email") else None
    if not form.is_right or amount is None:
        return None
    return await forms.attempt(
        session,
        form,
        lambda: gift_cards.issue(
            session,
            amount=amount,
            shop_id=shop_id,
            expires_at=now + timedelta(days=days) if days else None,
            note=form.text("note"),
            letter=letter,
            card_id=form.uuid("card"),
            actor=actor,
            now=now,
        ),
    )


async def send(
    session: WriteSession, form: Form, *, card_id: UUID, zone: tzinfo, actor: Actor, now: datetime
) -> CardLetter | None:
    """The letter that a form asks for, or None where the form now says what is wrong with it."""
    form.required("email")
    letter = _letter(form, zone)
    if not form.is_right:
        return None
    return await forms.attempt(
        session, form, lambda: sending.send(session, card_id=card_id, draft=letter, actor=actor, now=now)
    )


async def context(
    session: ReadSession, *, shop_id: UUID | None, page: PageQuery, issued: IssuedCard | None, now: datetime
) -> Mapping[str, Any]:
    """What a page of cards shows: the new one with its code, once, and all there are; two statements."""
    listing = await gift_cards.list_cards(session, shop_id=shop_id, page=page)
    return {
        "listing": listing,
        "letters": await sending.list_latest(session, card_ids=[card.id for card in listing.items]),
        "letter_languages": [(code, each.name) for code, each in LANGUAGES.items()],
        "issued": issued,
        # Beside the form that somebody typed into, there are others on the page.
        "blank_form": forms.EMPTY,
        # The form that is shown issues this card, however often it is sent.
        "new_card": ids.new_id(),
        "now": now,
    }


def _amount(form: Form, currency: str) -> Money | None:
    said = form.required("amount")
    try:
        return money.parse_decimal(latin(said), currency) if said else None
    except DomainError as error:
        form.mistakes["amount"] = error
        return None


def _letter(form: Form, zone: tzinfo) -> LetterDraft:
    """To whom a card goes, as it was typed; a day that is none is a mistake."""
    locale = form.text("locale")
    return LetterDraft(
        email=form.text("email"),
        locale=locale if locale in LANGUAGES else next(iter(LANGUAGES)),
        name=form.text("name")[:_MAX_LINE],
        giver=form.text("giver")[:_MAX_LINE],
        message=form.text("message")[:_MAX_MESSAGE],
        send_at=form.moment("send_at", zone),
    )
