"""What a request does to levels and holds, decided on plain values while their rows are locked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock.errors import (
    StockBelowPromised,
    StockMovedMeanwhile,
    StockNotAllocated,
    StockNotArrived,
    insufficient,
)
from sokoni.commerce.stock.types import (
    HANDED_OVER,
    LOW,
    WITHDRAWN,
    Hold,
    HoldLine,
    HoldState,
    Level,
    LevelChange,
    Movement,
    MovementReason,
    Policy,
    Shortage,
)
from sokoni.core.change import SYSTEM, Actor
from sokoni.services.undo.errors import ChangeOvertaken


class Shelf:
    """The locked levels of a request as they will be, and the movements and holds that make them so."""

    def __init__(self, levels: Iterable[Level]) -> None:
        self._before = {level.variant_id: level for level in levels}
        self._after = dict(self._before)
        self.movements: list[Movement] = []
        self.holds: dict[tuple[UUID, UUID], Hold] = {}
        self._served: set[UUID] = set()

    def get(self, variant_id: UUID) -> Level | None:
        """A level as it will be."""
        return self._after.get(variant_id)

    def move(self, movement: Movement) -> None:
        """Take a step; one that changes nothing is not logged."""
        if not (movement.on_hand or movement.held or movement.allocated or movement.backordered):
            return
        level = self._after[movement.variant_id]
        self._after[movement.variant_id] = replace(
            level,
            on_hand=level.on_hand + movement.on_hand,
            held=level.held + movement.held,
            allocated=level.allocated + movement.allocated,
            backordered=level.backordered + movement.backordered,
        )
        self.movements.append(movement)

    def keep_rules(self, variant_id: UUID, *, policy: Policy, tracked: bool) -> None:
        """Note under which rules a level will stand."""
        self._after[variant_id] = replace(self._after[variant_id], policy=policy, tracked=tracked)

    def levels(self) -> Mapping[UUID, Level]:
        """All levels as they will be."""
        return dict(self._after)

    def ruled_otherwise(self) -> list[Level]:
        """Levels that will stand under other rules than before."""
        return [
            level
            for variant_id, level in self._after.items()
            if (level.policy, level.tracked) != (self._before[variant_id].policy, self._before[variant_id].tracked)
        ]

    def differences(self) -> Mapping[UUID, tuple[dict[str, Any], dict[str, Any]]]:
        """What the record of changes keeps of each level that will be otherwise: how that was, and how it will be."""
        found = {}
        for variant_id, level in self._after.items():
            before, after = facts(self._before[variant_id]), facts(level)
            other = [name for name in after if before[name] != after[name]]
            if other:
                found[variant_id] = ({name: before[name] for name in other}, {name: after[name] for name in other})
        return found

    def keep(self, hold: Hold) -> None:
        """Note how a hold will be."""
        self.holds[hold.reference_id, hold.variant_id] = hold

    def coverable(self) -> frozenset[UUID]:
        """Variants that were promised beyond what there was, and of which there is something now."""
        levels = self._after.values()
        return frozenset(level.variant_id for level in levels if level.backordered and level.available > 0)

    def freed(self) -> dict[UUID, int]:
        """Of which variants that people wait for more is free than before, and how much; each is named only once."""
        return {
            variant_id: units
            for variant_id, units in self.owed().items()
            if units > max(self._before[variant_id].available, 0)
        }

    def owed(self) -> dict[UUID, int]:
        """Of which variants that people wait for something is free, and how much, but for those served already."""
        return {
            variant_id: level.available
            for variant_id, level in self._after.items()
            if level.waiting and variant_id not in self._served and (level.limit or 0) > 0
        }

    def note_served(self, variant_ids: Iterable[UUID]) -> None:
        """Note that those in line had their turn: what is free of these variants now is anybody's."""
        self._served.update(variant_ids)

    def sold_out(self) -> list[UUID]:
        """Variants of which the last piece went."""
        return [variant_id for variant_id in self._after if self._had(variant_id) and not self._has(variant_id)]

    def ran_low(self) -> list[UUID]:
        """Variants of which only a few pieces are left, and of which there were more."""
        return [
            variant_id
            for variant_id, level in self._after.items()
            if level.limit is not None and 0 < level.limit <= LOW < self._before[variant_id].available
        ]

    def back_in_stock(self) -> list[UUID]:
        """Variants that can be bought again."""
        return [variant_id for variant_id in self._after if self._has(variant_id) and not self._had(variant_id)]

    def shown_otherwise(self) -> list[UUID]:
        """Variants of which visitors are told something else than before."""
        return [
            variant_id for variant_id, level in self._after.items() if level.shown != self._before[variant_id].shown
        ]

    def _had(self, variant_id: UUID) -> bool:
        return self._before[variant_id].can_supply(1)

    def _has(self, variant_id: UUID) -> bool:
        return self._after[variant_id].can_supply(1)


