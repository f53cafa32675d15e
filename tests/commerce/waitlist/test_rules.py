from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.stock.types import Level, Policy
from sokoni.commerce.waitlist import rules
from sokoni.commerce.waitlist.errors import NothingToWaitFor, NotSoldOut, PlaceOver, TurnOver
from sokoni.commerce.waitlist.types import LogEntry, Place, PlaceState, Step
from tests.support.factories import sellable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LAMP, VASE = uuid4(), uuid4()


def place(
    number: int, *, variant_id: UUID = LAMP, account_id: UUID | None = None, state: PlaceState = PlaceState.WAITING
) -> Place:
    return Place(
        id=uuid4(),
        variant_id=variant_id,
        shop_id=uuid4(),
        account_id=account_id,
        email=f"{number}@example.com",
        locale="en",
        state=state,
        number=number,
        offer_ends_at=None,
        created_at=NOW,
    )


def level(**values: object) -> Level:
    return Level(shop_id=uuid4(), variant_id=LAMP, location_id=uuid4(), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("on_sale", [None, sellable.variant(LAMP, is_sellable=False)])
def test_nobody_waits_for_what_is_not_on_sale(on_sale: object):
    with pytest.raises(NothingToWaitFor):
        rules.check_can_wait(on_sale, level(), variant_id=LAMP)  # type: ignore[arg-type]


@pytest.mark.parametrize("there", [level(on_hand=1), level(policy=Policy.BACKORDER), level(tracked=False)])
def test_nobody_waits_for_what_can_be_bought(there: Level):
    with pytest.raises(NotSoldOut):
        rules.check_can_wait(sellable.variant(LAMP), there, variant_id=LAMP)


@pytest.mark.parametrize("there", [level(), level(on_hand=2, held=1, allocated=1)])
def test_what_is_sold_out_can_be_waited_for(there: Level):
    assert rules.check_can_wait(sellable.variant(LAMP), there, variant_id=LAMP).variant_id == LAMP


def test_a_place_that_is_over_runs_no_more_and_has_no_turn():
    gone = place(1, state=PlaceState.LAPSED)
    with pytest.raises(PlaceOver):
        rules.check_runs(gone)
    with pytest.raises(TurnOver):
        rules.check_turn(gone, now=NOW)


@given(
    numbers=st.lists(st.integers(1, 100), unique=True, max_size=30),
    free=st.integers(0, 10),
    closed=st.sets(st.integers(1, 100), max_size=5),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_first_who_can_buy_are_called_whatever_the_order_of_the_rows(
    numbers: list[int], free: int, closed: set[int], shuffled: st.DataObject
):
    accounts = {number: uuid4() for number in numbers}
    waiting = [place(number, account_id=accounts[number]) for number in numbers]
    shuffled.shuffle(waiting)  # type: ignore[attr-defined]
    turns = rules.call(waiting, free={LAMP: free}, closed={accounts[number] for number in closed if number in accounts})
    able = sorted(set(numbers) - closed)
    assert [each.number for each in turns.called] == able[:free]
    assert {each.number for each in turns.suspended} <= closed


def test_lines_of_different_variants_do_not_mix():
    waiting = [place(2, variant_id=VASE), place(1), place(3), place(9, variant_id=VASE)]
    turns = rules.call(waiting, free={LAMP: 1, VASE: 2}, closed=())
    assert sorted((each.variant_id == VASE, each.number) for each in turns.called) == [(False, 1), (True, 2), (True, 9)]


def entries(*steps: tuple[UUID, Step]) -> list[LogEntry]:
    return [
        LogEntry(variant_id=LAMP, number=number, step=step, place_id=who, at=NOW)
        for number, (who, step) in enumerate(steps, start=1)
    ]


ANA, BEN = uuid4(), uuid4()


def test_a_log_in_which_the_first_is_asked_first_is_fair():
    log = entries((ANA, Step.JOINED), (BEN, Step.JOINED), (ANA, Step.OFFERED), (ANA, Step.LAPSED), (BEN, Step.OFFERED))
    assert rules.was_fair(reversed(log))


@pytest.mark.parametrize("step", [Step.LEFT, Step.SUSPENDED])
def test_who_left_is_passed_over_fairly(step: Step):
    assert rules.was_fair(entries((ANA, Step.JOINED), (BEN, Step.JOINED), (ANA, step), (BEN, Step.OFFERED)))


def test_a_log_in_which_the_second_is_asked_before_the_first_is_not_fair():
    assert not rules.was_fair(entries((ANA, Step.JOINED), (BEN, Step.JOINED), (BEN, Step.OFFERED)))


def test_nobody_is_asked_who_is_not_in_line():
    assert not rules.was_fair(entries((ANA, Step.ASKED), (ANA, Step.OFFERED)))
