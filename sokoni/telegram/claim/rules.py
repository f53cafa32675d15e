"""Who gets what: plain decisions on plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog.types import ProductDetail
from sokoni.telegram.claim.types import (
    Choice,
    Claim,
    ClaimLine,
    ClaimState,
    Offer,
    OfferedVariant,
    Post,
    SaleWish,
    Wanted,
)
from sokoni.telegram.console.rules import length

OPEN_CLAIMS = frozenset({ClaimState.NEW, ClaimState.HELD, ClaimState.WAITING, ClaimState.ASKED})
_END = "end"
_COSTS = "="
# More pieces than that nobody means.
_DIGITS = 5
# Source: shopify.dev, Product: what a product without options has.
_ONLY_OPTION = ("Title", ("Default Title",))
# What a sale has given away.
COUNTED = frozenset({ClaimState.HELD, ClaimState.ORDERED})


@dataclass(frozen=True, slots=True)
class Ripe:
    """Entries whose place is settled, and when there will be more."""

    entries: Sequence[Claim]
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Allotment:
    """What came of claims: each as it is now, and standing ones that went into a newer one of the same person."""

    held: Sequence[Claim] = ()
    waiting: Sequence[Claim] = ()
    refused: Sequence[Claim] = ()
    joined: Sequence[Claim] = ()


def moved(claim: Claim, state: ClaimState) -> Claim:
    """A claim in another state; one that no longer holds lets go of its pieces, except that an order has them now."""
    lines = claim.lines if state is ClaimState.ORDERED else _let_go(claim.lines)
    return replace(claim, state=state, lines=lines)


def ended(claim: Claim) -> Claim:
    """A claim that hears that its sale is over, and what it was, should that be taken back."""
    return replace(moved(claim, ClaimState.REFUSED), was=claim.state)


def going_on(claim: Claim) -> Claim:
    """A claim whose sale goes on after it had heard that it is over: it is what it was."""
    return claim if claim.was is None else replace(claim, state=claim.was, was=None)


def without(claim: Claim, gone: Collection[UUID]) -> Claim:
    """A claim of what is still on sale; one that has nothing left of it is called off."""
    lines = tuple(line for line in claim.lines if line.variant_id not in gone)
    stands = any(line.held for line in lines) if claim.state is ClaimState.HELD else bool(lines)
    return replace(claim, lines=lines) if stands else moved(claim, ClaimState.CANCELLED)


def offer_of(product: ProductDetail) -> Offer:
    """What a post of a product offers: its options, and the variants by their values.

    What comes in one kind alone has an option, too, that says nothing to anybody.
    """
    if [(each.name, each.values) for each in product.options] == [_ONLY_OPTION]:
        return Offer(Post(title=product.title), tuple(OfferedVariant(each.id, ()) for each in product.variants))
    return Offer(
        post=Post(
            title=product.title,
            choices=tuple(Choice(name=each.name, values=each.values) for each in product.options),
        ),
        variants=tuple(OfferedVariant(each.id, each.option_values) for each in product.variants),
    )


def lines_of(wanted: Iterable[Wanted], offer: Offer) -> tuple[ClaimLine, ...] | None:
    """What was wanted, by variant; None where a combination is not made."""
    pieces: dict[UUID, int] = {}
    for each in wanted:
        variant_id = offer.variant_of(each.values)
        if variant_id is None:
            return None
        pieces[variant_id] = pieces.get(variant_id, 0) + each.quantity
    return tuple(ClaimLine(variant_id=variant_id, wanted=number) for variant_id, number in pieces.items())


def read_command(rest: str) -> SaleWish | None:
    """What stands behind `/sale`: 'Lamp | 3 | 2h | =19.90', with pieces, a time and a price; None for 'end'."""
    words, *terms = (part.strip() for part in rest.split("|"))
    if words.casefold() == _END and not terms:
        return None
    counts = [int(each) for each in terms if each.isdecimal() and len(each) <= _DIGITS and int(each) > 0]
    lengths = [found for each in terms if (found := length(each)) is not None]
    prices = [each.removeprefix(_COSTS).strip() for each in terms if each.startswith(_COSTS)]
    return SaleWish(
        words=words,
        pieces=next(iter(counts), None),
        lasts=next(iter(lengths), None),
        price=next(iter(prices), ""),
    )


def ripe(entries: Sequence[Claim], *, now: datetime, settle: timedelta) -> Ripe:
    """Those of new entries that have waited long enough, with all that were written before them.

    Telegram numbers the messages of a chat in their order; updates may come in another. Whatever has a smaller number
    than one that is due has waited for nothing else.
    """
    due = [each.message_id for each in entries if each.received_at <= now - settle]
    newest = max(due, default=None)
    taken = [each for each in entries if newest is not None and each.message_id <= newest]
    left = [each.received_at + settle for each in entries if each not in taken]
    return Ripe(sorted(taken, key=lambda each: each.message_id), min(left, default=None))


def taken_back(entries: Iterable[Claim], standing: Iterable[Claim]) -> Sequence[Claim]:
    """The open claims that somebody took back by a later word."""
    words = [each for each in entries if each.state is ClaimState.CANCELLING]
    return [
        claim
        for claim in standing
        if claim.state in OPEN_CLAIMS
        and any(word.user_id == claim.user_id and word.message_id > claim.message_id for word in words)
    ]


def allot(
    queue: Iterable[Claim],
    *,
    standing: Collection[Claim],
    free: Mapping[UUID, int | None],
    most_each: int | None,
    expires_at: datetime,
    pieces: int | None = None,
) -> Allotment:
    """Who gets what, in the order of messages: each as much as is left of what they want, and who gets nothing waits.

    What somebody holds already goes into their next claim, with the time it had: one cart takes it all. `free` says
    what is left of each variant, and `pieces` how many the sale gives away in all; None is without end.
    """
    left = dict(free)
    in_all = remaining(pieces, (each.pieces for each in standing if each.state in COUNTED))
    held: dict[int, Claim] = {each.user_id: each for each in standing if each.state is ClaimState.HELD}
    had = _pieces_had(standing)
    given: dict[UUID, Claim] = {}
    waiting, refused, joined = [], [], []
    for claim in sorted(queue, key=lambda each: each.message_id):
        room = None if most_each is None else most_each - had.get(claim.user_id, 0)
        if room is not None and room <= 0:
            refused.append(replace(claim, state=ClaimState.REFUSED))
            continue
        lines = _taken(claim.lines, left, _least(room, in_all))
        if not any(line.held for line in lines):
            waiting.append(replace(claim, state=ClaimState.WAITING))
            continue
        in_all = remaining(in_all, (line.held for line in lines))
        before = held.get(claim.user_id)
        if before is not None:
            given.pop(before.id, None)
            joined.append(replace(before, state=ClaimState.JOINED, lines=_let_go(before.lines)))
            lines = _together(before.lines, lines)
        until = expires_at if before is None or before.expires_at is None else min(before.expires_at, expires_at)
        now_held = replace(claim, state=ClaimState.HELD, lines=lines, expires_at=until)
        had[claim.user_id] = had.get(claim.user_id, 0) + now_held.pieces - (before.pieces if before else 0)
        held[claim.user_id] = given[claim.id] = now_held
    return Allotment(list(given.values()), waiting, refused, joined)


def without_line(given: Allotment) -> Allotment:
    """The same in a sale that is over: nobody stands in line for it."""
    refused = [*given.refused, *map(ended, given.waiting)]
    return replace(given, waiting=(), refused=refused)


def remaining(pieces: int | None, given: Iterable[int]) -> int | None:
    """How many of so many are left; None is without end."""
    return None if pieces is None else max(pieces - sum(given), 0)


def shown_left(levels: Mapping[UUID, int | None], remaining: int | None) -> Mapping[UUID, int | None]:
    """What a post says is left of each variant: no more than the shelf has, or the sale gives away."""
    return {variant_id: _least(level, remaining) for variant_id, level in levels.items()}


def fewer(old: Iterable[ClaimLine], new: Iterable[ClaimLine]) -> Mapping[UUID, int] | None:
    """How many pieces fewer of each variant are wanted; None where more of one is wanted, or another."""
    before = {line.variant_id: line.wanted for line in old}
    after = {line.variant_id: line.wanted for line in new}
    if any(number > before.get(variant_id, 0) for variant_id, number in after.items()):
        return None
    return {key: number - after.get(key, 0) for key, number in before.items() if number > after.get(key, 0)}


def reduced(claim: Claim, less: Mapping[UUID, int]) -> tuple[Claim, Mapping[UUID, int]]:
    """A claim that wants so many pieces less, and what it lets go of by that.

    What was wanted and not held goes first.
    """
    lines, freed = [], {}
    for line in claim.lines:
        wanted = line.wanted - less.get(line.variant_id, 0)
        held = max(min(line.held, wanted), 0)
        if line.held > held:
            freed[line.variant_id] = line.held - held
        if wanted > 0:
            lines.append(replace(line, wanted=wanted, held=held))
    return replace(claim, lines=tuple(lines)), freed


def _pieces_had(standing: Iterable[Claim]) -> dict[int, int]:
    had: dict[int, int] = {}
    for claim in standing:
        if claim.state in COUNTED:
            had[claim.user_id] = had.get(claim.user_id, 0) + claim.pieces
    return had


def _taken(lines: Iterable[ClaimLine], left: dict[UUID, int | None], room: int | None) -> tuple[ClaimLine, ...]:
    taken = []
    for line in lines:
        there = left.get(line.variant_id, 0)
        number = max(_least(line.wanted, _least(there, room)) or 0, 0)
        if there is not None:
            left[line.variant_id] = there - number
        room = None if room is None else room - number
        taken.append(replace(line, held=number))
    return tuple(taken)


def _together(before: Iterable[ClaimLine], now: Iterable[ClaimLine]) -> tuple[ClaimLine, ...]:
    lines = {line.variant_id: line for line in before if line.held}
    for line in now:
        known = lines.get(line.variant_id)
        if known is None:
            lines[line.variant_id] = line
        else:
            lines[line.variant_id] = replace(line, wanted=known.wanted + line.wanted, held=known.held + line.held)
    return tuple(lines.values())


def _least(one: int | None, other: int | None) -> int | None:
    """The smaller of two numbers, of which None is without end."""
    return min((each for each in (one, other) if each is not None), default=None)


def _let_go(lines: Iterable[ClaimLine]) -> tuple[ClaimLine, ...]:
    return tuple(replace(line, held=0) for line in lines)