def sum_by_variant(lines: Iterable[HoldLine]) -> dict[tuple[UUID, UUID], int]:
    """How much is wanted of each variant, by shop and variant, in key order."""
    wanted: dict[tuple[UUID, UUID], int] = {}
    for line in lines:
        key = (line.shop_id, line.variant_id)
        wanted[key] = wanted.get(key, 0) + line.quantity
    return dict(sorted(wanted.items(), key=lambda item: item[0][1]))


def beyond(wanted: Mapping[tuple[UUID, UUID], int], set_aside: Mapping[UUID, HoldLine]) -> dict[tuple[UUID, UUID], int]:
    """How much of what is wanted has to come from what is free, because it is not set aside."""
    return {
        key: max(quantity - (set_aside[key[1]].quantity if key[1] in set_aside else 0), 0)
        for key, quantity in wanted.items()
    }


def merge_lines(lines: Iterable[HoldLine]) -> list[HoldLine]:
    """The same wishes with one line per reference and variant, in key order."""
    merged: dict[tuple[UUID, UUID], HoldLine] = {}
    for line in lines:
        key = (line.variant_id, line.reference_id)
        known = merged.get(key)
        merged[key] = line if known is None else replace(known, quantity=known.quantity + line.quantity)
    return [merged[key] for key in sorted(merged)]


def find_short(shelf: Shelf, wanted: Mapping[tuple[UUID, UUID], int]) -> list[Shortage]:
    """What the shelf cannot supply; a variant that it does not have at all is sold out."""
    short = []
    for (shop_id, variant_id), quantity in wanted.items():
        level = shelf.get(variant_id)
        if level is None or level.shop_id != shop_id:
            short.append(Shortage(variant_id=variant_id, wanted=quantity, available=0))
        elif not level.can_supply(quantity):
            short.append(Shortage(variant_id=variant_id, wanted=quantity, available=level.available))
    return short


def hold(shelf: Shelf, *, lines: Iterable[HoldLine], expires_at: datetime) -> list[Hold]:
    """The new holds of lines, their goods taken off what is free; the caller has seen that nothing is short."""
    holds = []
    for line in lines:
        level = _known(shelf, line.variant_id)
        covered, backordered = _take(level, line.quantity)
        new = Hold(
            reference_id=line.reference_id,
            shop_id=line.shop_id,
            variant_id=line.variant_id,
            location_id=_location(level),
            quantity=line.quantity,
            covered=covered,
            backordered=backordered,
            state=HoldState.HELD,
            expires_at=expires_at,
        )
        holds.append(new)
        shelf.move(_movement(new, MovementReason.HELD, held=covered, backordered=backordered))
    return holds


def hand_over(
    shelf: Shelf, holds: Iterable[Hold], *, wanted: Mapping[tuple[UUID, UUID], int], now: datetime
) -> frozenset[UUID]:
    """Free what running holds have set aside of what is wanted, for who holds it anew; answers with their references.

    The goods are free only within this request, which has locked them.
    """
    over = set()
    for each in holds:
        if each.state is HoldState.HELD and each.expires_at > now and (each.shop_id, each.variant_id) in wanted:
            _give_back(shelf, each, because=HANDED_OVER, reason=MovementReason.HANDED_OVER)
            over.add(each.reference_id)
    return frozenset(over)


