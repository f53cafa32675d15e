"""Who may get in line, and whose turn it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.stock.types import Level
from sokoni.commerce.waitlist.errors import NothingToWaitFor, NotSoldOut, PlaceOver, TurnOver
from sokoni.commerce.waitlist.types import RUNNING, LogEntry, Place, PlaceState, Step

# Each state with the step of the log that leads to it.
STEP_OF: Mapping[PlaceState, Step] = {
    PlaceState.ASKED: Step.ASKED,
    PlaceState.WAITING: Step.JOINED,
    PlaceState.OFFERED: Step.OFFERED,
    PlaceState.ORDERED: Step.ORDERED,
    PlaceState.LAPSED: Step.LAPSED,
    PlaceState.LEFT: Step.LEFT,
}


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it is, in the order of the line, and who was passed over because their account is closed."""

    called: Sequence[Place]
    suspended: Sequence[Place]


def check_can_wait(variant: SellableVariant | None, level: Level | None, *, variant_id: UUID) -> SellableVariant:
    """The variant, if it is on sale and sold out.

    Raises:
        NothingToWaitFor: it is not on sale, or its stock is not kept.
        NotSoldOut: it can be bought.
    """
    if variant is None or not variant.is_sellable or level is None:
        raise NothingToWaitFor(variant_id=variant_id)
    if level.can_supply(1):
        raise NotSoldOut(variant_id=variant_id)
    return variant


def check_runs(place: Place) -> None:
    """Pass a place that is not over.

    Raises:
        PlaceOver: it is.
    """
    if place.state not in RUNNING:
        raise PlaceOver


def check_turn(place: Place, *, now: datetime) -> datetime:
    """Until when goods are set aside for a place.

    Raises:
        TurnOver: nothing is, or not any more.
    """
    if not place.is_offered(now) or place.offer_ends_at is None:
        raise TurnOver
    return place.offer_ends_at


def call(waiting: Iterable[Place], *, free: Mapping[UUID, int], closed: Collection[UUID]) -> Turns:
    """Whose turn it is: for each variant the first in line, as many as are free, but nobody whose account is closed."""
    left = dict(free)
    called, suspended = [], []
    for place in sorted(waiting, key=lambda each: (each.variant_id, each.number or 0)):
        if left.get(place.variant_id, 0) <= 0:
            continue
        if place.account_id in closed:
            suspended.append(place)
            continue
        left[place.variant_id] -= 1
        called.append(place)
    return Turns(called, suspended)


def was_fair(log: Iterable[LogEntry]) -> bool:
    """Whether a line's log shows that nobody was asked before somebody who had come earlier and still waited."""
    waiting: dict[UUID, int] = {}
    for entry in sorted(log, key=lambda each: each.number):
        if entry.step is Step.JOINED:
            waiting[entry.place_id] = entry.number
        elif entry.step is Step.OFFERED:
            mine = waiting.pop(entry.place_id, None)
            if mine is None or any(other < mine for other in waiting.values()):
                return False
        else:
            waiting.pop(entry.place_id, None)
    return True
