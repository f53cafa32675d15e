"""Codes, and whether a card pays. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.giftcard.errors import (
    GiftCardCurrency,
    GiftCardElsewhere,
    GiftCardLate,
    GiftCardsMailed,
    GiftCardSpent,
    GiftCardsToAddress,
    GiftCardUnusable,
)
from sokoni.commerce.giftcard.types import GiftCard

_GROUP = 4
# Who remembers a birthday further ahead does so again.
LONGEST_WAIT = timedelta(days=366)
# A letter carries whatever words its sender likes to whomever they name: so many, and no more, within a day.
LETTERS_SINCE = timedelta(days=1)
MOST_OF_SHOP, MOST_TO_ADDRESS = 200, 5
# What people write for signs that the alphabet leaves out.
_MEANT = str.maketrans({"-": "", " ": "", "\u200f": "", "\u200e": ""})


def shown_code(code: str) -> str:
    """A code in groups of four, to be read and typed."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def plain_code(typed: str) -> str:
    """A code as it was made, from what somebody typed: any case, with or without lines and spaces."""
    return typed.translate(_MEANT).strip().upper()


def suffix_of(code: str) -> str:
    """What is kept of a code to tell cards apart."""
    return code[-_GROUP:]


def check_usable(card: GiftCard, *, currency: str, shop_ids: Collection[UUID], now: datetime) -> None:
    """Pass a card that pays something of an order.

    Raises:
        GiftCardUnusable: it is blocked, has ended, or is empty.
        GiftCardElsewhere: it is one shop's, and the order holds goods of others.
        GiftCardCurrency: it holds another currency.
    """
    if card.blocked_at is not None:
        raise GiftCardUnusable(state="blocked")
    if card.expires_at is not None and card.expires_at <= now:
        raise GiftCardUnusable(state="expired")
    if card.balance.currency != currency:
        raise GiftCardCurrency(held=card.balance.currency, wanted=currency)
    if card.shop_id is not None and set(shop_ids) != {card.shop_id}:
        raise GiftCardElsewhere
    if not card.balance:
        raise GiftCardUnusable(state="empty")


def check_sendable(card: GiftCard, *, send_at: datetime, now: datetime) -> None:
    """Pass a card that can go to somebody: it pays then, and nobody has paid with it.

    Raises:
        GiftCardUnusable: it is blocked, or has ended.
        GiftCardSpent: somebody has paid with it.
        GiftCardLate: the day is too far away, or behind the card's end.
    """
    if card.blocked_at is not None:
        raise GiftCardUnusable(state="blocked")
    if card.expires_at is not None and card.expires_at <= now:
        raise GiftCardUnusable(state="expired")
    if card.balance != card.issued:
        raise GiftCardSpent
    if send_at > now + LONGEST_WAIT or (card.expires_at is not None and card.expires_at <= send_at):
        raise GiftCardLate


def check_letters(*, of_shop: int, to_address: int) -> None:
    """Pass one more letter, beside those that its shop sent within a day, and that its address got then or will get.

    Raises:
        GiftCardsMailed: its shop has sent as many as it may.
        GiftCardsToAddress: its address has got as many as it may.
    """
    if of_shop >= MOST_OF_SHOP:
        raise GiftCardsMailed(most=MOST_OF_SHOP)
    if to_address >= MOST_TO_ADDRESS:
        raise GiftCardsToAddress
