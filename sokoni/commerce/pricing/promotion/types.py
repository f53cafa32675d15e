"""What promotions are made of."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a promotion gives."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"
    BUY_X_GET_Y = "buy_x_get_y"
    FREE_SHIPPING = "free_shipping"


class Level(StrEnum):
    """What it is taken off, and so when: single goods, then what is left of the order, then shipping."""

    PRODUCT = "product"
    ORDER = "order"
    SHIPPING = "shipping"


class Payer(StrEnum):
    """Who bears it. What the platform pays, the shop gets as if the buyer had."""

    SHOP = "shop"
    PLATFORM = "platform"


class Reach(StrEnum):
    """How goods are named."""

    ALL = "all"
    PRODUCTS = "products"
    CATEGORIES = "categories"
    COLLECTIONS = "collections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which goods are meant: all, or those that belong to one of `ids`; a category holds what is below it as well."""

    reach: Reach = Reach.ALL
    ids: frozenset[UUID] = frozenset()

    def holds(self, belongs_to: frozenset[UUID]) -> bool:
        """Whether it means goods that belong to these."""
        return self.reach is Reach.ALL or not self.ids.isdisjoint(belongs_to)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a promotion gives for which goods; amounts are minor units of its currency.

    `rate_bp` is what a percentage takes off, in hundredths of a percent, and what is off the `get_quantity` pieces.
    `amount` comes off each piece at product level and once at order level. Minimums are measured on goods in `scope`
    at their prices before any discount. `max_times` is how often buy-X-get-Y counts in one order.
    """

    kind: Kind
    level: Level
    rate_bp: int = 0
    amount: int = 0
    scope: Scope = EVERYTHING
    minimum_amount: int = 0
    minimum_quantity: int = 0
    buy_quantity: int = 0
    get_quantity: int = 0
    gets: Scope = EVERYTHING
    max_times: int | None = None
    combines_with: frozenset[Level] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A promotion that is open to a buyer now, with the code that opened it; `shop_id` None is the market's own.

    `stacks_on_shops`: one of the market's that may come on top of what shops took off already.
    """

    promotion_id: UUID
    shop_id: UUID | None
    title: str
    terms: Terms
    code: str | None = None
    payer: Payer = Payer.SHOP
    stacks_on_shops: bool = False