def free_expired(shelf: Shelf, holds: Iterable[Hold], *, now: datetime) -> frozenset[UUID]:
    """Give back what overdue holds occupy; answers with their references."""
    freed = set()
    for each in holds:
        if each.state is HoldState.HELD and each.expires_at <= now:
            _give_back(shelf, each, because="expired", reason=MovementReason.EXPIRED)
            freed.add(each.reference_id)
    return frozenset(freed)


def reacquired(holds: Iterable[Hold]) -> dict[tuple[UUID, UUID], int]:
    """What has to be taken again before these holds can be allocated, by shop and variant."""
    gone = (each for each in holds if _is_given_back(each))
    return sum_by_variant(
        HoldLine(reference_id=each.reference_id, shop_id=each.shop_id, variant_id=each.variant_id, quantity=each.left)
        for each in gone
    )


def allocate(shelf: Shelf, holds: Iterable[Hold]) -> None:
    """Turn held goods into sold ones, and take again what was given back; what is sold already stays so.

    Raises:
        StockInsufficient: goods that were given back have gone to somebody else.
    """
    holds = list(holds)
    if short := find_short(shelf, reacquired(holds)):
        raise insufficient(short)
    for each in holds:
        if each.state is HoldState.HELD:
            shelf.move(_movement(each, MovementReason.ALLOCATED, held=-each.covered, allocated=each.covered))
            shelf.keep(replace(each, state=HoldState.ALLOCATED))
        elif _is_given_back(each):
            covered, backordered = _take(_known(shelf, each.variant_id), each.left)
            shelf.move(_movement(each, MovementReason.ALLOCATED, allocated=covered, backordered=backordered))
            shelf.keep(
                replace(
                    each,
                    state=HoldState.ALLOCATED,
                    covered=covered,
                    backordered=backordered,
                    released_because=None,
                )
            )


def release(shelf: Shelf, holds: Iterable[Hold], *, because: str) -> None:
    """Give back what open holds occupy; those that are over stay as they are."""
    for each in holds:
        if each.is_open:
            _give_back(shelf, each, because=because, reason=MovementReason.RELEASED)


def fulfil(shelf: Shelf, holds: Iterable[Hold]) -> None:
    """Let sold goods leave the house; those that left already stay gone.

    Raises:
        StockNotAllocated: some are not sold.
        StockNotArrived: some are sold ahead and have not come in.
    """
    for each in holds:
        is_over = each.state is HoldState.FULFILLED or each.released_because == WITHDRAWN
        if not is_over:
            fulfil_some(shelf, each, each.left)


def fulfil_some(shelf: Shelf, each: Hold, quantity: int) -> None:
    """Let so many of a hold's pieces leave the house.

    Raises:
        StockNotAllocated: they are not sold, or fewer are left.
        StockNotArrived: some are sold ahead and have not come in.
    """
    if each.state is not HoldState.ALLOCATED or quantity > each.left:
        raise StockNotAllocated(reference_id=each.reference_id, state=each.state.value)
    # What is not tracked occupies nothing, and leaves without a step of its level.
    is_counted = each.covered + each.backordered > 0
    if is_counted and quantity > each.covered:
        missing = quantity - each.covered
        raise StockNotArrived(reference_id=each.reference_id, variant_id=each.variant_id, missing=missing)
    units = quantity if is_counted else 0
    shelf.move(_movement(each, MovementReason.FULFILLED, on_hand=-units, allocated=-units))
    state = HoldState.FULFILLED if quantity == each.left else each.state
    shelf.keep(replace(each, state=state, covered=each.covered - units, fulfilled=each.fulfilled + quantity))


