from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.stock import rules
from sokoni.commerce.stock.errors import (
    StockBelowPromised,
    StockInsufficient,
    StockNotAllocated,
    StockNotArrived,
    StockSoldOut,
)
from sokoni.commerce.stock.rules import Shelf
from sokoni.commerce.stock.types import Hold, HoldLine, HoldState, Level, MovementReason, Policy
from sokoni.core.change import SYSTEM

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
SHOP, PLACE = UUID(int=100), UUID(int=200)
SHIRT, MUG = UUID(int=1), UUID(int=2)
ANA, BEN = UUID(int=11), UUID(int=12)


def level(variant_id: UUID = SHIRT, **more: object) -> Level:
    values = {"shop_id": SHOP, "variant_id": variant_id, "location_id": PLACE}
    return Level(**{**values, **more})  # type: ignore[arg-type]


def line(reference_id: UUID = ANA, variant_id: UUID = SHIRT, quantity: int = 1) -> HoldLine:
    return HoldLine(reference_id=reference_id, shop_id=SHOP, variant_id=variant_id, quantity=quantity)


def held(shelf: Shelf, *lines: HoldLine, expires_at: datetime = LATER) -> list[Hold]:
    holds = rules.hold(shelf, lines=lines, expires_at=expires_at)
    return [shelf.holds.get((each.reference_id, each.variant_id), each) for each in holds]


def counts(shelf: Shelf, variant_id: UUID = SHIRT) -> tuple[int, int, int, int]:
    found = shelf.get(variant_id)
    assert found is not None
    return found.on_hand, found.held, found.allocated, found.backordered


def kept(shelf: Shelf) -> list[Hold]:
    return list(shelf.holds.values())


def test_quantities_of_a_variant_are_summed_before_they_are_looked_at() -> None:
    lines = [line(quantity=2), line(BEN, quantity=3), line(variant_id=MUG)]
    assert rules.sum_by_variant(lines) == {(SHOP, SHIRT): 5, (SHOP, MUG): 1}


def test_wishes_of_one_reference_for_one_variant_become_one_line_in_key_order() -> None:
    lines = [line(variant_id=MUG), line(BEN), line(quantity=2), line(quantity=3)]
    assert rules.merge_lines(lines) == [line(quantity=5), line(BEN), line(variant_id=MUG)]


def test_two_lines_that_fit_alone_are_short_together() -> None:
    shelf = Shelf([level(on_hand=4)])
    (short,) = rules.find_short(shelf, rules.sum_by_variant([line(quantity=3), line(BEN, quantity=3)]))
    assert (short.wanted, short.available) == (6, 4)


@pytest.mark.parametrize("other", [level(MUG, on_hand=9), level(on_hand=9, shop_id=UUID(int=101))])
def test_what_the_shop_does_not_have_is_sold_out(other: Level) -> None:
    (short,) = rules.find_short(Shelf([other]), {(SHOP, SHIRT): 1})
    assert short.available == 0


@pytest.mark.parametrize("free", [level(tracked=False), level(policy=Policy.BACKORDER)])
def test_what_is_not_counted_or_may_be_sold_ahead_is_never_short(free: Level) -> None:
    assert rules.find_short(Shelf([free]), {(SHOP, SHIRT): 10**9}) == []


def test_holding_takes_goods_off_what_is_free() -> None:
    shelf = Shelf([level(on_hand=5)])
    (hold,) = held(shelf, line(quantity=2))
    assert (hold.covered, hold.backordered, hold.state) == (2, 0, HoldState.HELD)
    assert counts(shelf) == (5, 2, 0, 0)


def test_what_is_sold_ahead_stands_beside_what_is_there() -> None:
    shelf = Shelf([level(on_hand=2, policy=Policy.BACKORDER)])
    (hold,) = held(shelf, line(quantity=5))
    assert (hold.covered, hold.backordered) == (2, 3)
    assert counts(shelf) == (2, 2, 0, 3)


def test_what_is_not_tracked_is_held_without_a_movement() -> None:
    shelf = Shelf([level(tracked=False)])
    (hold,) = held(shelf, line(quantity=5))
    assert (hold.quantity, hold.covered, shelf.movements) == (5, 0, [])


def test_allocating_moves_what_is_held_and_nothing_the_second_time() -> None:
    shelf = Shelf([level(on_hand=5)])
    rules.allocate(shelf, held(shelf, line(quantity=2)))
    rules.allocate(shelf, kept(shelf))
    assert counts(shelf) == (5, 0, 2, 0)


