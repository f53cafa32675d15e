"""The state machine and the sums of orders."""

from itertools import combinations_with_replacement, permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.order import rules
from sokoni.commerce.order.errors import MoveNotAllowed
from sokoni.commerce.order.types import CancelReason, Maker, OrderStatus, Settlement, Status
from tests.support.factories import order as order_factory

_ALL = tuple(Status)
S = Status

# What the table says of every combination of up to three parts, written out by hand.
EXPECTED = {
    "pending": OrderStatus.PENDING,
    "confirmed": OrderStatus.CONFIRMED,
    "processing": OrderStatus.PROCESSING,
    "shipped": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "returned": OrderStatus.RETURNED,
    "": OrderStatus.CANCELLED,
    "confirmed pending": OrderStatus.PART_CONFIRMED,
    "pending processing": OrderStatus.PART_CONFIRMED,
    "confirmed processing": OrderStatus.PROCESSING,
    "confirmed pending processing": OrderStatus.PART_CONFIRMED,
    "pending shipped": OrderStatus.PART_SHIPPED,
    "confirmed shipped": OrderStatus.PART_SHIPPED,
    "processing shipped": OrderStatus.PART_SHIPPED,
    "part_shipped": OrderStatus.PART_SHIPPED,
    "part_shipped shipped": OrderStatus.PART_SHIPPED,
    "delivered pending": OrderStatus.PART_SHIPPED,
    "confirmed delivered": OrderStatus.PART_SHIPPED,
    "delivered processing": OrderStatus.PART_SHIPPED,
    "pending returned": OrderStatus.PART_SHIPPED,
    "confirmed returned": OrderStatus.PART_SHIPPED,
    "processing returned": OrderStatus.PART_SHIPPED,
    "delivered shipped": OrderStatus.PART_DELIVERED,
    "returned shipped": OrderStatus.PART_DELIVERED,
    "delivered returned shipped": OrderStatus.PART_DELIVERED,
    "delivered returned": OrderStatus.PART_RETURNED,
}


def _expected(statuses: tuple[Status, ...]) -> OrderStatus:
    live = " ".join(sorted({status.value for status in statuses} - {"cancelled"}))
    # Whatever has left the house beside something that has not: part of it is on its way.
    return EXPECTED.get(live, OrderStatus.PART_SHIPPED)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_order_status_follows_the_table_for_every_combination_of_parts(count: int) -> None:
    for statuses in combinations_with_replacement(_ALL, count):
        assert rules.order_status(statuses) is _expected(statuses), statuses


def test_order_status_does_not_depend_on_the_order_of_parts() -> None:
    for statuses in combinations_with_replacement(_ALL, 3):
        assert len({rules.order_status(each) for each in permutations(statuses)}) == 1


def test_one_part_gives_its_own_status_to_the_order() -> None:
    for status in _ALL:
        assert rules.order_status([status]).value == status.value


@given(st.lists(st.sampled_from(_ALL), min_size=1, max_size=8))
def test_cancelled_parts_change_nothing_beside_live_ones(statuses: list[Status]) -> None:
    live = [status for status in statuses if status is not Status.CANCELLED]
    assert rules.order_status(statuses) is rules.order_status(live)


@pytest.mark.parametrize(
    ("source", "maker", "settlement", "expected"),
    [
        (S.PENDING, Maker.SELLER, Settlement.GATEWAY, [S.CANCELLED]),
        (S.PENDING, Maker.SELLER, Settlement.CASH, [S.CONFIRMED, S.CANCELLED]),
        (S.PENDING, Maker.CUSTOMER, Settlement.CASH, [S.CANCELLED]),
        (S.PENDING, Maker.SYSTEM, Settlement.GATEWAY, [S.CONFIRMED, S.CANCELLED]),
        (S.CONFIRMED, Maker.SELLER, Settlement.GATEWAY, [S.PROCESSING, S.CANCELLED]),
        (S.CONFIRMED, Maker.CUSTOMER, Settlement.GATEWAY, [S.CANCELLED]),
        (S.PROCESSING, Maker.OPERATOR, Settlement.GATEWAY, [S.SHIPPED, S.CANCELLED]),
        (S.PROCESSING, Maker.CUSTOMER, Settlement.GATEWAY, []),
        (S.SHIPPED, Maker.SELLER, Settlement.RECEIPT, [S.DELIVERED, S.CANCELLED]),
        (S.PROCESSING, Maker.SELLER, Settlement.GATEWAY, [S.SHIPPED, S.CANCELLED]),
        (S.PROCESSING, Maker.SYSTEM, Settlement.GATEWAY, [S.PART_SHIPPED, S.SHIPPED, S.CANCELLED]),
        (S.PART_SHIPPED, Maker.SELLER, Settlement.GATEWAY, [S.SHIPPED, S.CANCELLED]),
        (S.PART_SHIPPED, Maker.CUSTOMER, Settlement.GATEWAY, []),
        (S.DELIVERED, Maker.SELLER, Settlement.GATEWAY, []),
        (S.DELIVERED, Maker.SYSTEM, Settlement.GATEWAY, [S.RETURNED]),
        (S.CANCELLED, Maker.OPERATOR, Settlement.GATEWAY, []),
        (S.RETURNED, Maker.SYSTEM, Settlement.GATEWAY, []),
    ],
)
def test_allowed_moves_are_those_of_the_table(
    source: Status, maker: Maker, settlement: Settlement, expected: list[Status]
) -> None:
    assert list(rules.allowed_moves(source, maker=maker, settlement=settlement)) == expected