def withdraw(shelf: Shelf, each: Hold, quantity: int) -> None:
    """Take so many pieces off a hold that is not over: those that have not come in first, the others become free.

    Raises:
        StockNotAllocated: it is over, or fewer are left.
    """
    if not each.is_open or quantity > each.left:
        raise StockNotAllocated(reference_id=each.reference_id, state=each.state.value)
    is_counted = each.covered + each.backordered > 0
    awaited = min(quantity, each.backordered)
    units = quantity - awaited if is_counted else 0
    is_held = each.state is HoldState.HELD
    shelf.move(
        _movement(
            each,
            MovementReason.RELEASED,
            held=-units if is_held else 0,
            allocated=0 if is_held else -units,
            backordered=-awaited,
        )
    )
    shelf.keep(_without(each, quantity, covered=each.covered - units, backordered=each.backordered - awaited))


def cover(shelf: Shelf, waiting: Iterable[Hold]) -> None:
    """Give what is free to those who wait for it, in the order in which they came."""
    for each in waiting:
        current = shelf.holds.get((each.reference_id, each.variant_id), each)
        level = _known(shelf, each.variant_id)
        units = min(current.backordered, level.available)
        if units <= 0 or not current.is_open:
            continue
        is_held = current.state is HoldState.HELD
        shelf.move(
            _movement(
                current,
                MovementReason.COVERED,
                held=units if is_held else 0,
                allocated=0 if is_held else units,
                backordered=-units,
            )
        )
        shelf.keep(replace(current, covered=current.covered + units, backordered=current.backordered - units))


def come_back(
    shelf: Shelf, *, variant_id: UUID, restocked: int, written_off: int, reference_id: UUID, actor: Actor, note: str
) -> None:
    """Let sold pieces come back, to the shelf or only to be written off; what is not tracked is not counted."""
    level = shelf.get(variant_id)
    if level is None or not level.tracked:
        return
    steps = ((MovementReason.RETURNED, restocked + written_off), (MovementReason.WRITTEN_OFF, -written_off))
    for reason, pieces in steps:
        shelf.move(
            Movement(
                shop_id=level.shop_id,
                variant_id=variant_id,
                location_id=_location(level),
                reason=reason,
                on_hand=pieces,
                reference_id=reference_id,
                actor=actor,
                note=note,
            )
        )


def count(
    shelf: Shelf, *, variant_id: UUID, on_hand: int, reason: MovementReason, actor: Actor, note: str = ""
) -> None:
    """Say how many pieces are there.

    Raises:
        StockBelowPromised: fewer than buyers were promised.
    """
    level = _known(shelf, variant_id)
    promised = level.held + level.allocated
    if on_hand < promised:
        raise StockBelowPromised(variant_id=variant_id, on_hand=on_hand, promised=promised)
    shelf.move(
        Movement(
            shop_id=level.shop_id,
            variant_id=variant_id,
            location_id=_location(level),
            reason=reason,
            on_hand=on_hand - level.on_hand,
            actor=actor,
            note=note,
        )
    )


def change(shelf: Shelf, wish: LevelChange, *, actor: Actor, note: str = "") -> None:
    """Count a level, adjust it or change its rules, as its seller says.

    Raises:
        StockMovedMeanwhile: other pieces are on hand than the seller saw.
        StockBelowPromised: fewer pieces would be there than buyers were promised.
    """
    level = _known(shelf, wish.variant_id)
    if wish.seen_on_hand is not None and wish.seen_on_hand != level.on_hand:
        raise StockMovedMeanwhile(variant_id=wish.variant_id, on_hand=level.on_hand)
    shelf.keep_rules(
        wish.variant_id,
        policy=level.policy if wish.policy is None else wish.policy,
        tracked=level.tracked if wish.tracked is None else wish.tracked,
    )
    on_hand = (level.on_hand if wish.on_hand is None else wish.on_hand) + (wish.adjust_by or 0)
    reason = MovementReason.COUNTED if wish.adjust_by is None else MovementReason.ADJUSTED
    count(shelf, variant_id=wish.variant_id, on_hand=on_hand, reason=reason, actor=actor, note=note)


def facts(level: Level) -> dict[str, Any]:
    """What the record of changes keeps of a level."""
    return {"on_hand": level.on_hand, "policy": level.policy.value, "tracked": level.tracked}


