"""What edited answers and commands of claim sales come to, decided on plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.ids import new_id
from sokoni.telegram.claim import rules
from sokoni.telegram.claim.types import Claim, ClaimLine, ClaimState, SaleWish

_NOW = datetime(2026, 3, 2, tzinfo=UTC)
_VARIANTS = [new_id() for _ in range(3)]
_PIECES = st.dictionaries(st.sampled_from(_VARIANTS), st.integers(1, 9), max_size=3)


def _lines(pieces: dict) -> tuple[ClaimLine, ...]:
    return tuple(ClaimLine(variant_id=key, wanted=number) for key, number in pieces.items())


@pytest.mark.parametrize(
    ("rest", "wish"),
    [
        ("Lamp", SaleWish(words="Lamp")),
        ("Lamp | 3 | 2h", SaleWish(words="Lamp", pieces=3, lasts=timedelta(hours=2))),
        ("Lamp | =19.90 | 2", SaleWish(words="Lamp", pieces=2, price="19.90")),
        ("Lamp|1d12h", SaleWish(words="Lamp", lasts=timedelta(hours=36))),
        ("| 0 | soon", SaleWish(words="")),
        ("", SaleWish(words="")),
        ("END", None),
        ("end | 2", SaleWish(words="end", pieces=2)),
    ],
)
def test_a_command_says_of_what_how_many_and_how_long(rest: str, wish: SaleWish | None):
    assert rules.read_command(rest) == wish


@given(_PIECES, _PIECES)
def test_less_is_less_of_each_and_of_nothing_more(old: dict, new: dict):
    less = rules.fewer(_lines(old), _lines(new))
    is_more = any(number > old.get(key, 0) for key, number in new.items())
    assert (less is None) == is_more
    assert is_more or {key: old[key] - (less or {}).get(key, 0) for key in old} == {key: new.get(key, 0) for key in old}


@given(_PIECES, st.data())
def test_what_was_not_held_goes_first_and_what_is_freed_was_held(wanted: dict, data: st.DataObject):
    held = {key: data.draw(st.integers(0, number)) for key, number in wanted.items()}
    less = {key: data.draw(st.integers(0, number)) for key, number in wanted.items()}
    claim = Claim(
        id=new_id(),
        sale_id=new_id(),
        user_id=1,
        name="Ana",
        message_id=1,
        text="",
        state=ClaimState.HELD,
        doubt=None,
        received_at=_NOW,
        expires_at=_NOW,
        lines=tuple(ClaimLine(variant_id=key, wanted=number, held=held[key]) for key, number in wanted.items()),
    )
    smaller, freed = rules.reduced(claim, less)
    left = {line.variant_id: line for line in smaller.lines}
    assert smaller.pieces + sum(freed.values()) == claim.pieces
    assert all(line.held <= line.wanted == wanted[key] - less[key] for key, line in left.items())
    assert all(freed.get(key, 0) == max(held[key] - (wanted[key] - less[key]), 0) for key in wanted)


@given(st.none() | st.integers(0, 20), st.lists(st.integers(0, 9), max_size=4))
def test_a_sale_never_has_less_than_nothing_left(pieces: int | None, given_away: list[int]):
    left = rules.remaining(pieces, given_away)
    shown = rules.shown_left({_VARIANTS[0]: 4, _VARIANTS[1]: None}, left)
    assert (left is None) == (pieces is None)
    assert left is None or left == max((pieces or 0) - sum(given_away), 0)
    assert shown == {_VARIANTS[0]: 4 if left is None else min(4, left), _VARIANTS[1]: left}


def _claim(state: ClaimState, held: dict) -> Claim:
    lines = tuple(ClaimLine(variant_id=key, wanted=number, held=number) for key, number in held.items())
    return Claim(
        id=new_id(),
        sale_id=new_id(),
        user_id=1,
        name="Ana",
        message_id=1,
        text="mine",
        state=state,
        doubt=None,
        received_at=_NOW,
        expires_at=_NOW,
        lines=lines,
    )


def test_of_a_claim_only_what_is_still_sold_stands():
    red, blue, _ = _VARIANTS
    left = rules.without(_claim(ClaimState.HELD, {red: 2, blue: 1}), {red})
    assert (left.state, [(line.variant_id, line.held) for line in left.lines]) == (ClaimState.HELD, [(blue, 1)])
    assert rules.without(left, {blue}).state is ClaimState.CANCELLED


def test_who_heard_that_a_sale_is_over_is_what_they_were_when_it_goes_on():
    waiting = _claim(ClaimState.WAITING, {})
    over = rules.ended(waiting)
    assert (over.state, over.was) == (ClaimState.REFUSED, ClaimState.WAITING)
    assert rules.going_on(over) == waiting
