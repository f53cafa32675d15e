"""Whatever is said of a payment, in whatever order and however often, comes to one thing."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.payment import rules
from sokoni.commerce.payment.types import EventKind, PaymentState, ProviderEvent, Review, State
from sokoni.core.money import Money
from tests.support import payment_stories
from tests.support.payment_stories import words

AMOUNT = Money(12_990, "COP")
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
NOTHING = rules.fold(AMOUNT, ())


def said(kind: EventKind, *, key: str = "", at: int = 0, money: Money | None = None, **names: str) -> ProviderEvent:
    moved = (money or AMOUNT) if kind.moves_money else None
    return ProviderEvent(
        key=key or f"{kind}:{at}:{names}",
        payment_ref="p",
        kind=kind,
        occurred_at=START + timedelta(seconds=at),
        money=moved,
        **names,
    )


# A declined attempt, a second one that pays, the gateway's own copy of that capture, and a partial refund.
ATTEMPT = said(EventKind.PENDING, charge_id="a", at=1)
DECLINE = said(EventKind.FAILED, charge_id="a", at=2, reason="declined")
SECOND_ATTEMPT = said(EventKind.PENDING, charge_id="b", at=3)
CAPTURE = said(EventKind.CAPTURED, charge_id="b", at=4)
CAPTURE_AGAIN = said(EventKind.CAPTURED, charge_id="b", at=4, key="another delivery")
REFUND = said(EventKind.REFUNDED, charge_id="b", refund_id="r", at=5, money=Money(2_990, "COP"))
STORY = (ATTEMPT, DECLINE, SECOND_ATTEMPT, CAPTURE, CAPTURE_AGAIN, REFUND)
# What a poll answers after the story: the truth, under keys of its own.
POLL = (
    said(EventKind.FAILED, charge_id="a", at=2, reason="declined", key="poll a"),
    said(EventKind.CAPTURED, charge_id="b", at=4, key="poll b"),
    said(EventKind.REFUNDED, charge_id="b", refund_id="r", at=5, money=Money(2_990, "COP"), key="poll r"),
)
END = rules.fold(AMOUNT, STORY)


def live(arrivals: Sequence[ProviderEvent]) -> tuple[PaymentState, Counter[type]]:
    return payment_stories.live(AMOUNT, arrivals)


def test_the_story_ends_captured_with_one_refund():
    assert (END.state, END.captured, END.refunded) == (State.CAPTURED, AMOUNT, Money(2_990, "COP"))
    assert END.reviews == ()


@pytest.mark.heavy
def test_every_arrival_of_up_to_six_events_and_a_poll_ends_in_one_state():
    for kept in {frozenset(word) for word in words(STORY, 6)}:
        assert rules.fold(AMOUNT, (*kept, *POLL)) == END


def test_fold_gives_the_same_for_every_sequence_of_up_to_five_arrivals():
    # Five of six letters: 9,331 sequences, each compared with the fold of its set in one fixed order.
    reference = {}
    for word in words(STORY, 5):
        expected = reference.setdefault(frozenset(word), rules.fold(AMOUNT, sorted(set(word), key=lambda e: e.key)))
        assert rules.fold(AMOUNT, word) == expected


def test_every_order_of_all_six_events_has_one_capture_one_refund_and_one_end():
    for order in permutations(STORY):
        state, counted = live((*order, *POLL))
        assert state == END
        assert counted[rules.Captured] == counted[rules.MoneyCame] == 1
        assert counted[rules.Refunded] == counted[rules.MoneyWent] == 1


@given(st.lists(st.sampled_from(STORY), max_size=6))
def test_any_losses_and_duplicates_are_settled_by_a_poll_with_one_capture(arrivals: list[ProviderEvent]):
    state, counted = live((*arrivals, *POLL))
    assert state == END
    assert counted[rules.Captured] == counted[rules.MoneyCame] == 1
    assert counted[rules.Refunded] == counted[rules.MoneyWent] == 1


EVENTS = st.builds(
    said,
    st.sampled_from(EventKind),
    at=st.integers(0, 5),
    charge_id=st.sampled_from("abc"),
    refund_id=st.sampled_from(["", "r", "s"]),
    money=st.builds(Money, st.sampled_from([1, 5_000, 12_990, 20_000]), st.sampled_from(["COP", "USD"])),
)


@given(st.lists(EVENTS, max_size=6).flatmap(lambda events: st.tuples(st.just(events), st.permutations(events * 2))))
def test_any_events_in_any_order_and_twice_come_to_the_same(pair: tuple[list[ProviderEvent], list[ProviderEvent]]):
    events, shuffled = pair
    assert rules.fold(AMOUNT, shuffled) == rules.fold(AMOUNT, events)


@given(st.lists(EVENTS, max_size=6))
def test_amounts_stay_within_their_bounds_whatever_is_said(events: list[ProviderEvent]):
    state = rules.fold(AMOUNT, events)
    assert state.captured in (Money(0, "COP"), AMOUNT)
    assert min(state.refunded, state.kept) >= Money(0, "COP")
    assert state.refunded + state.kept + state.disputed <= state.captured
    assert Money(0, "COP") <= state.lost <= state.refunded
    assert rules.surplus_held(state, "COP").amount >= 0


@given(st.lists(EVENTS, max_size=6))
def test_money_once_captured_stays_captured_and_is_announced_once(events: list[ProviderEvent]):
    captured = [rules.fold(AMOUNT, events[:length]).captured for length in range(len(events) + 1)]
    assert captured == sorted(captured)
    assert live(events)[1][rules.Captured] == int(bool(captured[-1]))


@given(st.lists(EVENTS, max_size=6))
def test_the_books_hear_of_every_movement_exactly_once(events: list[ProviderEvent]):
    state, counted = live(events)
    assert counted[rules.MoneyCame] == len(state.came)
    assert counted[rules.MoneyWent] == len(state.went)


@pytest.mark.parametrize("wrong", [Money(12_989, "COP"), Money(12_991, "COP"), Money(12_990, "USD")])
def test_a_wrong_amount_or_currency_never_captures(wrong: Money):
    state = rules.fold(AMOUNT, [said(EventKind.CAPTURED, charge_id="a", money=wrong)])
    assert (state.state, state.captured.amount) == (State.MISMATCH, 0)
    assert state.reviews == (Review.AMOUNT_MISMATCH,)
    assert rules.Captured not in live([said(EventKind.CAPTURED, charge_id="a", money=wrong)])[1]


def test_a_second_charge_is_surplus_and_flagged():
    twice = [said(EventKind.CAPTURED, charge_id="a"), said(EventKind.CAPTURED, charge_id="b")]
    state = rules.fold(AMOUNT, twice)
    assert (state.state, state.captured, rules.surplus_held(state, "COP")) == (State.CAPTURED, AMOUNT, AMOUNT)
    assert state.reviews == (Review.PAID_TWICE,)


def test_surplus_is_counted_by_currency():
    state = rules.fold(AMOUNT, [CAPTURE, said(EventKind.CAPTURED, charge_id="x", money=Money(500, "USD"))])
    assert rules.surplus_held(state, "USD") == Money(500, "USD")
    assert rules.surplus_held(state, "COP") == Money(0, "COP")


def test_giving_back_a_second_charge_leaves_the_capture_alone():
    events = [
        said(EventKind.CAPTURED, charge_id="a", at=1),
        said(EventKind.CAPTURED, charge_id="b", at=2),
        said(EventKind.REFUNDED, charge_id="b", refund_id="r", at=3),
    ]
    state = rules.fold(AMOUNT, events)
    assert (state.state, state.refunded.amount, rules.surplus_held(state, "COP").amount) == (State.CAPTURED, 0, 0)


@pytest.mark.parametrize("end", [EventKind.FAILED, EventKind.EXPIRED, EventKind.CANCELLED])
def test_money_after_the_end_is_late(end: EventKind):
    before = rules.fold(AMOUNT, [said(end, charge_id="a", at=1)])
    after = rules.fold(AMOUNT, [said(end, charge_id="a", at=1), said(EventKind.CAPTURED, charge_id="a", at=2)])
    assert rules.Captured(AMOUNT, late=True) in rules.effects(before, after)


@pytest.mark.parametrize("end", [EventKind.EXPIRED, EventKind.CANCELLED])
def test_money_that_crosses_our_own_ending_is_late_too(end: EventKind):
    after = rules.fold(AMOUNT, [said(EventKind.CAPTURED, charge_id="a", at=1), said(end, at=2)])
    assert rules.Captured(AMOUNT, late=True) in rules.effects(NOTHING, after)


def test_money_in_time_is_not_late():
    after = rules.fold(AMOUNT, [ATTEMPT, CAPTURE])
    assert rules.Captured(AMOUNT, late=False) in rules.effects(NOTHING, after)


def test_a_decline_fails_the_payment_until_another_attempt_begins():
    assert rules.fold(AMOUNT, [ATTEMPT, DECLINE]).state is State.FAILED
    assert rules.fold(AMOUNT, [ATTEMPT, DECLINE]).reason == "declined"
    assert rules.fold(AMOUNT, [DECLINE, SECOND_ATTEMPT]).state is State.PENDING


def test_a_refund_before_its_capture_waits_for_it():
    assert rules.fold(AMOUNT, [REFUND]).refunded.amount == 0
    assert rules.fold(AMOUNT, [REFUND]).reviews == ()
    assert rules.fold(AMOUNT, [REFUND, CAPTURE]).refunded.amount == 2_990


def test_refunds_beyond_the_capture_are_flagged_and_not_counted():
    refunds = [said(EventKind.REFUNDED, refund_id=name, at=5, money=Money(8_000, "COP")) for name in "rs"]
    state = rules.fold(AMOUNT, [CAPTURE, *refunds])
    assert state.refunded == Money(8_000, "COP")
    assert state.reviews == (Review.REFUND_EXCEEDS,)


def test_a_full_refund_ends_refunded():
    assert rules.fold(AMOUNT, [CAPTURE, said(EventKind.REFUNDED, refund_id="r")]).state is State.REFUNDED


def test_what_is_kept_leaves_the_payment_and_not_its_provider():
    kept = said(EventKind.KEPT, refund_id="k", at=5, money=Money(10_000, "COP"))
    state = rules.fold(AMOUNT, [CAPTURE, kept, REFUND])
    assert (state.kept, state.refunded, state.state) == (Money(10_000, "COP"), REFUND.money, State.REFUNDED)
    assert (len(state.went), rules.surplus_held(state, "COP").amount) == (1, 0)
    more = said(EventKind.REFUNDED, charge_id="b", refund_id="s", at=4, money=Money(3_000, "COP"))
    beyond = rules.fold(AMOUNT, [CAPTURE, kept, more])
    assert (beyond.kept, beyond.refunded.amount, beyond.reviews) == (state.kept, 0, (Review.REFUND_EXCEEDS,))


def _dispute(kind: EventKind, at: int, status: str = "", *, key: str = "") -> ProviderEvent:
    return said(
        kind, refund_id="dp", at=at, money=Money(5_000, "COP"), reason=status, key=key or f"{kind}:{at}:{status}"
    )


BEGUN = _dispute(EventKind.DISPUTED, 10, "needs_response")
TOOK = _dispute(EventKind.DISPUTE_TOOK, 10)
LOST = _dispute(EventKind.DISPUTED, 12, "lost")
WON = _dispute(EventKind.DISPUTED, 12, "won")
GAVE = _dispute(EventKind.DISPUTE_GAVE, 13)


@pytest.mark.parametrize(
    ("story", "refunded", "gave"), [((CAPTURE, BEGUN, TOOK, LOST), 5_000, 0), ((CAPTURE, BEGUN, TOOK, WON, GAVE), 0, 1)]
)
def test_a_dispute_comes_to_the_same_in_every_order_and_moves_its_money_once(
    story: tuple[ProviderEvent, ...], refunded: int, gave: int
):
    end = rules.fold(AMOUNT, story)
    assert (end.refunded.amount, end.lost.amount, end.disputed.amount) == (refunded, refunded, 0)
    for order in permutations(story):
        state, counted = live((*order, *order))
        assert state == end
        assert (counted[rules.DisputeTook], counted[rules.DisputeGave]) == (1, gave)


def test_what_a_dispute_holds_is_flagged_and_what_it_lost_leaves_less_to_refund():
    held = rules.fold(AMOUNT, [CAPTURE, BEGUN, TOOK])
    assert (held.disputed.amount, held.refunded.amount, held.reviews) == (5_000, 0, (Review.DISPUTED,))
    full = said(EventKind.REFUNDED, charge_id="b", refund_id="r", at=11)
    assert rules.fold(AMOUNT, [CAPTURE, BEGUN, TOOK, LOST, full]).reviews == (Review.REFUND_EXCEEDS,)


def test_a_refund_that_failed_and_went_through_went_through():
    failed = said(EventKind.REFUND_FAILED, refund_id="r", at=6)
    assert rules.fold(AMOUNT, [CAPTURE, failed]).failed_refunds == ("r",)
    assert rules.fold(AMOUNT, [CAPTURE, failed, REFUND]).failed_refunds == ()


def test_a_receipt_is_under_review_until_it_is_decided():
    uploaded = said(EventKind.RECEIPT_UPLOADED, charge_id="one", at=1)
    rejected = said(EventKind.RECEIPT_REJECTED, charge_id="one", at=2, reason="not legible")
    assert rules.fold(AMOUNT, [uploaded]).state is State.RECEIPT_REVIEW
    assert rules.fold(AMOUNT, [uploaded, rejected]).state is State.PENDING
    assert rules.fold(AMOUNT, [rejected, uploaded]).reason == "not legible"
    assert rules.fold(AMOUNT, [uploaded, rejected, said(EventKind.RECEIPT_UPLOADED, charge_id="two")]).state is (
        State.RECEIPT_REVIEW
    )
    assert rules.fold(AMOUNT, [uploaded, said(EventKind.CAPTURED, charge_id="one")]).state is State.CAPTURED


@pytest.mark.parametrize("kind", [EventKind.CAPTURED, EventKind.REFUNDED, EventKind.KEPT])
@pytest.mark.parametrize("money", [None, Money(0, "COP"), Money(-1, "COP")])
def test_an_event_that_moves_money_must_say_how_much(kind: EventKind, money: Money | None):
    with pytest.raises(ValueError, match="how much"):
        ProviderEvent(key="k", payment_ref="p", kind=kind, occurred_at=START, money=money)


def test_movements_are_named_alike_however_we_hear_of_them():
    ours = rules.fold(AMOUNT, [CAPTURE]).came
    polled = rules.fold(AMOUNT, [POLL[1]]).came
    payment_id = rules.UUID(int=7)
    assert rules.movement_id(payment_id, ours[0]) == rules.movement_id(payment_id, polled[0])
    assert rules.movement_id(payment_id, ours[0]) != rules.movement_id(rules.UUID(int=8), ours[0])
