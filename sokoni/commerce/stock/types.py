"""What stock is to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.change import SYSTEM, Actor

# Up to so many pieces, visitors are told how many are left.
FEW = 10
# From so many pieces on, it runs low.
LOW = 3
# Why a hold is released of which everything was taken off its order: no late money takes these goods again.
WITHDRAWN = "withdrawn"
# Why a hold is released whose goods another reference holds from now on.
HANDED_OVER = "handed over"


class Policy(StrEnum):
    """What happens when more is wanted than there is."""

    DENY = "deny"
    BACKORDER = "backorder"


class HoldState(StrEnum):
    """What became of a hold."""

    HELD = "held"
    ALLOCATED = "allocated"
    RELEASED = "released"
    FULFILLED = "fulfilled"


class MovementReason(StrEnum):
    """Why a level moved, as the log says it."""

    COUNTED = "counted"
    ADJUSTED = "adjusted"
    IMPORTED = "imported"
    HELD = "held"
    EXPIRED = "expired"
    ALLOCATED = "allocated"
    RELEASED = "released"
    FULFILLED = "fulfilled"
    COVERED = "covered"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much there is of a variant. `held` is at checkout, `allocated` is sold and not yet shipped.

    `backordered` was promised beyond what is on hand. What is not `tracked` is always there and never counted. So many
    people are `waiting` in line for it, with a right to what comes next.
    """

    shop_id: UUID
    variant_id: UUID
    location_id: UUID | None
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    backordered: int = 0
    policy: Policy = Policy.DENY
    tracked: bool = True
    waiting: int = 0

    @property
    def available(self) -> int:
        """What nobody was promised."""
        return self.on_hand - self.held - self.allocated

    @property
    def limit(self) -> int | None:
        """The most that one may buy; None where there is no limit."""
        return self.available if self.tracked and self.policy is Policy.DENY else None

    @property
    def shown(self) -> int | None:
        """What visitors are told is left: a number up to FEW; None where there are more, or nobody counts."""
        return None if self.limit is None or self.limit > FEW else max(self.limit, 0)

    def can_supply(self, quantity: int) -> bool:
        """Whether so much may be sold now."""
        return self.limit is None or quantity <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChange:
    """What a seller says of a variant's level; None leaves a thing as it is.

    `seen_on_hand` is what the seller saw when counting: something else by now refuses the count.
    """

    variant_id: UUID
    on_hand: int | None = None
    seen_on_hand: int | None = None
    adjust_by: int | None = None
    policy: Policy | None = None
    tracked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """So much of a variant for a reference (a shop's part of an order)."""

    reference_id: UUID
    shop_id: UUID
    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What a reference was promised of one variant.

    `covered` are the units of the level that it occupies now, `backordered` those that still have to come in; both are
    zero when it is over, and for what is not tracked. `fulfilled` units of the quantity have left the house already.
    """

    reference_id: UUID
    shop_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int
    covered: int
    backordered: int
    state: HoldState
    expires_at: datetime
    released_because: str | None = None
    fulfilled: int = 0

    @property
    def left(self) -> int:
        """How much of it has not left the house."""
        return self.quantity - self.fulfilled

    @property
    def is_open(self) -> bool:
        """Whether it still occupies stock, or waits for some."""
        return self.state in {HoldState.HELD, HoldState.ALLOCATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One step of one level. `number` counts the steps of the level from 1, without gaps."""

    shop_id: UUID
    variant_id: UUID
    location_id: UUID
    reason: MovementReason
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    backordered: int = 0
    reference_id: UUID | None = None
    actor: Actor = SYSTEM
    note: str = ""
    number: int = 0
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A variant of which less is left than was wanted."""

    variant_id: UUID
    wanted: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """A level that its log or its holds contradict; `what` is a stable word, the mappings are by column."""

    variant_id: UUID
    location_id: UUID
    what: str
    level: Mapping[str, int]
    found: Mapping[str, int]