@pytest.mark.parametrize("reason", list(CancelReason))
def test_only_an_expired_part_may_come_back(reason: CancelReason) -> None:
    moves = rules.allowed_moves(
        Status.CANCELLED, maker=Maker.SYSTEM, settlement=Settlement.GATEWAY, cancel_reason=reason
    )
    assert moves == ((Status.CONFIRMED,) if reason is CancelReason.EXPIRED else ())


def test_delivered_is_never_cancelled_by_anybody() -> None:
    for maker in Maker:
        for settlement in Settlement:
            moves = rules.allowed_moves(Status.DELIVERED, maker=maker, settlement=settlement)
            assert Status.CANCELLED not in moves


def test_refusal_names_where_the_part_may_go() -> None:
    part = order_factory.part_snapshot(status=Status.CONFIRMED)
    with pytest.raises(MoveNotAllowed) as refusal:
        rules.check_moves([part], Status.DELIVERED, maker=Maker.SELLER, settlement=Settlement.GATEWAY)
    assert refusal.value.fields["allowed_moves"] == ["processing", "cancelled"]


@given(
    statuses=st.lists(st.sampled_from(_ALL), min_size=1, max_size=4),
    maker=st.sampled_from(Maker),
    settlement=st.sampled_from(Settlement),
)
def test_a_whole_order_goes_only_where_every_live_part_may_go(
    statuses: list[Status], maker: Maker, settlement: Settlement
) -> None:
    for target in rules.allowed_order_moves(statuses, maker=maker, settlement=settlement):
        moving = [status for status in statuses if status not in {Status.CANCELLED, target}]
        assert moving
        for status in moving:
            assert target in rules.allowed_moves(status, maker=maker, settlement=settlement)


_parts = st.lists(
    st.tuples(st.sampled_from(_ALL), st.integers(0, 10_000), st.sampled_from([None, *CancelReason])),
    min_size=1,
    max_size=5,
)


@given(parts=_parts, paid=st.integers(0, 60_000), share=st.integers(0, 100))
def test_surplus_and_due_never_stand_together_and_explain_the_difference(
    parts: list[tuple[Status, int, CancelReason | None]], paid: int, share: int
) -> None:
    order = order_factory.order_snapshot(
        parts=[order_factory.part_snapshot(status=status, total=total, reason=why) for status, total, why in parts],
        paid=paid,
        refunded=paid * share // 100,
    )
    due, surplus = rules.amount_due(order), rules.surplus_of(order)
    value = sum(rules.value_of(part).amount for part in order.parts)
    assert due.amount >= 0
    assert surplus.amount >= 0
    assert due.amount * surplus.amount == 0
    assert order.paid.amount - order.refunded.amount + due.amount - surplus.amount == value


@given(parts=_parts, paid=st.integers(0, 60_000))
def test_confirmed_parts_never_cost_more_than_was_paid(
    parts: list[tuple[Status, int, CancelReason | None]], paid: int
) -> None:
    order = order_factory.order_snapshot(
        parts=[order_factory.part_snapshot(status=status, total=total, reason=why) for status, total, why in parts],
        paid=paid,
    )
    chosen = rules.parts_to_confirm(order)
    earned = sum(part.amounts.total.amount for part in order.parts if rules.is_earned(part.status))
    spent = sum(part.amounts.total.amount for part in chosen)
    assert spent <= max(paid - earned, 0)
    assert all(rules.is_wanted_by_late_money(part.status, part.cancel_reason) for part in chosen)


def test_money_for_everything_confirms_everything_that_waits() -> None:
    waiting = order_factory.part_snapshot(status=Status.PENDING, total=700)
    expired = order_factory.part_snapshot(status=Status.CANCELLED, total=300, reason=CancelReason.EXPIRED)
    refused = order_factory.part_snapshot(status=Status.CANCELLED, total=500, reason=CancelReason.CUSTOMER)
    order = order_factory.order_snapshot(parts=[waiting, expired, refused], paid=1500)
    assert set(rules.parts_to_confirm(order)) == {waiting, expired}


def test_cash_confirms_nothing_by_itself() -> None:
    order = order_factory.order_snapshot(
        parts=[order_factory.part_snapshot(total=700)], paid=700, settlement=Settlement.CASH
    )
    assert rules.parts_to_confirm(order) == ()


def test_settlement_of_a_method_nobody_listed_is_a_gateway() -> None:
    assert rules.settlement_of("manual") is Settlement.RECEIPT
    assert rules.settlement_of("cash") is Settlement.CASH
    assert rules.settlement_of("wompi") is Settlement.GATEWAY
    assert rules.settlement_of(str(uuid4())) is Settlement.GATEWAY
