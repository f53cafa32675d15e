"""What price lists are to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


class ListState(StrEnum):
    """Whether a list counts, within its time."""

    ACTIVE = "active"
    PAUSED = "paused"


class ListPhase(StrEnum):
    """Where a list stands now."""

    RUNNING = "running"
    PLANNED = "planned"
    OVER = "over"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceListDraft:
    """A list as its seller writes it.

    It is for a segment, or in another currency than the shop's, or both: everybody's price in the shop's currency is
    the product's own. `rate_bp` takes so many hundredths of a percent off everything that has no entry; only in the
    shop's currency, since there is no rate of exchange.
    """

    name: str
    currency: str
    segment_id: UUID | None = None
    rate_bp: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A price list; `entries` is how many variants have a price in it."""

    id: UUID
    shop_id: UUID
    state: ListState
    draft: PriceListDraft
    entries: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a list says of a variant: a fixed amount in the list's currency, or so much off; one of the two."""

    amount: int | None = None
    rate_bp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntry:
    """A variant's price in a list, with what the variant is and costs elsewhere."""

    variant_id: UUID
    product_id: UUID
    product_title: str
    variant_title: str
    sku: str | None
    base: Money
    price: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A price that somebody may have: what one list that is theirs says of a variant."""

    currency: str
    price: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrice:
    """What a variant costs a buyer, and what it costs strangers."""

    variant_id: UUID
    base: Money
    price: Money
