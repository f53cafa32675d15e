"""What the events of a payment mean together, and what follows from new ones. Pure.

`fold` looks at the set of events only: their order of arrival, their number and copies of them under other keys (a
poll's answer next to a webhook) change nothing. Money once counted stays counted whatever else arrives.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sokoni.commerce.payment import disputing
from sokoni.commerce.payment.types import (
    Difference,
    Dispute,
    DisputeState,
    EventKind,
    Movement,
    PaymentState,
    ProviderEvent,
    Review,
    State,
)
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class MoneyCame:
    """A charge, of whatever amount: the books take note."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class MoneyWent:
    """A refund, of whatever money: the books take note."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class Captured:
    """What was asked for is there: once in the life of a payment."""

    money: Money
    # It came after the payment had been given up; whoever is waiting decides between taking it and giving it back.
    late: bool


@dataclass(frozen=True, slots=True)
class Refunded:
    """Captured money went back."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider says that nothing came, and nothing is under way."""

    reason: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A person has to look."""

    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class DisputeTook:
    """A dispute took money: the books take note."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class DisputeGave:
    """A dispute's money came back: the books take note."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute began, or stands otherwise than before."""

    dispute: Dispute


Effect = DisputeTook | DisputeGave | Disputed | MoneyCame | MoneyWent | Captured | Refunded | Failed | Flagged

_NAMESPACE = UUID("3f0c6f4e-6a53-5a0e-9c57-1f4d7a1e2b60")


def fold(amount: Money, events: Iterable[ProviderEvent]) -> PaymentState:
    """What a payment of an amount has come to, given everything that was said of it."""
    said = frozenset(events)
    came = _movements(_of(said, EventKind.CAPTURED))
    capture = next((movement for movement in came if movement.money == amount), None)
    captured = Money(capture.amount if capture else 0, amount.currency)
    surplus = tuple(movement for movement in came if movement != capture)
    went = _movements(_of(said, EventKind.REFUNDED))
    keeps = _movements(_of(said, EventKind.KEPT)) if captured else ()
    released = _sum(_movements(_of(said, EventKind.RELEASED)), amount.currency)
    kept = min(max(_sum(keeps, amount.currency) - released, Money.zero(amount.currency)), captured)
    of_capture = [
        each for each in _of(said, EventKind.REFUNDED) if each.charge_id not in _only_surplus(capture, surplus)
    ]
    disputes = disputing.fold(said)
    lost = [disputing.taken(each) for each in disputes if each.state is DisputeState.LOST]
    # What a bank took is gone, whatever else is said; refunds take from what is left.
    gone, exceeds_by_disputes = _taken(captured, (captured - kept).amount, lost)
    left = captured - kept - _sum(gone, amount.currency)
    given, exceeds = _taken(captured, left.amount, _movements(of_capture))
    refunds, exceeds = (*gone, *given), exceeds or exceeds_by_disputes
    refunded = _sum(refunds, amount.currency)
    held = _sum([disputing.taken(each) for each in disputes if each.is_held], amount.currency)
    state = _state(said, captured=captured, given=refunded + kept, has_surplus=bool(surplus))
    by_hand = _refunds_by_hand(said, went)
    return PaymentState(
        state=state,
        captured=captured,
        refunded=refunded,
        kept=kept,
        disputed=min(held, captured - kept - refunded),
        lost=_sum(gone, amount.currency),
        came=came,
        went=went,
        surplus=surplus,
        refunds=refunds,
        keeps=keeps,
        disputes=disputes,
        failed_refunds=_failed_refunds(said, went),
        refunds_by_hand=by_hand,
        reviews=_reviews(amount, surplus, exceeds=exceeds, by_hand=bool(by_hand), disputes=disputes),
        reason=_reason(said, state),
        was_closed_by_us=any(each.kind in {EventKind.EXPIRED, EventKind.CANCELLED} for each in said),
    )


