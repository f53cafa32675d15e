"""What a price list may say, and which price a buyer pays. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sokoni.commerce.pricing.pricelist import errors
from sokoni.commerce.pricing.pricelist.types import (
    ListPhase,
    ListState,
    Offered,
    Price,
    PriceList,
    PriceListDraft,
)
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import Money

BASIS_POINTS = 10_000
MAX_LISTS = 100
MAX_NAME = 80
MAX_AMOUNT = 10**15
# So many prices are read, shown and written at once; a file with more comes in parts.
MAX_AT_ONCE = 20_000


def resolve(base: Money, offered: Iterable[Offered], *, wanted: str) -> Money:
    """What a buyer pays for a variant that costs strangers `base`, of the prices that they may have.

    In the shop's own currency the lowest of all, the base among them: being known never costs more. In another one the
    lowest that a list says in it; where none does, what holds in the shop's own, since nothing is ever exchanged. The
    order of the lists makes no difference, and one more list never makes anything dearer in its currency.
    """
    theirs = list(offered)
    if wanted != base.currency:
        foreign = [each.price.amount for each in theirs if each.currency == wanted and each.price.amount is not None]
        if foreign:
            return Money(min(foreign), wanted)
    own = (price_of(each.price, base) for each in theirs if each.currency == base.currency)
    return min([base, *own])


def price_of(price: Price, base: Money) -> Money:
    """What an entry in the base's currency comes to; of a share, half a minor unit is rounded up."""
    if price.amount is not None:
        return Money(price.amount, base.currency)
    left = BASIS_POINTS - (price.rate_bp or 0)
    return Money((base.amount * left * 2 + BASIS_POINTS) // (2 * BASIS_POINTS), base.currency)


def phase_of(found: PriceList, now: datetime) -> ListPhase:
    """Where a list stands now; its time is half-open."""
    if found.state is ListState.PAUSED:
        return ListPhase.PAUSED
    if found.draft.starts_at is not None and now < found.draft.starts_at:
        return ListPhase.PLANNED
    if found.draft.ends_at is not None and now >= found.draft.ends_at:
        return ListPhase.OVER
    return ListPhase.RUNNING


def normalise(draft: PriceListDraft, *, base: str) -> PriceListDraft:
    """A list as it is kept; `base` is the shop's currency.

    Raises:
        PriceListInvalid: its name, share or time is none, or it would be everybody's in the shop's own currency.
        UnknownCurrency: its currency is not in our table.
    """
    money.exponent(draft.currency)
    plain = "".join(" " if unicodedata.category(each) == "Cc" else each for each in draft.name)
    name = " ".join(unicodedata.normalize("NFC", plain).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise _invalid("name", Reason("its name has 1 to {most} letters", most=MAX_NAME))
    if draft.segment_id is None and draft.currency == base:
        raise _invalid("segment_id", Reason("everybody's price in the shop's currency is the product's own"))
    if not 0 <= draft.rate_bp <= BASIS_POINTS:
        raise _invalid("rate", Reason("a percentage lies between 0 and 100"))
    if draft.rate_bp and draft.currency != base:
        raise _invalid("rate", Reason("a percentage is taken off in the shop's own currency"))
    if draft.starts_at is not None and draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise _invalid("ends_at", Reason("it ends before it begins"))
    return replace(draft, name=name)


def check_price(price: Price, *, currency: str, base: str) -> None:
    """Pass a price that a list in a currency can say; `base` is the shop's currency.

    Raises:
        PriceEntryInvalid: neither an amount nor a share, both of them, out of range, or a share in another currency.
    """
    if (price.amount is None) == (price.rate_bp is None):
        raise errors.PriceEntryInvalid(reason=Reason("it is an amount or a percentage, one of the two"))
    if price.amount is not None and not 0 <= price.amount <= MAX_AMOUNT:
        raise errors.PriceEntryInvalid(reason=Reason("an amount is zero or more"))
    if price.rate_bp is not None and not 0 < price.rate_bp <= BASIS_POINTS:
        raise errors.PriceEntryInvalid(reason=Reason("a percentage lies between 0 and 100"))
    if price.rate_bp is not None and currency != base:
        raise errors.PriceEntryInvalid(reason=Reason("a percentage is taken off in the shop's own currency"))


def _invalid(field: str, reason: Reason) -> errors.PriceListInvalid:
    return errors.PriceListInvalid(field=field, reason=reason)
