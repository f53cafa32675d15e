"""What points are to others: the programme, an account's standing, and what follows from a sale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.money import Money

# What stands for the whole of something, in hundredths of a percent.
WHOLE_BP = 10_000


class EntryKind(StrEnum):
    """Why points came or went."""

    EARNED = "earned"
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    REDEEMED = "redeemed"
    RESTORED = "restored"
    REVERSED = "reversed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What points are in one currency, in its minor units.

    Goods of `earn_amount` earn `earn_points`; `worth_points` take `worth_amount` off.
    """

    earn_amount: int
    earn_points: int
    worth_points: int
    worth_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A step that is reached with so many points earned within the window; 15000 earns one and a half times as much."""

    name: str
    threshold: int
    multiplier_bp: int = WHOLE_BP


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDraft:
    """The programme as its operator writes it; tiers stand from the lowest to the highest.

    Points are lost `expires_days` after they were earned, None never. `max_share_bp` is the most of an order's goods
    that points may pay for, `minimum_points` the fewest that are spent at once.
    """

    name: str
    is_active: bool = True
    rates: Mapping[str, Rate] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    window_days: int = 365
    expires_days: int | None = 365
    minimum_points: int = 1
    max_share_bp: int = WHOLE_BP

    @property
    def window(self) -> timedelta:
        """How far back what was earned counts for a tier."""
        return timedelta(days=self.window_days)

    def expiry_of(self, earned_at: datetime) -> datetime | None:
        """When points are lost that are earned at a time."""
        return None if self.expires_days is None else earned_at + timedelta(days=self.expires_days)

    def rate_in(self, currency: str) -> Rate | None:
        """What points are in a currency, where the programme runs there."""
        return self.rates.get(currency) if self.is_active else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The programme of this installation; without one that was written, nobody earns anything."""

    id: UUID
    draft: ProgrammeDraft
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """So many points that are lost at a time."""

    points: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an account stands: `balance` is below nothing where points were taken back that had been spent.

    `spendable` are those that have not expired, `qualifying` what counts for the tier. `next_tier` is reached with
    `missing` more.
    """

    account_id: UUID
    balance: int
    spendable: int
    qualifying: int
    tier: Tier | None
    next_tier: Tier | None
    wants_mail: bool
    expiring: Expiring | None

    @property
    def missing(self) -> int:
        """How many points are missing to the next tier."""
        return 0 if self.next_tier is None else self.next_tier.threshold - self.qualifying


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyEntry:
    """A row of somebody's log; `balance` is what they had after it."""

    id: UUID
    account_id: UUID
    kind: EntryKind
    points: int
    balance: int
    sale_id: UUID | None
    part_id: UUID | None
    note: str
    actor: Actor
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Points that came together and are lost together."""

    id: UUID
    remaining: int
    expires_at: datetime | None
    part_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Points that a sale took out of a lot and has not given back."""

    lot_id: UUID
    points: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningTerms:
    """By what points of a sale were worked out; frozen with the first of them."""

    amount: int
    points: int
    multiplier_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShare:
    """A line of a sale: what was taken off it by which programme, and how many of its pieces are gone again."""

    part_id: UUID
    line_id: UUID
    redemptions: Mapping[UUID, int]
    quantity: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfSale:
    """One part of a sale as it stands: what follows for points follows from this alone.

    `earning` is what was paid for its goods, without shipping and tax, and not given back; None before it arrived.
    `lines` are those of the whole sale.
    """

    account_id: UUID
    sale_id: UUID
    part_id: UUID
    earning: Money | None
    lines: tuple[LineShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemable:
    """What an account may spend on goods of one currency: points of it, and what they take off."""

    programme_id: UUID
    title: str
    points: int
    worth: Money
    rate: Rate
    max_share_bp: int
    minimum_points: int
