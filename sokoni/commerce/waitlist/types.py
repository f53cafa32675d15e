"""What a place in a line is to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant


class PlaceState(StrEnum):
    """What became of a place: 'asked' waits for the guest to say that the address is theirs."""

    ASKED = "asked"
    WAITING = "waiting"
    OFFERED = "offered"
    ORDERED = "ordered"
    LAPSED = "lapsed"
    LEFT = "left"


class Step(StrEnum):
    """What the log of a line tells."""

    ASKED = "asked"
    JOINED = "joined"
    OFFERED = "offered"
    ORDERED = "ordered"
    LAPSED = "lapsed"
    LEFT = "left"
    SUSPENDED = "suspended"


RUNNING = frozenset({PlaceState.ASKED, PlaceState.WAITING, PlaceState.OFFERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somebody's place in the line for a variant.

    `number` is that of the step of the log by which they came in; the smallest is first. `offer_ends_at` says until
    when goods are set aside for them.
    """

    id: UUID
    variant_id: UUID
    shop_id: UUID
    account_id: UUID | None
    email: str
    locale: str
    state: PlaceState
    number: int | None
    offer_ends_at: datetime | None
    created_at: datetime

    def is_offered(self, now: datetime) -> bool:
        """Whether goods are set aside for them now."""
        return self.state is PlaceState.OFFERED and self.offer_ends_at is not None and self.offer_ends_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    """A place as its owner sees it: what it is for, and how many are before them."""

    place: Place
    variant: SellableVariant
    ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One step of a line. `number` counts the steps of the line from 1, without gaps."""

    variant_id: UUID
    number: int
    step: Step
    place_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A place that was asked for, and whether it was there before."""

    place: Place
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscount:
    """A line of which stock was told another length than it has."""

    variant_id: UUID
    told: int
    waiting: int
