"""What a plan may say, what it has room for, and which one counts when."""

import contextlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.plan import rules
from sokoni.commerce.plan.errors import MemberLimitReached, PlanInvalid, ProductLimitReached
from sokoni.commerce.plan.types import Assignment, Limit, Plan, PlanDraft, Usage
from sokoni.core import ids
from sokoni.core.money import Money, UnknownCurrency

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP, OTHER, SMALL, LARGE = (UUID(int=number) for number in range(1, 5))


def plan(**limits: int) -> Plan:
    return Plan(
        id=SMALL,
        name="Stall",
        description="",
        limits={Limit(name): most for name, most in limits.items()},
        price=None,
        retired_at=None,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PlanDraft(name="  "), "name"),
        (PlanDraft(name="x" * 61), "name"),
        (PlanDraft(name="a\x00b"), "name"),
        (PlanDraft(name="Stall", description="x" * 2001), "description"),
        (PlanDraft(name="Stall", limits={Limit.PRODUCTS: -1}), "max_products"),
        (PlanDraft(name="Stall", limits={Limit.MEMBERS: 0}), "max_members"),
        (PlanDraft(name="Stall", limits={Limit.PRODUCTS: rules.MOST + 1}), "max_products"),
        (PlanDraft(name="Stall", price=Money(-1, "COP")), "price"),
    ],
)
def test_refuses_what_no_plan_can_say(draft: PlanDraft, field: str):
    with pytest.raises(PlanInvalid) as refused:
        rules.check_draft(draft)
    assert refused.value.fields["field"] == field


def test_refuses_a_price_in_money_that_is_none():
    with pytest.raises(UnknownCurrency):
        rules.check_draft(PlanDraft(name="Stall", price=Money(1, "XXX")))


def test_a_plan_may_hold_nothing_and_cost_nothing():
    rules.check_draft(PlanDraft(name="Look", limits={Limit.PRODUCTS: 0, Limit.MEMBERS: 1}, price=Money(0, "COP")))


@given(used=st.integers(0, 200), most=st.none() | st.integers(0, 200), adding=st.integers(1, 50))
def test_there_is_room_as_long_as_what_is_used_and_added_stays_within_the_limit(
    used: int, most: int | None, adding: int
):
    usage = Usage(limit=Limit.PRODUCTS, used=used, most=most)
    fits = most is None or used + adding <= most
    with contextlib.nullcontext() if fits else pytest.raises(ProductLimitReached, match=f"the shop has {used}"):
        rules.check_room(plan(products=most or 0), usage, adding=adding)


def test_a_full_team_is_refused_by_its_own_words():
    with pytest.raises(MemberLimitReached, match="holds 1 people"):
        rules.check_room(plan(members=1), Usage(limit=Limit.MEMBERS, used=1, most=1), adding=1)


def had(plan_id: UUID, shop_id: UUID | None, first: int, end: int | None) -> Assignment:
    ends_at = None if end is None else NOW + end * DAY
    return Assignment(id=ids.new_id(), shop_id=shop_id, plan_id=plan_id, starts_at=NOW + first * DAY, ends_at=ends_at)


@pytest.mark.parametrize(
    ("assignments", "wanted"),
    [
        ([], None),
        ([had(SMALL, OTHER, 0, None)], None),
        ([had(SMALL, None, 0, None)], SMALL),
        ([had(LARGE, SHOP, 0, None), had(SMALL, None, 0, None)], LARGE),
        ([had(LARGE, SHOP, -2, 0), had(SMALL, None, -3, None)], SMALL),
        ([had(LARGE, SHOP, 1, None), had(SMALL, None, 0, 1)], SMALL),
        ([had(LARGE, SHOP, 0, 0), had(SMALL, SHOP, 0, None)], SMALL),
    ],
)
def test_a_shops_own_plan_goes_before_the_one_of_all(assignments: list[Assignment], wanted: UUID | None):
    assert rules.plan_at(assignments, shop_id=SHOP, moment=NOW) == wanted
    assert rules.plan_at(assignments[::-1], shop_id=SHOP, moment=NOW) == wanted
