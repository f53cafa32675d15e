"""What promotions are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


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


class Audience(StrEnum):
    """For whom a promotion is. Only an account proves that somebody bought before; a typed e-mail proves nothing."""

    EVERYONE = "everyone"
    FIRST_ORDER = "first_order"
    RETURNING = "returning"
    ACCOUNTS = "accounts"
    SEGMENT = "segment"


class PromotionState(StrEnum):
    """Whether a promotion counts at all; when it does is said by its period."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Phase(StrEnum):
    """Where a promotion stands at a time, in one word."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    USED_UP = "used_up"
    PAUSED = "paused"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDraft:
    """A promotion as its owner writes it; the period is half-open, and open where an end is None.

    `earlier_orders` is how many orders who returns must have placed before, `segment_id` the shop's segment that it is
    for where its audience is one. `needs_code`: it counts only for who types
    one of its codes. `per_customer_limit` counts orders of one account, and of one e-mail. `payer` and
    `stacks_on_shops` are the market's to say.
    """

    title: str
    terms: Terms
    audience: Audience = Audience.EVERYONE
    earlier_orders: int = 1
    needs_code: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    usage_limit: int | None = None
    per_customer_limit: int | None = None
    payer: Payer = Payer.SHOP
    stacks_on_shops: bool = False
    segment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A promotion of a shop, or of the market; `used` is in how many orders that were not cancelled."""

    id: UUID
    shop_id: UUID | None
    currency: str | None
    state: PromotionState
    used: int
    draft: PromotionDraft
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code that opens a promotion; without a limit of its own it works as often as the promotion does."""

    id: UUID
    promotion_id: UUID
    code: str
    usage_limit: int | None
    used: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A promotion that a cart might use, with the code by which it was asked for, if it was."""

    promotion: Promotion
    code: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys, as far as it is known: an account, the e-mail for news of the order, both or neither."""

    account_id: UUID | None = None
    email: str | None = None


NOBODY = Customer()


class Closed(StrEnum):
    """Why a code opens nothing, whatever is in the cart."""

    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BEFORE = "used_before"
    NOT_FOR_YOU = "not_for_you"
    OTHER_CURRENCY = "other_currency"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a buyer did before, and where it put them: orders by shop, uses of each promotion, and segments."""

    orders: Mapping[UUID, int]
    uses: Mapping[UUID, int]
    segments: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """That an order uses a promotion, by a code where one was typed, and what it takes off."""

    promotion_id: UUID
    title: str
    code_id: UUID | None
    per_customer_limit: int | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of a promotion: orders that used it and were not cancelled, what it took off, and how often too late.

    `beyond` are orders whose money came after their time, when the limit was reached already.
    """

    orders: int
    saved: Money
    beyond: int
