from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sokoni.commerce.pricing.promotion import errors, rules
from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Customer,
    Kind,
    Level,
    Payer,
    Phase,
    Promotion,
    PromotionDraft,
    PromotionState,
    Reach,
    Scope,
)
from tests.support.factories.promotion import draft

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP = UUID(int=1)


def promotion(*, state: PromotionState = PromotionState.ACTIVE, used: int = 0, **said: object) -> Promotion:
    return Promotion(
        id=UUID(int=5),
        shop_id=SHOP,
        currency="COP",
        state=state,
        used=used,
        draft=draft(**said),
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    "typed", ["summer-10", " Summer-10 ", "SUMMER -10", "\uff53ummer-10", "summer-\u06f1\u06f0", "summer-\u0661\u0660"]
)
def test_a_code_reads_the_same_however_it_is_typed(typed: str) -> None:
    assert rules.check_code(typed) == "SUMMER-10"


def test_codes_may_have_letters_of_any_script() -> None:
    assert rules.check_code("\u0628\u0647\u0627\u0631\u06f1") == "\u0628\u0647\u0627\u0631" + "1"


@pytest.mark.parametrize("typed", ["", "AB", "-ABC", "ABC-", "A" * 41, "AB=CD", "=CMD()", "AB/CD", "AB\x00CD"])
def test_what_cannot_be_given_out_is_refused(typed: str) -> None:
    with pytest.raises(errors.CodeInvalid):
        rules.check_code(typed)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"kind": Kind.FREE_SHIPPING, "level": Level.ORDER}, errors.PromotionLevelInvalid),
        ({"kind": Kind.BUY_X_GET_Y, "level": Level.ORDER}, errors.PromotionLevelInvalid),
        ({"rate_bp": 0}, errors.PromotionRateInvalid),
        ({"rate_bp": 10_001}, errors.PromotionRateInvalid),
        ({"kind": Kind.FIXED}, errors.PromotionAmountInvalid),
        ({"minimum_amount": -1}, errors.PromotionAmountInvalid),
        ({"kind": Kind.BUY_X_GET_Y, "level": Level.PRODUCT, "buy_quantity": 1}, errors.PromotionPiecesInvalid),
        ({"minimum_quantity": -1}, errors.PromotionPiecesInvalid),
        ({"max_times": 0}, errors.PromotionPiecesInvalid),
        ({"scope": Scope(reach=Reach.PRODUCTS)}, errors.PromotionGoodsMissing),
        ({"gets": Scope(ids=frozenset({SHOP}))}, errors.PromotionGoodsMissing),
        ({"starts_at": NOW, "ends_at": NOW}, errors.PromotionPeriodInvalid),
        ({"usage_limit": 0}, errors.PromotionLimitInvalid),
        ({"per_customer_limit": 0}, errors.PromotionLimitInvalid),
        ({"earlier_orders": 0}, errors.PromotionLimitInvalid),
        ({"payer": Payer.PLATFORM}, errors.PromotionForMarketOnly),
        ({"stacks_on_shops": True}, errors.PromotionForMarketOnly),
    ],
)
def test_what_cannot_be_carried_out_is_refused(said: dict[str, object], refusal: type[Exception]) -> None:
    rules.check_draft(draft(), is_market=False, currency="COP")
    with pytest.raises(refusal):
        rules.check_draft(draft(**said), is_market=False, currency="COP")


def test_the_market_needs_a_currency_for_amounts_and_names_no_goods_of_shops() -> None:
    rules.check_draft(draft(payer=Payer.PLATFORM, stacks_on_shops=True), is_market=True, currency=None)
    with pytest.raises(errors.PromotionAmountInvalid):
        rules.check_draft(draft(minimum_amount=1), is_market=True, currency=None)
    named = Scope(reach=Reach.PRODUCTS, ids=frozenset({SHOP}))
    with pytest.raises(errors.PromotionGoodsMissing):
        rules.check_draft(draft(scope=named), is_market=True, currency="COP")