def effects(before: PaymentState, after: PaymentState) -> tuple[Effect, ...]:
    """What new events brought about, given what the payment had come to before them."""
    return tuple(_effects(before, after))


def surplus_held(state: PaymentState, currency: str) -> Money:
    """How much money in a currency is still with us beyond what was captured and not given back."""
    balance = sum(each.amount for each in state.came if each.currency == currency)
    balance -= sum(each.amount for each in state.went if each.currency == currency)
    if currency == state.captured.currency:
        balance -= state.captured.amount - state.refunded.amount
    return Money(max(balance, 0), currency)


def difference(
    payment_id: UUID, provider: str, currency: str, *, ours: PaymentState, theirs: PaymentState
) -> Difference | None:
    """How far what we heard of a payment's money is from what its provider says now; None where it is the same."""
    found = Difference(
        payment_id=payment_id,
        provider=provider,
        came=_sum(ours.came, currency),
        went=_sum(ours.went, currency),
        provider_came=_sum(theirs.came, currency),
        provider_went=_sum(theirs.went, currency),
    )
    is_same = (found.came, found.went) == (found.provider_came, found.provider_went)
    return None if is_same else found


def verdict(event: ProviderEvent, state: PaymentState) -> str:
    """What an event was found to be, for who reads the inbox later."""
    if not event.kind.moves_money:
        return "applied"
    movement = _movement(event)
    if event.kind in {EventKind.RELEASED, *disputing.KINDS}:
        return "applied"
    if event.kind is EventKind.CAPTURED:
        return "surplus" if movement in state.surplus else "applied"
    return "applied" if movement in {*state.refunds, *state.keeps} else "not_counted"


def movement_id(payment_id: UUID, movement: Movement) -> UUID:
    """The name of a movement of a payment's money in the books: the same whenever and however we hear of it."""
    return uuid5(_NAMESPACE, f"{payment_id}/{movement.id}/{movement.amount}/{movement.currency}")


def _effects(before: PaymentState, after: PaymentState) -> Iterator[Effect]:
    yield from (MoneyCame(each) for each in after.came if each not in before.came)
    yield from (MoneyWent(each) for each in after.went if each not in before.went)
    yield from _disputes(before, after)
    if after.captured and not before.captured:
        yield Captured(after.captured, late=before.state.is_closed or after.was_closed_by_us)
    given = {*before.refunds, *before.keeps}
    yield from (Refunded(each) for each in (*after.refunds, *after.keeps) if each not in given)
    if after.state is State.FAILED and before.state is not State.FAILED:
        yield Failed(after.reason)
    new_reviews = tuple(each for each in after.reviews if each not in before.reviews)
    if new_reviews:
        yield Flagged(new_reviews)


def _disputes(before: PaymentState, after: PaymentState) -> Iterator[Effect]:
    known = {each.id: each for each in before.disputes}
    for each in after.disputes:
        former = known.get(each.id)
        if each.is_taken and not (former and former.is_taken):
            yield DisputeTook(disputing.taken(each))
        if each.is_returned and not (former and former.is_returned):
            yield DisputeGave(disputing.given(each))
        if each != former:
            yield Disputed(each)


def _sum(movements: Iterable[Movement], currency: str) -> Money:
    return Money(sum(each.amount for each in movements if each.currency == currency), currency)


def _of(events: Iterable[ProviderEvent], kind: EventKind) -> list[ProviderEvent]:
    return [event for event in events if event.kind is kind]


def _movement(event: ProviderEvent) -> Movement:
    assert event.money is not None, "held by ProviderEvent"
    name = event.charge_id if event.kind is EventKind.CAPTURED else event.refund_id
    return Movement(name, event.money.amount, event.money.currency)


def _movements(events: Iterable[ProviderEvent]) -> tuple[Movement, ...]:
    """Each movement of money once, in the order in which they are said to have happened."""
    first: dict[Movement, datetime] = {}
    for event in events:
        movement = _movement(event)
        first[movement] = min(first.get(movement, event.occurred_at), event.occurred_at)
    return tuple(sorted(first, key=lambda movement: (first[movement], movement)))


