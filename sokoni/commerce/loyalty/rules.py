"""How points are worked out, spent and lost, as plain functions of plain values; no session and no clock.

Everything is whole points and minor units. What is earned is rounded down on each part of a sale; what points take off
is rounded down, too, and costs no more points than that amount needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.loyalty.errors import GrantInvalid, PointsShort, ProgrammeInvalid, TooFewPoints
from sokoni.commerce.loyalty.types import (
    WHOLE_BP,
    EarningTerms,
    LineShare,
    Lot,
    Programme,
    ProgrammeDraft,
    Rate,
    Redeemable,
    Taken,
    Tier,
)
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import Money

MOST_POINTS = 10**12
MOST_GRANTED = 10_000_000
MOST_TIERS = 10
MOST_DAYS = 3_650
MOST_TIMES_BP = 100_000
# Points that come back when their time is over, or almost, can be spent for so long.
GRACE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What an account has: lots with something left in them, the soonest lost first, and what it owes.

    It owes points only where nothing is left: what comes in pays for that first.
    """

    lots: tuple[Lot, ...] = ()
    owed: int = 0

    @property
    def balance(self) -> int:
        """What the log sums to."""
        return sum(lot.remaining for lot in self.lots) - self.owed


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the log to be: the points it moves, what of it goes into which lots, and what becomes owed by it.

    `uses` are taken out of lots (below nothing: put back); `made` is what goes into a lot of its own.
    """

    points: int
    uses: Mapping[UUID, int]
    made: int = 0
    expires_at: datetime | None = None
    owed: int = 0


def earned(amount: int, terms: EarningTerms) -> int:
    """The points for goods of an amount, rounded down."""
    return max(amount, 0) * terms.points * terms.multiplier_bp // (terms.amount * WHOLE_BP)


def qualifying(amount: int, terms: EarningTerms) -> int:
    """What the same counts for a tier: the points without its multiplier, so that a tier does not feed itself."""
    return earned(amount, replace(terms, multiplier_bp=WHOLE_BP))


def worth(points: int, rate: Rate) -> int:
    """What points take off at most, rounded down to the minor unit."""
    return points * rate.worth_amount // rate.worth_points


def points_for(amount: int, rate: Rate) -> int:
    """The fewest points that take so much off."""
    return -(-amount * rate.worth_points // rate.worth_amount)


def tier_of(tiers: Sequence[Tier], points: int) -> Tier | None:
    """The highest tier that is reached; None below the first."""
    return next((tier for tier in reversed(tiers) if tier.threshold <= points), None)


def next_tier(tiers: Sequence[Tier], points: int) -> Tier | None:
    """The lowest tier that is not reached; None above the last."""
    return next((tier for tier in tiers if tier.threshold > points), None)


def redeemable(programme: Programme, *, points: int, spendable: int, currency: str) -> Redeemable | None:
    """What some points take off goods in a currency; None where the programme does not run there."""
    rate = programme.draft.rate_in(currency)
    if rate is None:
        return None
    return Redeemable(
        programme_id=programme.id,
        title=programme.draft.name,
        points=spendable,
        worth=Money(worth(points, rate), currency),
        rate=rate,
        max_share_bp=programme.draft.max_share_bp,
        minimum_points=programme.draft.minimum_points,
    )


def check_redeemable(found: Redeemable, *, points: int) -> None:
    """Pass points that may be spent at once.

    Raises:
        TooFewPoints: fewer than are taken.
        PointsShort: more than there are.
    """
    if points < found.minimum_points:
        raise TooFewPoints(minimum=found.minimum_points)
    if points > found.points:
        raise PointsShort(available=found.points)


def put(holding: Holding, points: int, *, lot_id: UUID, expires_at: datetime | None) -> tuple[Holding, Step]:
    """The account with points more; they pay for what is owed before they go into a lot."""
    paid = min(points, holding.owed)
    made = points - paid
    lots = (*holding.lots, Lot(id=lot_id, remaining=made, expires_at=expires_at)) if made else holding.lots
    step = Step(points=points, uses={}, made=made, expires_at=expires_at, owed=-paid)
    return Holding(lots=_sorted(lots), owed=holding.owed - paid), step


def take(
    holding: Holding, points: int, *, may_owe: bool = False, first: UUID | None = None
) -> tuple[Holding, Step] | None:
    """The account with points less: those of the part `first` before others, then the soonest lost; None: too few.

    What `may_owe` is taken even so: the rest is owed.
    """
    left = points
    uses: dict[UUID, int] = {}
    for lot in sorted(holding.lots, key=lambda each: first is None or each.part_id != first):
        used = min(lot.remaining, left)
        if used:
            uses[lot.id] = used
            left -= used
    if left and not may_owe:
        return None
    return _without(holding, uses, owed=left), Step(points=-points, uses=uses, owed=left)


def expire(holding: Holding, *, now: datetime) -> tuple[Holding, Step] | None:
    """The account without the points whose time is over; None where there are none."""
    over = {lot.id: lot.remaining for lot in holding.lots if lot.expires_at is not None and lot.expires_at <= now}
    if not over:
        return None
    return _without(holding, over), Step(points=-sum(over.values()), uses=over)


def put_back(
    holding: Holding, points: int, *, taken: Sequence[Taken], lot_id: UUID, now: datetime
) -> tuple[Holding, Step]:
    """The account with points that a sale had spent: back in the lots they came from, those lost last before others.

    What is owed is paid for first. Points whose time is almost over come back in a lot of their own, with time to be
    spent; so do those that came from no lot.
    """
    paid = min(points, holding.owed)
    left = points - paid
    uses: dict[UUID, int] = {}
    lots = {lot.id: lot for lot in holding.lots}
    soon = now + GRACE
    for each in sorted(taken, key=_lost_last):
        back = min(each.points, left) if each.expires_at is None or each.expires_at > soon else 0
        if back:
            uses[each.lot_id] = -back
            known = lots.get(each.lot_id, Lot(id=each.lot_id, remaining=0, expires_at=each.expires_at))
            lots[each.lot_id] = replace(known, remaining=known.remaining + back)
            left -= back
    if left:
        lots[lot_id] = Lot(id=lot_id, remaining=left, expires_at=soon)
    after = Holding(lots=_sorted(lots.values()), owed=holding.owed - paid)
    return after, Step(points=points, uses=uses, made=left, expires_at=soon if left else None, owed=-paid)


def restored(spent: int, lines: Sequence[LineShare], *, programme_id: UUID, part_id: UUID) -> int:
    """How many of the points that a sale spent come back for what is gone of one of its parts.

    Points stand on lines as the money does that they took off; of a line they come back piece by piece, rounded down,
    and all of them with the last piece.
    """
    ordered = sorted(lines, key=lambda line: line.line_id)
    weights = [line.redemptions.get(programme_id, 0) for line in ordered]
    if not any(weights):
        return 0
    shares = money.split(spent, weights)
    return sum(
        share * line.gone // line.quantity
        for share, line in zip(shares, ordered, strict=True)
        if line.part_id == part_id
    )


def check_programme(draft: ProgrammeDraft) -> None:
    """Pass a programme that can be carried out.

    Raises:
        ProgrammeInvalid: it contradicts itself.
    """
    reason = _why_not(draft) or _why_not_rates(draft) or _why_not_tiers(draft.tiers)
    if reason is not None:
        raise ProgrammeInvalid(reason=reason)


def check_grant(points: int, reason: str) -> None:
    """Pass points that are given or taken by hand.

    Raises:
        GrantInvalid: none, too many, or nobody says why.
    """
    if not 0 < abs(points) <= MOST_GRANTED or not reason:
        raise GrantInvalid(most=MOST_GRANTED)


def _why_not(draft: ProgrammeDraft) -> Reason | None:
    if not draft.name:
        return Reason("it has no name")
    if not 1 <= draft.window_days <= MOST_DAYS:
        return Reason("its window is from 1 to {most} days", most=MOST_DAYS)
    if draft.expires_days is not None and not 1 <= draft.expires_days <= MOST_DAYS:
        return Reason("points are lost after 1 to {most} days", most=MOST_DAYS)
    if not 1 <= draft.minimum_points <= MOST_POINTS:
        return Reason("at least one point is spent at once")
    if not 0 <= draft.max_share_bp <= WHOLE_BP:
        return Reason("points pay for none to all of an order's goods")
    return None


def _why_not_rates(draft: ProgrammeDraft) -> Reason | None:
    for currency, rate in draft.rates.items():
        if currency not in money.CURRENCIES:
            return Reason("{currency} is no currency that is known here", currency=currency)
        values = (rate.earn_amount, rate.earn_points, rate.worth_points, rate.worth_amount)
        if not all(1 <= value <= MOST_POINTS for value in values):
            return Reason("its amounts and points in {currency} are not above nothing", currency=currency)
        if rate.earn_points * rate.worth_amount > rate.earn_amount * rate.worth_points:
            return Reason("in {currency} points would be worth more than what earns them", currency=currency)
    return None


def _why_not_tiers(tiers: Sequence[Tier]) -> Reason | None:
    if len(tiers) > MOST_TIERS:
        return Reason("it has more than {most} tiers", most=MOST_TIERS)
    thresholds = [tier.threshold for tier in tiers]
    if thresholds != sorted(set(thresholds)) or any(not 0 <= each <= MOST_POINTS for each in thresholds):
        return Reason("the points for its tiers do not rise")
    if any(not tier.name for tier in tiers) or len({tier.name for tier in tiers}) != len(tiers):
        return Reason("its tiers have no names of their own")
    if any(not WHOLE_BP <= tier.multiplier_bp <= MOST_TIMES_BP for tier in tiers):
        return Reason("a tier earns from one to ten times as much")
    return None


def _without(holding: Holding, uses: Mapping[UUID, int], *, owed: int = 0) -> Holding:
    lots = (replace(lot, remaining=lot.remaining - uses.get(lot.id, 0)) for lot in holding.lots)
    return Holding(lots=tuple(lot for lot in lots if lot.remaining), owed=holding.owed + owed)


def _sorted(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Lots with the soonest lost first; those that are never lost come last."""
    return tuple(sorted(lots, key=lambda lot: (*_lost_at(lot.expires_at), lot.id)))


def _lost_last(taken: Taken) -> tuple[bool, float, UUID]:
    is_kept, at = _lost_at(taken.expires_at)
    return (not is_kept, -at, taken.lot_id)


def _lost_at(expires_at: datetime | None) -> tuple[bool, float]:
    return (True, 0.0) if expires_at is None else (False, expires_at.timestamp())
