"""Promotions for a segment of a shop's customers: who gets them, who may make them, and what they cost."""

from datetime import datetime
from uuid import UUID

import pytest

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.customer.segment import errors as segment_errors
from sokoni.commerce.customer.segment import evaluating
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import Segment, SegmentDraft, SegmentRule
from sokoni.commerce.pricing.promotion import errors, rules
from sokoni.commerce.pricing.promotion.types import Audience, Customer
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession, count_statements
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as factory
from tests.support.factories import sale

ACTOR = Actor(kind="system", label="tests")


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> sale.Stall:
    return await sale.stall(session, now=now, prices=(10_000,))


async def regulars(session: WriteSession, stall: sale.Stall, now: datetime) -> Segment:
    draft = SegmentDraft(name="Regulars", rule=SegmentRule(orders_at_least=1))
    return await segments.add_segment(session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, now=now)


async def saved_by(session: WriteSession, stall: sale.Stall, now: datetime, account_id: UUID | None) -> int:
    """What a cart of the first thing saves."""
    key = CartKey(account_id=account_id) if account_id is not None else CartKey()
    view = await cart.add_item(session, key=key, variant_id=stall.variant_id, quantity=1, now=now)
    assert view.totals is not None
    return view.totals.saved.amount


async def test_only_members_get_it_and_only_they_cost_a_statement(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    segment = await regulars(session, stall, now)
    member, stranger = [await account_factory.account(session, now=now) for _ in range(2)]
    await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, account_id=member.id)
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    await evaluating.evaluate_shop(session, shop_id=stall.shop.id, now=now)
    key = CartKey(account_id=member.id)
    await saved_by(session, stall, now, member.id)
    with count_statements() as before:
        await cart.view(session, key=key, now=now)
    await factory.promotion(session, shop_id=stall.shop.id, now=now, audience=Audience.SEGMENT, segment_id=segment.id)
    with count_statements() as after:
        view = await cart.view(session, key=key, now=now)
    assert view.totals is not None
    assert (view.totals.saved.amount, after.value) == (1_000, before.value + 1)
    assert await saved_by(session, stall, now, stranger.id) == 0
    assert await saved_by(session, stall, now, None) == 0


async def test_it_names_a_segment_of_its_own_shop_which_stays_as_long(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    other = await sale.stall(session, now=now)
    theirs = await regulars(session, other, now)
    said = {"now": now, "audience": Audience.SEGMENT}
    with pytest.raises(segment_errors.SegmentMissing):
        await factory.promotion(session, shop_id=stall.shop.id, segment_id=theirs.id, **said)
    for shop_id, segment_id in ((stall.shop.id, None), (None, theirs.id)):
        with pytest.raises(errors.PromotionSegmentInvalid):
            await factory.promotion(session, shop_id=shop_id, segment_id=segment_id, **said)
    made = await factory.promotion(session, shop_id=other.shop.id, segment_id=theirs.id, **said)
    with pytest.raises(segment_errors.SegmentInUse):
        await segments.remove_segment(session, shop_id=other.shop.id, segment_id=theirs.id, actor=ACTOR, now=now)
    assert rules.with_facts(made, rules.facts_of(made)) == made
    assert not rules.is_for(made, Customer(account_id=ids.new_id()), 9, frozenset({ids.new_id()}))
    assert rules.is_for(made, Customer(account_id=ids.new_id()), 0, frozenset({theirs.id}))


async def test_a_segment_is_named_where_the_audience_is_one_and_nowhere_else(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    segment = await regulars(session, stall, now)
    with pytest.raises(errors.PromotionSegmentInvalid):
        await factory.promotion(session, shop_id=stall.shop.id, now=now, segment_id=segment.id)