@pytest.mark.parametrize(
    ("found", "phase"),
    [
        (promotion(), Phase.RUNNING),
        (promotion(starts_at=NOW), Phase.RUNNING),
        (promotion(starts_at=NOW + DAY), Phase.PLANNED),
        (promotion(ends_at=NOW), Phase.OVER),
        (promotion(ends_at=NOW + DAY), Phase.RUNNING),
        (promotion(used=3, usage_limit=3), Phase.USED_UP),
        (promotion(state=PromotionState.PAUSED), Phase.PAUSED),
        (promotion(state=PromotionState.ARCHIVED), Phase.ARCHIVED),
    ],
)
def test_a_promotion_stands_where_its_period_and_its_limit_say(found: Promotion, phase: Phase) -> None:
    assert rules.phase_of(found, NOW) is phase


def test_what_is_said_of_a_promotion_can_be_put_back() -> None:
    said: PromotionDraft = draft(
        kind=Kind.BUY_X_GET_Y,
        level=Level.PRODUCT,
        scope=Scope(reach=Reach.PRODUCTS, ids=frozenset({UUID(int=9), UUID(int=8)})),
        buy_quantity=2,
        get_quantity=1,
        combines_with=frozenset({Level.ORDER, Level.SHIPPING}),
        starts_at=NOW,
        audience=Audience.RETURNING,
        earlier_orders=3,
        usage_limit=7,
    )
    standing = promotion()
    facts = rules.facts_of(replace(standing, draft=said, state=PromotionState.PAUSED))
    assert rules.with_facts(standing, facts) == replace(standing, draft=said, state=PromotionState.PAUSED)


def test_a_mailbox_is_the_same_however_it_is_written() -> None:
    written = ("ana@example.com", "Ana@Example.COM", "ana+shop@example.com", " ana@example.com ")
    assert len({tuple(rules.keys_of(Customer(email=each))) for each in written}) == 1
    assert rules.keys_of(Customer()) == []
    both = rules.keys_of(Customer(account_id=SHOP, email="ana@example.com"))
    assert set(rules.keys_of(Customer(email="ana@example.com"))) < set(both)


@pytest.mark.parametrize(
    ("audience", "customer", "orders", "expected"),
    [
        (Audience.EVERYONE, Customer(), 0, True),
        (Audience.FIRST_ORDER, Customer(), 0, True),
        (Audience.FIRST_ORDER, Customer(email="ana@example.com"), 1, False),
        (Audience.RETURNING, Customer(account_id=SHOP), 1, True),
        (Audience.RETURNING, Customer(account_id=SHOP), 0, False),
        # A typed e-mail proves nothing: anybody could type that of a good customer.
        (Audience.RETURNING, Customer(email="ana@example.com"), 1, False),
        (Audience.ACCOUNTS, Customer(email="ana@example.com"), 0, False),
        (Audience.ACCOUNTS, Customer(account_id=SHOP), 0, True),
    ],
)
def test_an_audience_is_proven_by_an_account(
    audience: Audience, customer: Customer, orders: int, *, expected: bool
) -> None:
    assert rules.is_for(promotion(audience=audience), customer, orders) is expected


@pytest.mark.parametrize(("orders", "expected"), [(2, False), (3, True), (4, True)])
def test_who_returns_has_ordered_as_often_as_is_asked_for(orders: int, *, expected: bool) -> None:
    loyal = promotion(audience=Audience.RETURNING, earlier_orders=3)
    assert rules.is_for(loyal, Customer(account_id=SHOP), orders) is expected


def test_records_from_before_there_was_such_a_condition_ask_for_one_order() -> None:
    facts = rules.facts_of(promotion(audience=Audience.RETURNING, earlier_orders=3))
    del facts["earlier_orders"]
    assert rules.with_facts(promotion(), facts).draft.earlier_orders == 1


def test_there_is_one_first_order_however_many_are_placed_at_once() -> None:
    assert rules.limit_of_one(promotion(audience=Audience.FIRST_ORDER, per_customer_limit=5)) == 1
    assert rules.limit_of_one(promotion(per_customer_limit=5)) == 5
