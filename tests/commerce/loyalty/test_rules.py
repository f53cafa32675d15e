"""Points worked out, spent, lost and taken back, in any order: the sums hold, and nothing is spent twice."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sokoni.commerce.loyalty import rules
from sokoni.commerce.loyalty.errors import GrantInvalid, PointsShort, ProgrammeInvalid, TooFewPoints
from sokoni.commerce.loyalty.rules import Holding, Step
from sokoni.commerce.loyalty.types import (
    EarningTerms,
    LineShare,
    Lot,
    ProgrammeDraft,
    Rate,
    Redeemable,
    Taken,
    Tier,
)
from sokoni.core import ids
from sokoni.core.money import Money
from tests.support.factories import loyalty as loyalty_factory

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PROGRAMME = ids.new_id()
counts = st.integers(min_value=1, max_value=10**9)
rates = st.builds(Rate, earn_amount=counts, earn_points=counts, worth_points=counts, worth_amount=counts)


@given(amount=st.integers(min_value=0, max_value=10**12), rate=rates)
def test_what_points_take_off_never_costs_more_points_than_were_given(amount: int, rate: Rate) -> None:
    points = amount
    taken = rules.worth(points, rate)
    needed = rules.points_for(taken, rate)
    assert needed <= points
    assert rules.worth(needed, rate) >= taken
    assert taken == 0 or rules.worth(needed - 1, rate) < taken


@given(
    amount=st.integers(min_value=0, max_value=10**12),
    less=st.integers(min_value=0, max_value=10**12),
    times=st.integers(min_value=10_000, max_value=100_000),
    rate=rates,
)
def test_less_money_never_earns_more_and_nothing_earns_nothing(amount: int, less: int, times: int, rate: Rate) -> None:
    terms = EarningTerms(amount=rate.earn_amount, points=rate.earn_points, multiplier_bp=times)
    assert rules.earned(0, terms) == 0
    assert rules.earned(-amount, terms) == 0
    assert rules.earned(max(amount - less, 0), terms) <= rules.earned(amount, terms)
    assert rules.qualifying(amount, terms) <= rules.earned(amount, terms)


def test_earning_is_rounded_down_after_the_multiplier() -> None:
    terms = EarningTerms(amount=100, points=1, multiplier_bp=12_500)
    assert [rules.earned(amount, terms) for amount in (79, 80, 159, 160, 1_000)] == [0, 1, 1, 2, 12]
    assert rules.qualifying(199, terms) == 1


def test_a_tier_is_reached_with_its_very_point() -> None:
    tiers = loyalty_factory.TIERS
    assert rules.tier_of(tiers[1:], 99) is None
    names = [tier.name for points in (0, 99, 100, 999, 1_000) if (tier := rules.tier_of(tiers, points))]
    assert names == ["Basket", "Basket", "Regular", "Regular", "Friend"]
    assert rules.next_tier(tiers, 99) == tiers[1]
    assert rules.next_tier(tiers, 1_000) is None


def test_the_soonest_lost_points_are_spent_first_and_unending_ones_last() -> None:
    never, late, soon = ids.new_id(), ids.new_id(), ids.new_id()
    holding = Holding(
        lots=(
            Lot(id=soon, remaining=5, expires_at=NOW + timedelta(days=1)),
            Lot(id=late, remaining=5, expires_at=NOW + timedelta(days=9)),
            Lot(id=never, remaining=5, expires_at=None),
        )
    )
    moved = rules.take(holding, 12)
    assert moved is not None
    after, step = moved
    assert step.uses == {soon: 5, late: 5, never: 2}
    assert [lot.id for lot in after.lots] == [never]
    assert rules.take(holding, 16) is None


def test_what_a_sale_brought_is_taken_back_from_it_before_older_points() -> None:
    part_id, old, own = ids.new_id(), ids.new_id(), ids.new_id()
    holding = Holding(
        lots=(
            Lot(id=old, remaining=5, expires_at=NOW + timedelta(days=1)),
            Lot(id=own, remaining=5, expires_at=NOW + timedelta(days=9), part_id=part_id),
        )
    )
    moved = rules.take(holding, 7, may_owe=True, first=part_id)
    assert moved is not None
    assert moved[1].uses == {own: 5, old: 2}


def test_points_taken_back_after_they_were_spent_are_owed_and_paid_by_the_next() -> None:
    moved = rules.take(Holding(), 30, may_owe=True)
    assert moved is not None
    owing, step = moved
    assert (owing.balance, step.owed, step.uses) == (-30, 30, {})
    paid, step = rules.put(owing, 20, lot_id=ids.new_id(), expires_at=None)
    assert (paid.balance, paid.lots, step.made, step.owed) == (-10, (), 0, -20)
    free, step = rules.put(paid, 25, lot_id=ids.new_id(), expires_at=None)
    assert (free.balance, step.made, step.owed) == (15, 15, -10)


def test_spent_points_come_back_where_they_were_and_almost_lost_ones_get_time() -> None:
    late, soon, new = ids.new_id(), ids.new_id(), ids.new_id()
    taken = [
        Taken(lot_id=soon, points=4, expires_at=NOW + timedelta(days=2)),
        Taken(lot_id=late, points=4, expires_at=NOW + timedelta(days=90)),
    ]
    after, step = rules.put_back(Holding(), 6, taken=taken, lot_id=new, now=NOW)
    assert step.uses == {late: -4}
    assert (step.made, step.expires_at) == (2, NOW + rules.GRACE)
    assert {lot.id: lot.remaining for lot in after.lots} == {late: 4, new: 2}
    unending = [Taken(lot_id=late, points=4, expires_at=None)]
    assert rules.put_back(Holding(), 3, taken=unending, lot_id=new, now=NOW)[1].uses == {late: -3}


@given(
    spent=st.integers(min_value=1, max_value=10**6),
    lines=st.lists(
        st.tuples(st.integers(min_value=0, max_value=1_000), st.integers(min_value=1, max_value=9)),
        min_size=1,
        max_size=6,
    ),
    data=st.data(),
)
def test_points_come_back_piece_by_piece_and_all_of_them_with_the_last(
    spent: int, lines: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = [ids.new_id(), ids.new_id()]

    def stand(gone: list[int]) -> list[LineShare]:
        return [
            LineShare(
                part_id=parts[place % 2],
                line_id=UUID(int=place),
                redemptions={PROGRAMME: taken} if taken else {},
                quantity=quantity,
                gone=gone[place],
            )
            for place, (taken, quantity) in enumerate(lines)
        ]

    def back(gone: list[int]) -> int:
        return sum(rules.restored(spent, stand(gone), programme_id=PROGRAMME, part_id=part_id) for part_id in parts)

    some = [data.draw(st.integers(min_value=0, max_value=quantity)) for _, quantity in lines]
    everything = spent if any(taken for taken, _ in lines) else 0
    assert back([0] * len(lines)) == 0
    assert 0 <= back(some) <= everything
    assert back([quantity for _, quantity in lines]) == everything


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"name": ""}, "no name"),
        ({"window_days": 0}, "window"),
        ({"expires_days": 0}, "lost after"),
        ({"minimum_points": 0}, "at least one"),
        ({"max_share_bp": 10_001}, "none to all"),
        ({"rates": {"ABC": loyalty_factory.RATE}}, "no currency"),
        ({"rates": {"COP": Rate(earn_amount=0, earn_points=1, worth_points=1, worth_amount=1)}}, "above nothing"),
        ({"rates": {"COP": Rate(earn_amount=1, earn_points=1, worth_points=1, worth_amount=2)}}, "worth more"),
        ({"tiers": tuple(Tier(name=str(step), threshold=step) for step in range(11))}, "more than"),
        ({"tiers": (Tier(name="a", threshold=5), Tier(name="b", threshold=5))}, "do not rise"),
        ({"tiers": (Tier(name="a", threshold=0), Tier(name="a", threshold=5))}, "names"),
        ({"tiers": (Tier(name="", threshold=0),)}, "names"),
        ({"tiers": (Tier(name="a", threshold=0, multiplier_bp=9_999),)}, "ten times"),
    ],
)
def test_a_programme_that_contradicts_itself_is_refused(options: dict[str, object], reason: str) -> None:
    rules.check_programme(loyalty_factory.draft())
    rules.check_programme(ProgrammeDraft(name="Bare", expires_days=None))
    with pytest.raises(ProgrammeInvalid, match=reason):
        rules.check_programme(loyalty_factory.draft(**options))


def test_fewer_points_than_are_taken_and_more_than_there_are_cannot_be_spent() -> None:
    found = Redeemable(
        programme_id=PROGRAMME,
        title="Points",
        points=50,
        worth=Money(0, "COP"),
        rate=loyalty_factory.RATE,
        max_share_bp=10_000,
        minimum_points=10,
    )
    rules.check_redeemable(found, points=10)
    rules.check_redeemable(found, points=50)
    with pytest.raises(TooFewPoints):
        rules.check_redeemable(found, points=9)
    with pytest.raises(PointsShort):
        rules.check_redeemable(found, points=51)


@pytest.mark.parametrize(("points", "reason"), [(0, "Why"), (5, ""), (rules.MOST_GRANTED + 1, "Why")])
def test_points_by_hand_need_a_number_and_a_reason(points: int, reason: str) -> None:
    rules.check_grant(-5, "A mistake")
    with pytest.raises(GrantInvalid):
        rules.check_grant(points, reason)


class PointsOfAnAccount(RuleBasedStateMachine):
    """Points earned, spent, lost, given back and taken back in any order, as an account's book writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.holding = Holding()
        self.now = NOW
        self.log = 0
        self.lots: dict[UUID, tuple[int, datetime | None]] = {}
        self.used: dict[UUID, int] = {}
        self.spent: list[dict[UUID, int]] = []
        self.may_be_owed = 0

    def write(self, entry_id: UUID, moved: tuple[Holding, Step]) -> Step:
        self.holding, step = moved
        self.log += step.points
        if step.made:
            self.lots[entry_id] = (step.made, step.expires_at)
        for lot_id, points in step.uses.items():
            self.used[lot_id] = self.used.get(lot_id, 0) + points
        assert step.points == step.made - sum(step.uses.values()) - step.owed
        return step

    def lose(self) -> None:
        over = rules.expire(self.holding, now=self.now)
        if over is not None:
            self.write(ids.new_id(), over)

    @rule(points=st.integers(min_value=1, max_value=500), days=st.none() | st.integers(min_value=1, max_value=60))
    def earn(self, points: int, days: int | None) -> None:
        entry_id = ids.new_id()
        expires_at = None if days is None else self.now + timedelta(days=days)
        self.write(entry_id, rules.put(self.holding, points, lot_id=entry_id, expires_at=expires_at))

    @rule(points=st.integers(min_value=1, max_value=700))
    def redeem(self, points: int) -> None:
        self.lose()
        moved = rules.take(self.holding, points)
        assert (moved is None) == (points > self.holding.balance)
        if moved is not None:
            self.spent.append(dict(self.write(ids.new_id(), moved).uses))

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.lose()
        uses = self.spent.pop(data.draw(st.integers(min_value=0, max_value=len(self.spent) - 1)))
        taken = [
            Taken(lot_id=lot_id, points=points, expires_at=self.lots[lot_id][1]) for lot_id, points in uses.items()
        ]
        entry_id = ids.new_id()
        points = data.draw(st.integers(min_value=1, max_value=sum(uses.values())))
        self.write(entry_id, rules.put_back(self.holding, points, taken=taken, lot_id=entry_id, now=self.now))

    @rule(points=st.integers(min_value=1, max_value=300))
    def reverse(self, points: int) -> None:
        self.lose()
        moved = rules.take(self.holding, points, may_owe=True)
        assert moved is not None
        self.may_be_owed += self.write(ids.new_id(), moved).owed

    @rule(days=st.integers(min_value=1, max_value=40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.lose()

    @invariant()
    def the_balance_is_the_log_and_the_lots(self) -> None:
        left = {lot_id: made - self.used.get(lot_id, 0) for lot_id, (made, _) in self.lots.items()}
        assert all(0 <= left[lot_id] <= made for lot_id, (made, _) in self.lots.items())
        assert self.holding.balance == self.log == sum(left.values()) - self.holding.owed
        assert {lot.id: lot.remaining for lot in self.holding.lots} == {
            key: value for key, value in left.items() if value
        }

    @invariant()
    def it_is_below_nothing_only_by_what_was_taken_back(self) -> None:
        assert 0 <= self.holding.owed <= self.may_be_owed
        assert not (self.holding.owed and self.holding.lots)

    @invariant()
    def the_soonest_lost_stand_first(self) -> None:
        times = [lot.expires_at.timestamp() if lot.expires_at else float("inf") for lot in self.holding.lots]
        assert times == sorted(times)


TestPointsOfAnAccount = PointsOfAnAccount.TestCase