def _only_surplus(capture: Movement | None, surplus: tuple[Movement, ...]) -> frozenset[str]:
    return frozenset(each.id for each in surplus) - ({capture.id} if capture else set())


def _taken(captured: Money, left: int, movements: Iterable[Movement]) -> tuple[tuple[Movement, ...], bool]:
    """The movements that took from what is left of the captured money, and whether they say to take more than that."""
    counted: dict[str, Movement] = {}
    exceeds = False
    for movement in movements:
        fits = movement.currency == captured.currency and movement.amount <= left and movement.id not in counted
        if fits:
            counted[movement.id] = movement
            left -= movement.amount
        else:
            # Before the capture itself is known, a refund only waits for it.
            exceeds = exceeds or bool(captured)
    return tuple(counted.values()), exceeds


def _failed_refunds(said: Iterable[ProviderEvent], went: tuple[Movement, ...]) -> tuple[str, ...]:
    """Refunds that failed; one that is also said to have gone through is gone."""
    failed = {event.refund_id for event in _of(said, EventKind.REFUND_FAILED)}
    return tuple(sorted(failed - {movement.id for movement in went}))


def _refunds_by_hand(said: Iterable[ProviderEvent], went: tuple[Movement, ...]) -> tuple[str, ...]:
    """Refunds that a person has to make, and has not."""
    asked = {event.refund_id for event in _of(said, EventKind.REFUND_BY_HAND)}
    ended = {movement.id for movement in went} | {event.refund_id for event in _of(said, EventKind.REFUND_FAILED)}
    return tuple(sorted(asked - ended))


def _state(said: frozenset[ProviderEvent], *, captured: Money, given: Money, has_surplus: bool) -> State:
    kinds = {event.kind for event in said}
    answers: tuple[tuple[bool, State], ...] = (
        (bool(captured) and given == captured, State.REFUNDED),
        (bool(captured), State.CAPTURED),
        (has_surplus, State.MISMATCH),
        (EventKind.CANCELLED in kinds, State.CANCELLED),
        (EventKind.EXPIRED in kinds, State.EXPIRED),
        (bool(_open(said, EventKind.RECEIPT_UPLOADED, ended=EventKind.RECEIPT_REJECTED)), State.RECEIPT_REVIEW),
        (bool(_open(said, EventKind.PENDING, ended=EventKind.FAILED)), State.PENDING),
        (EventKind.FAILED in kinds, State.FAILED),
    )
    return next((state for holds, state in answers if holds), State.PENDING)


def _open(said: frozenset[ProviderEvent], began: EventKind, *, ended: EventKind) -> set[str]:
    """The charges that began and have not ended."""
    return {event.charge_id for event in _of(said, began)} - {event.charge_id for event in _of(said, ended)}


def _reviews(
    amount: Money,
    surplus: tuple[Movement, ...],
    *,
    exceeds: bool,
    by_hand: bool,
    disputes: tuple[Dispute, ...],
) -> tuple[Review, ...]:
    found = {
        Review.AMOUNT_MISMATCH: any(each.money != amount for each in surplus),
        Review.PAID_TWICE: any(each.money == amount for each in surplus),
        Review.REFUND_EXCEEDS: exceeds,
        Review.REFUND_BY_HAND: by_hand,
        Review.DISPUTED: any(each.state is DisputeState.OPEN for each in disputes),
    }
    return tuple(review for review, holds in found.items() if holds)


def _reason(said: frozenset[ProviderEvent], state: State) -> str:
    """The latest reason for standing where it stands: a decline, or the rejection of a receipt."""
    kind = {State.FAILED: EventKind.FAILED, State.PENDING: EventKind.RECEIPT_REJECTED}.get(state)
    reasons = [(event.occurred_at, event.reason) for event in said if event.kind is kind]
    return max(reasons)[1] if reasons else ""
