"""Gift cards in the consoles: issued by a form, listed, blocked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.commerce.giftcard import service as gift_cards
from sokoni.commerce.giftcard.types import IssuedCard
from sokoni.core import ids, money
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.order_forms import latin

_MAX_DAYS = 3650


async def issue(
    session: WriteSession, form: Form, *, shop_id: UUID | None, currency: str, actor: Actor, now: datetime
) -> IssuedCard | None:
    """The card that a form asks for, or None where the form now says what is wrong with it."""
    amount = _amount(form, currency)
    days = form.integer("days", most=_MAX_DAYS)
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
            card_id=form.uuid("card"),
            actor=actor,
            now=now,
        ),
    )


async def context(
    session: ReadSession, *, shop_id: UUID | None, page: PageQuery, issued: IssuedCard | None, now: datetime
) -> Mapping[str, Any]:
    """What a page of cards shows: the new one with its code, once, and all there are; one statement."""
    return {
        "listing": await gift_cards.list_cards(session, shop_id=shop_id, page=page),
        "issued": issued,
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
