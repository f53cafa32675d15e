from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sokoni.commerce.order.types import Maker
from sokoni.commerce.returns import rules
from sokoni.commerce.returns.errors import NothingToReturn, PiecesDiffer, WindowOver
from sokoni.commerce.returns.types import Reason, Return, ReturnLine, State, Wish
from sokoni.core.money import Money

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LAMP, CUP = UUID(int=1), UUID(int=2)
VARIANT = UUID(int=3)


def made(**more: object) -> Return:
    values: dict[str, object] = {
        "id": UUID(int=9),
        "shop_id": UUID(int=10),
        "order_id": UUID(int=11),
        "sub_order_id": UUID(int=12),
        "number": 1,
        "order_code": "K7QX2MPA",
        "buyer_name": "Ana",
        "state": State.RECEIVED,
        "reason": Reason.DAMAGED,
        "words": "",
        "wish": Wish.REFUND,
        "answer": "",
        "refunded": Money(0, "COP"),
        "refunded_to": None,
        "replacement_order_id": None,
        "tracking_number": "",
        "requested_at": NOW,
        "updated_at": NOW,
        "lines": (
            ReturnLine(line_id=LAMP, variant_id=VARIANT, title="Lamp", quantity=3),
            ReturnLine(line_id=CUP, variant_id=VARIANT, title="Cup", quantity=1),
        ),
    }
    return Return(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "maker", "steps"),
    [
        (State.REQUESTED, Maker.CUSTOMER, {State.CANCELLED}),
        (State.REQUESTED, Maker.SELLER, {State.APPROVED, State.REJECTED}),
        (State.APPROVED, Maker.CUSTOMER, {State.CANCELLED}),
        (State.APPROVED, Maker.OPERATOR, {State.CANCELLED, State.RECEIVED}),
        (State.RECEIVED, Maker.CUSTOMER, set()),
        (State.RECEIVED, Maker.SELLER, {State.REFUNDED, State.EXCHANGING}),
        (State.EXCHANGING, Maker.SELLER, {State.EXCHANGED}),
        (State.REFUNDED, Maker.SELLER, set()),
        (State.REJECTED, Maker.CUSTOMER, set()),
        (State.REQUESTED, Maker.SYSTEM, set()),
    ],
)
def test_steps_are_those_of_the_table(state: State, maker: Maker, steps: set[State]):
    assert set(rules.allowed_steps(state, maker=maker)) == steps


def test_the_window_ends_so_long_after_delivery_and_not_a_moment_earlier():
    window = timedelta(days=30)
    rules.check_window(NOW, window=window, now=NOW + window - timedelta(microseconds=1))
    rules.check_window(None, window=window, now=NOW)
    with pytest.raises(WindowOver):
        rules.check_window(NOW, window=window, now=NOW + window)


def test_pieces_of_a_variant_are_counted_together_whatever_their_lines():
    lines = rules.counted(made(), {LAMP: 1})
    assert rules.by_variant(lines) == {VARIANT: (3, 1)}


@pytest.mark.parametrize("written_off", [{LAMP: 4}, {LAMP: -1}, {UUID(int=7): 1}])
def test_no_more_is_written_off_than_came_back(written_off: dict[UUID, int]):
    with pytest.raises(PiecesDiffer):
        rules.counted(made(), written_off)


def test_nothing_comes_back_of_nothing():
    assert rules.chosen({LAMP: 2, CUP: 0}) == {LAMP: 2}
    with pytest.raises(NothingToReturn):
        rules.chosen({CUP: 0})


def test_what_comes_back_is_said_in_one_line():
    assert rules.in_words(made().lines) == "3 \N{MULTIPLICATION SIGN} Lamp, 1 \N{MULTIPLICATION SIGN} Cup"
