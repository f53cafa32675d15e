"""What was said of a payment, arriving as messages do, and what processing it one by one brings about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import TypeVar

from sokoni.commerce.payment import rules
from sokoni.commerce.payment.types import PaymentState, ProviderEvent
from sokoni.core.money import Money

T = TypeVar("T")
# From this scale on, what takes minutes is looked at, too.
SOAK = 10


def live(amount: Money, arrivals: Iterable[ProviderEvent]) -> tuple[PaymentState, Counter[type]]:
    """Process arrivals one by one, as jobs do, and count what each kind of effect did."""
    state, known, counted = rules.fold(amount, ()), [], Counter[type]()
    for event in arrivals:
        known.append(event)
        after = rules.fold(amount, known)
        counted.update(type(effect) for effect in rules.effects(state, after))
        state = after
    return state, counted


def arrivals(letters: Sequence[T], scale: float) -> Iterator[tuple[T, ...]]:
    """Every order of all that was said, and sequences with copies and losses: of up to four, in the soak of six."""
    yield from permutations(letters)
    yield from words(letters, 6 if scale >= SOAK else 4)


def words(letters: Sequence[T], length: int) -> Iterator[tuple[T, ...]]:
    """Every sequence of up to `length` arrivals: all permutations, duplications and losses."""
    yield ()
    if length:
        for word in words(letters, length - 1):
            for letter in letters:
                yield (*word, letter)
