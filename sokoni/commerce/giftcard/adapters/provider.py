"""Gift cards as a way of paying: money that is here already."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.giftcard import service
from sokoni.commerce.payment.adapters.held import HeldMoney
from sokoni.commerce.payment.types import GIFT_CARD, Refund
from sokoni.core.database import WriteSession


def gift_cards() -> HeldMoney:
    """Captured where a card is redeemed; given back onto the card."""
    return HeldMoney(GIFT_CARD, _onto_the_card)


async def _onto_the_card(session: WriteSession, refund: Refund, now: datetime) -> UUID:
    card = await service.give_back(session, refund=refund, now=now)
    return card.id
