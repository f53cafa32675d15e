"""What a price list says as plain values: recorded with each change, compared, and put back. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing.pricelist import errors
from sokoni.commerce.pricing.pricelist.types import ListState, Price, PriceList, PriceListDraft
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import Money

# The kind of things under which changes are recorded.
PRICE_LIST = "price_list"
_TIMES = ("starts_at", "ends_at")
_PERCENT = "%"
_MAX_TEXT = 40
NO_PRICE = Reason("write an amount such as 12.50, or a percentage such as 15 %")


def of_list(found: PriceList) -> dict[str, Any]:
    """What its seller said of a list."""
    draft = found.draft
    return {
        "name": draft.name,
        "currency": draft.currency,
        "segment_id": str(draft.segment_id) if draft.segment_id else None,
        "rate_bp": draft.rate_bp,
        **{name: value.isoformat() if (value := getattr(draft, name)) else None for name in _TIMES},
        "status": found.state.value,
    }


def with_facts(found: PriceList, facts: Mapping[str, Any]) -> PriceList:
    """The list as such facts describe it."""
    draft = PriceListDraft(
        name=facts["name"],
        currency=facts["currency"],
        segment_id=UUID(facts["segment_id"]) if facts["segment_id"] else None,
        rate_bp=facts["rate_bp"],
        **{name: datetime.fromisoformat(facts[name]) if facts[name] else None for name in _TIMES},
    )
    return replace(found, draft=draft, state=ListState(facts["status"]))


def of_prices(prices: Mapping[UUID, Price | None], *, currency: str) -> dict[str, str | None]:
    """Prices of variants as flat paths."""
    return {
        f"variants.{variant_id}.list_price": None if price is None else say(price, currency=currency)
        for variant_id, price in prices.items()
    }


def to_prices(paths: Mapping[str, Any], *, currency: str) -> dict[UUID, Price | None]:
    """Prices of variants again."""
    return {
        UUID(path.split(".")[1]): None if said is None else read(said, currency=currency)
        for path, said in paths.items()
        if path.startswith("variants.")
    }


def say(price: Price, *, currency: str) -> str:
    """A price as it stands in files and records: '12.50', or '15 %'."""
    if price.amount is not None:
        return Money(price.amount, currency).to_decimal_string()
    return f"{Decimal(price.rate_bp or 0).scaleb(-2).normalize():f} {_PERCENT}"


def read(text: str, *, currency: str) -> Price:
    """A price that was written so.

    Raises:
        PriceEntryInvalid: it is neither an amount nor a percentage with at most two decimals.
    """
    plain = text.strip()
    if len(plain) > _MAX_TEXT:
        raise errors.PriceEntryInvalid(reason=NO_PRICE)
    if plain.endswith((_PERCENT, "\N{ARABIC PERCENT SIGN}")):
        return Price(rate_bp=_rate(plain[:-1].strip().replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")))
    try:
        return Price(amount=money.parse_decimal(plain, currency).amount)
    except money.InvalidAmount:
        raise errors.PriceEntryInvalid(reason=NO_PRICE) from None


def _rate(text: str) -> int:
    try:
        rate = Decimal(text) * 100
    except InvalidOperation:
        rate = Decimal("NaN")
    if not rate.is_finite() or rate != rate.to_integral_value():
        raise errors.PriceEntryInvalid(reason=NO_PRICE)
    return int(rate)