def test_late_money_takes_again_what_was_given_back() -> None:
    shelf = Shelf([level(on_hand=2)])
    rules.free_expired(shelf, held(shelf, line(quantity=2)), now=LATER)
    rules.allocate(shelf, kept(shelf))
    assert counts(shelf) == (2, 0, 2, 0)
    assert kept(shelf)[0].released_because is None


def test_late_money_takes_all_or_nothing() -> None:
    shelf = Shelf([level(on_hand=1), level(MUG, on_hand=1)])
    rules.free_expired(shelf, held(shelf, line(), line(variant_id=MUG)), now=LATER)
    late = kept(shelf)
    held(shelf, line(BEN, MUG))
    before = counts(shelf), counts(shelf, MUG)
    with pytest.raises(StockSoldOut):
        rules.allocate(shelf, late)
    assert (counts(shelf), counts(shelf, MUG)) == before


def test_only_overdue_holds_expire() -> None:
    shelf = Shelf([level(on_hand=5)])
    early, late = held(shelf, line()), held(shelf, line(BEN), expires_at=LATER + timedelta(seconds=1))
    assert rules.free_expired(shelf, [*early, *late], now=LATER) == {ANA}
    assert counts(shelf) == (5, 1, 0, 0)


def test_what_is_sold_never_expires() -> None:
    shelf = Shelf([level(on_hand=5)])
    rules.allocate(shelf, held(shelf, line()))
    assert rules.free_expired(shelf, kept(shelf), now=LATER + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize("is_sold", [True, False])
def test_releasing_gives_back_once_whatever_the_state(*, is_sold: bool) -> None:
    shelf = Shelf([level(on_hand=5)])
    holds = held(shelf, line(quantity=3))
    rules.allocate(shelf, holds if is_sold else [])
    rules.release(shelf, kept(shelf) or holds, because="cancelled")
    rules.release(shelf, kept(shelf), because="again")
    assert counts(shelf) == (5, 0, 0, 0)
    assert kept(shelf)[0].released_because == "cancelled"


def test_what_left_the_house_is_gone_and_cannot_be_given_back() -> None:
    shelf = Shelf([level(on_hand=5)])
    rules.allocate(shelf, held(shelf, line(quantity=3)))
    rules.fulfil(shelf, kept(shelf))
    rules.fulfil(shelf, kept(shelf))
    rules.release(shelf, kept(shelf), because="cancelled")
    assert counts(shelf) == (2, 0, 0, 0)


def test_goods_leave_in_parcels_and_what_is_left_can_be_given_back() -> None:
    shelf = Shelf([level(on_hand=5)])
    rules.allocate(shelf, held(shelf, line(quantity=3)))
    rules.fulfil_some(shelf, kept(shelf)[0], 2)
    assert counts(shelf) == (3, 0, 1, 0)
    with pytest.raises(StockNotAllocated):
        rules.fulfil_some(shelf, kept(shelf)[0], 2)
    rules.release(shelf, kept(shelf), because="cancelled")
    assert counts(shelf) == (3, 0, 0, 0)


def test_pieces_that_came_in_leave_before_those_that_have_not() -> None:
    shelf = Shelf([level(on_hand=1, policy=Policy.BACKORDER)])
    rules.allocate(shelf, held(shelf, line(quantity=3)))
    rules.fulfil_some(shelf, kept(shelf)[0], 1)
    assert counts(shelf) == (0, 0, 0, 2)
    with pytest.raises(StockNotArrived):
        rules.fulfil_some(shelf, kept(shelf)[0], 1)


def test_taking_off_frees_what_has_not_come_in_first() -> None:
    shelf = Shelf([level(on_hand=2, policy=Policy.BACKORDER)])
    rules.allocate(shelf, held(shelf, line(quantity=3)))
    rules.withdraw(shelf, kept(shelf)[0], 2)
    assert counts(shelf) == (2, 0, 1, 0)
    assert kept(shelf)[0].left == 1


def test_what_was_taken_off_an_order_is_not_taken_again_by_late_money() -> None:
    shelf = Shelf([level(on_hand=2)])
    (hold,) = held(shelf, line(quantity=2))
    rules.withdraw(shelf, hold, 2)
    rules.allocate(shelf, kept(shelf))
    rules.fulfil(shelf, kept(shelf))
    assert counts(shelf) == (2, 0, 0, 0)


def test_goods_that_are_not_sold_stay_in_the_house() -> None:
    shelf = Shelf([level(on_hand=5)])
    with pytest.raises(StockNotAllocated):
        rules.fulfil(shelf, held(shelf, line()))


def test_goods_that_have_not_come_in_cannot_leave() -> None:
    shelf = Shelf([level(on_hand=1, policy=Policy.BACKORDER)])
    rules.allocate(shelf, held(shelf, line(quantity=3)))
    with pytest.raises(StockNotArrived) as refusal:
        rules.fulfil(shelf, kept(shelf))
    assert refusal.value.fields["missing"] == 2


def test_a_delivery_serves_those_who_wait_in_the_order_in_which_they_came() -> None:
    shelf = Shelf([level(policy=Policy.BACKORDER)])
    (first,) = held(shelf, line(quantity=2))
    rules.allocate(shelf, [first])
    (second,) = held(shelf, line(BEN, quantity=2))
    rules.count(shelf, variant_id=SHIRT, on_hand=3, reason=MovementReason.COUNTED, actor=SYSTEM)
    assert shelf.coverable() == {SHIRT}
    rules.cover(shelf, [first, second])
    assert counts(shelf) == (3, 1, 2, 1)
    assert [(each.covered, each.backordered) for each in kept(shelf)] == [(2, 0), (1, 1)]


def test_fewer_than_promised_cannot_be_counted() -> None:
    shelf = Shelf([level(on_hand=5, held=2, allocated=1)])
    with pytest.raises(StockBelowPromised):
        rules.count(shelf, variant_id=SHIRT, on_hand=2, reason=MovementReason.COUNTED, actor=SYSTEM)


@pytest.mark.parametrize(("quantity", "expected"), [(9, 9), (1, 3), (-4, 3)])
def test_an_import_never_takes_away_what_is_promised(quantity: int, expected: int) -> None:
    shelf = Shelf([level(on_hand=5, held=2, allocated=1)])
    rules.receive(shelf, [StockRow(variant_id=SHIRT, quantity=quantity, policy="deny", tracked=True)])
    assert counts(shelf)[0] == expected


def test_the_last_piece_and_the_first_one_are_news() -> None:
    shelf = Shelf([level(on_hand=1), level(MUG)])
    held(shelf, line())
    rules.count(shelf, variant_id=MUG, on_hand=1, reason=MovementReason.COUNTED, actor=SYSTEM)
    assert (shelf.sold_out(), shelf.back_in_stock()) == ([SHIRT], [MUG])


def test_a_level_that_was_not_locked_is_not_changed() -> None:
    with pytest.raises(LookupError):
        held(Shelf([]), line())


def test_a_level_that_is_not_stored_is_not_changed() -> None:
    with pytest.raises(LookupError):
        held(Shelf([level(location_id=None, on_hand=1)]), line())


@given(st.lists(st.tuples(st.sampled_from([ANA, BEN]), st.sampled_from([SHIRT, MUG]), st.integers(1, 9)), max_size=9))
def test_merging_lines_keeps_what_is_wanted(wishes: list[tuple[UUID, UUID, int]]) -> None:
    lines = [line(*wish) for wish in wishes]
    assert rules.sum_by_variant(rules.merge_lines(lines)) == rules.sum_by_variant(lines)


class Stockroom(RuleBasedStateMachine):
    """Any course of holds, sales, cancellations, deliveries and shipments, as transactions would run them."""

    @initialize(on_hand=st.integers(0, 5), policy=st.sampled_from(Policy), tracked=st.booleans())
    def open(self, on_hand: int, policy: Policy, *, tracked: bool) -> None:
        self.level = level(on_hand=on_hand, policy=policy, tracked=tracked)
        self.start = on_hand
        self.holds: dict[UUID, Hold] = {}
        self.moved = (0, 0, 0, 0)
        self.next_reference = 1000

    @rule(quantity=st.integers(1, 4))
    def buy(self, quantity: int) -> None:
        shelf = Shelf([self.level])
        self.next_reference += 1
        wish = line(UUID(int=self.next_reference), quantity=quantity)
        if not rules.find_short(shelf, rules.sum_by_variant([wish])):
            self._save(shelf, rules.hold(shelf, lines=[wish], expires_at=LATER))

    @rule(pick=st.integers(0, 50), because=st.sampled_from(["cancelled", "failed"]))
    def cancel(self, pick: int, because: str) -> None:
        shelf = Shelf([self.level])
        rules.release(shelf, self._picked(pick), because=because)
        self._save(shelf)

    @rule(pick=st.integers(0, 50))
    def pay(self, pick: int) -> None:
        shelf = Shelf([self.level])
        try:
            rules.allocate(shelf, self._picked(pick))
        except StockInsufficient:
            return
        self._save(shelf)

    @rule(pick=st.integers(0, 50))
    def ship(self, pick: int) -> None:
        shelf = Shelf([self.level])
        try:
            rules.fulfil(shelf, self._picked(pick))
        except (StockNotAllocated, StockNotArrived):
            return
        self._save(shelf)

    @rule(pick=st.integers(0, 50), quantity=st.integers(1, 4))
    def send_some(self, pick: int, quantity: int) -> None:
        shelf = Shelf([self.level])
        try:
            for each in self._picked(pick):
                rules.fulfil_some(shelf, each, quantity)
        except (StockNotAllocated, StockNotArrived):
            return
        self._save(shelf)

    @rule(pick=st.integers(0, 50), quantity=st.integers(1, 4))
    def take_off(self, pick: int, quantity: int) -> None:
        shelf = Shelf([self.level])
        try:
            for each in self._picked(pick):
                rules.withdraw(shelf, each, quantity)
        except StockNotAllocated:
            return
        self._save(shelf)

    @rule()
    def sweep(self) -> None:
        shelf = Shelf([self.level])
        rules.free_expired(shelf, self.holds.values(), now=LATER)
        self._save(shelf)

    @rule(on_hand=st.integers(0, 9))
    def count(self, on_hand: int) -> None:
        shelf = Shelf([self.level])
        try:
            rules.count(shelf, variant_id=SHIRT, on_hand=on_hand, reason=MovementReason.COUNTED, actor=SYSTEM)
        except StockBelowPromised:
            return
        self._save(shelf)

    @rule(policy=st.sampled_from(Policy), tracked=st.booleans())
    def change_rules(self, policy: Policy, *, tracked: bool) -> None:
        self.level = replace(self.level, policy=policy, tracked=tracked)

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        now = self.level
        assert min(now.on_hand, now.held, now.allocated, now.backordered) >= 0
        assert now.held + now.allocated <= now.on_hand

    @invariant()
    def who_waits_is_served_as_soon_as_something_is_free(self) -> None:
        assert not (self.level.backordered and self.level.available > 0)

    @invariant()
    def holds_and_level_agree(self) -> None:
        for state, promised in ((HoldState.HELD, self.level.held), (HoldState.ALLOCATED, self.level.allocated)):
            assert sum(each.covered for each in self.holds.values() if each.state is state) == promised
        assert sum(each.backordered for each in self.holds.values()) == self.level.backordered
        assert all(each.covered + each.backordered in {0, each.left} for each in self.holds.values())
        assert all(0 <= each.fulfilled <= each.quantity for each in self.holds.values())
        assert all(each.left > 0 for each in self.holds.values() if each.is_open)

    @invariant()
    def the_log_sums_to_the_level(self) -> None:
        now = self.level
        on_hand, *rest = self.moved
        assert (self.start + on_hand, *rest) == (now.on_hand, now.held, now.allocated, now.backordered)

    def _picked(self, pick: int) -> list[Hold]:
        references = sorted(self.holds)
        return [self.holds[references[pick % len(references)]]] if references else []

    def _save(self, shelf: Shelf, new: Iterable[Hold] = ()) -> None:
        self.holds |= {each.reference_id: each for each in new}
        if shelf.coverable():
            waiting = (self.holds[reference] for reference in sorted(self.holds))
            rules.cover(shelf, [each for each in waiting if each.is_open and each.backordered])
        self.holds |= {each.reference_id: each for each in shelf.holds.values()}
        after = shelf.get(SHIRT)
        assert after is not None
        self.level = after
        steps = ((each.on_hand, each.held, each.allocated, each.backordered) for each in shelf.movements)
        self.moved = tuple(map(sum, zip(self.moved, *steps, strict=True)))  # type: ignore[assignment]


TestStockroom = Stockroom.TestCase
