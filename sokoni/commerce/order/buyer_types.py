"""Those who bought in a shop, as its sellers know them."""

from dataclasses import dataclass
from datetime import datetime

from sokoni.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What somebody ordered in one currency: so many orders that were not cancelled, worth without what was given back.

    Who cancelled everything ordered nothing, for nothing.
    """

    orders: int
    worth: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBuyer:
    """Somebody who bought in a shop, known by the address that news went to; the rest is as their last order says."""

    email: str
    name: str
    phone: str
    city: str
    region: str
    country: str
    first_order_at: datetime
    last_order_at: datetime
    ordered: tuple[Ordered, ...]