def take_back(
    shelf: Shelf, *, variant_id: UUID, before: Mapping[str, Any], after: Mapping[str, Any], actor: Actor
) -> None:
    """Move a level by as much as a recorded change did, the other way, and restore the rules that it changed.

    What was sold or came in since stays so: the log of a level only grows.

    Raises:
        ChangeOvertaken: its rules are others by now than the change left.
        StockBelowPromised: fewer pieces would be there than buyers were promised.
    """
    level = _known(shelf, variant_id)
    changed = {name: value for name, value in before.items() if after.get(name) != value}
    now = facts(level)
    if other := [name for name in ("policy", "tracked") if name in changed and now[name] != after[name]]:
        raise ChangeOvertaken(parts=other)
    by = changed.get("on_hand", 0) - after["on_hand"] if "on_hand" in changed else 0
    count(shelf, variant_id=variant_id, on_hand=level.on_hand + by, reason=MovementReason.TAKEN_BACK, actor=actor)
    shelf.keep_rules(
        variant_id, policy=Policy(changed.get("policy", level.policy)), tracked=changed.get("tracked", level.tracked)
    )


def received(quantity: int, *, promised: int = 0) -> int:
    """How many pieces are there by an import's word, and by what buyers were promised.

    A file may say a negative quantity of what was oversold elsewhere; nothing is there then.
    """
    return max(quantity, promised, 0)


def receive(shelf: Shelf, rows: Iterable[StockRow]) -> None:
    """Book what an import says of variants, but never less than is promised to buyers."""
    for row in rows:
        level = _known(shelf, row.variant_id)
        shelf.keep_rules(row.variant_id, policy=Policy(row.policy), tracked=row.tracked)
        on_hand = received(row.quantity, promised=level.held + level.allocated)
        count(shelf, variant_id=row.variant_id, on_hand=on_hand, reason=MovementReason.IMPORTED, actor=SYSTEM)


def _without(each: Hold, quantity: int, *, covered: int, backordered: int) -> Hold:
    """A hold after pieces were taken off it; one of which none is left is over, and keeps its quantity."""
    if quantity < each.left:
        return replace(each, quantity=each.quantity - quantity, covered=covered, backordered=backordered)
    if each.fulfilled:
        return replace(each, state=HoldState.FULFILLED, quantity=each.fulfilled, covered=0, backordered=0)
    return replace(each, state=HoldState.RELEASED, covered=0, backordered=0, released_because=WITHDRAWN)


def _is_given_back(each: Hold) -> bool:
    """Whether late money may take the hold's goods again: not those that were taken off its order."""
    return each.state is HoldState.RELEASED and each.released_because != WITHDRAWN


def _take(level: Level, quantity: int) -> tuple[int, int]:
    """How much of a quantity the level covers, and how much is promised beyond it."""
    if not level.tracked:
        return 0, 0
    covered = min(quantity, level.available)
    return covered, quantity - covered


def _give_back(shelf: Shelf, each: Hold, *, because: str, reason: MovementReason) -> None:
    is_held = each.state is HoldState.HELD
    shelf.move(
        _movement(
            each,
            reason,
            held=-each.covered if is_held else 0,
            allocated=0 if is_held else -each.covered,
            backordered=-each.backordered,
        )
    )
    shelf.keep(replace(each, state=HoldState.RELEASED, covered=0, backordered=0, released_because=because))


def _movement(
    each: Hold, reason: MovementReason, *, on_hand: int = 0, held: int = 0, allocated: int = 0, backordered: int = 0
) -> Movement:
    return Movement(
        shop_id=each.shop_id,
        variant_id=each.variant_id,
        location_id=each.location_id,
        reason=reason,
        on_hand=on_hand,
        held=held,
        allocated=allocated,
        backordered=backordered,
        reference_id=each.reference_id,
    )


def _known(shelf: Shelf, variant_id: UUID) -> Level:
    level = shelf.get(variant_id)
    if level is None:
        msg = f"the level of variant {variant_id} was not locked before it was changed"
        raise LookupError(msg)
    return level


def _location(level: Level) -> UUID:
    if level.location_id is None:
        msg = f"the level of variant {level.variant_id} is not stored"
        raise LookupError(msg)
    return level.location_id
