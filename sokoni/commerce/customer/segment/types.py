"""What segments are to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SegmentMatch(StrEnum):
    """Whether all that a rule says must hold, or any of it."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRule:
    """Which customers belong by themselves; what is None is not looked at.

    Amounts are minor units of the shop's currency, of what was sold and not given back. Of tags, a customer has each of
    `tags` and none of `without_tags`. Who never ordered is neither within some days nor silent for some.
    """

    match: SegmentMatch = SegmentMatch.ALL
    spent_at_least: int | None = None
    spent_at_most: int | None = None
    orders_at_least: int | None = None
    orders_at_most: int | None = None
    ordered_within_days: int | None = None
    silent_for_days: int | None = None
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDraft:
    """A segment as its seller writes it; without a rule, only who was added by hand belongs."""

    name: str
    rule: SegmentRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of a shop's customers: how many there are, and when its rule was last looked at."""

    id: UUID
    shop_id: UUID
    name: str
    rule: SegmentRule | None
    evaluated_at: datetime | None
    members: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCustomer:
    """Somebody as one shop knows them.

    `account_id` is set where they ordered signed in, or took up an invitation; only then is the e-mail more than what
    somebody typed. `spent` is in minor units of the shop's currency.
    """

    id: UUID
    shop_id: UUID
    account_id: UUID | None
    email: str
    name: str
    tags: tuple[str, ...]
    note: str
    orders: int
    spent: int
    last_order_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in a segment, and whether a seller put them there."""

    customer: ShopCustomer
    is_by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who ordered: an account, or else a guest's e-mail."""

    account_id: UUID | None
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """What somebody ordered in a shop, all of it: `orders` and `spent` without what was cancelled and given back."""

    account_id: UUID | None
    email: str
    name: str
    orders: int
    spent: int
    last_order_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """That a shop counts somebody among its customers, as the mail to them says it."""

    customer_id: UUID
    shop_id: UUID
    shop_name: str
    shop_slug: str
