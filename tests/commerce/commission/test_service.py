"""Rules with their history, and sales that are charged by them: frozen when paid, given back in proportion."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import CategoryDraft
from sokoni.commerce.commission import service
from sokoni.commerce.commission.errors import CommissionRuleMissing, CommissionRuleOver, CommissionSubjectUnknown
from sokoni.commerce.commission.types import Key, Rule, Scope, Terms
from sokoni.commerce.commission.undoing import RuleUndoer
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.types import PlanDraft
from sokoni.commerce.pricing.promotion.types import Payer
from sokoni.commerce.pricing.types import TaxDraft
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.service import Means
from sokoni.services.undo.types import About
from tests.support.factories import order as order_factory
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)
DAY = timedelta(days=1)
MARKET = Key(scope=Scope.MARKET)
UNTAXED_DELIVERY = TaxDraft(rate_bp=1900, inclusive=True, taxes_shipping=False)


async def rule(
    session: WriteSession, now: datetime, rate_bp: int, *, key: Key = MARKET, starts_at: datetime | None = None
) -> Rule:
    return await service.add_rule(
        session, key=key, terms=Terms(rate_bp=rate_bp, tax_bp=1900), starts_at=starts_at, actor=ACTOR, now=now
    )


async def balance(session: WriteSession, kind: str, owner_id: UUID | None = None) -> int:
    return (await ledger.balance(session, account=AccountRef(kind, owner_id), currency="COP")).amount


async def kept(session: WriteSession, stall: Stall) -> tuple[int, int, int]:
    """What the platform earned, the tax on it, and what it owes the shop, by the books."""
    return (
        -await balance(session, "platform_commission"),
        -await balance(session, "commission_tax"),
        -await balance(session, "shop_payable", stall.shop.id),
    )


async def rate_now(session: WriteSession, now: datetime) -> int | None:
    found = await service.preview(session, shop_id=ids.new_id(), product_id=None, price=Money(1000, "COP"), now=now)
    return found.rule.terms.rate_bp if found.rule else None


async def bought(session: WriteSession, stall: Stall, now: datetime, quantity: int = 3) -> PlacedOrder:
    return await order_factory.confirmed(session, quantities={stall.variant_id: quantity}, now=now)


async def test_a_sale_is_charged_on_its_goods_without_tax_and_delivery(session: WriteSession, now: datetime):
    await rule(session, now, 1000)
    stall = await sale.stall(session, now=now, prices=[11_900], tax=UNTAXED_DELIVERY)
    done = await bought(session, stall, now)
    (line,) = await service.list_lines(session, sale_ids=[done.order.parts[0].id])
    assert (line.base.amount, line.charge.amount.amount, line.charge.tax.amount) == (30_000, 3_000, 570)
    assert await kept(session, stall) == (3_000, 570, 30_000 + sale.SHIPPING - 3_570)
    assert (await ledger.verify(session)).is_sound


async def test_a_sale_keeps_the_rate_of_the_moment_in_which_it_was_ordered(session: WriteSession, now: datetime):
    await rule(session, now, 1000)
    stall = await sale.stall(session, now=now, prices=[10_000])
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    await rule(session, now + timedelta(minutes=1), 5000)
    paid_at = now + timedelta(minutes=2)
    await order_factory.pay(session, placed, now=paid_at)
    await orders.settle(session, order_id=placed.order.id, now=paid_at)
    assert (await kept(session, stall))[0] == 1_000


async def test_pieces_taken_off_before_cash_comes_in_cost_nothing(session: WriteSession, now: datetime):
    await rule(session, now, 1000)
    stall = await sale.stall(session, now=now, prices=[10_001])
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, payment_method="cash", now=now)
    (part,) = placed.order.parts
    order = await orders.cancel_pieces(
        session, target_id=part.id, pieces={part.lines[0].id: 2}, subject=OPERATOR, now=now
    )
    for step in (Status.CONFIRMED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
        order = await orders.move(session, target_id=part.id, to=step, subject=OPERATOR, token=None, now=now)
    await orders.settle(session, order_id=order.id, now=now)
    (line,) = await service.list_lines(session, sale_ids=[part.id])
    assert line.charge.amount.amount == 3_000
    assert (await kept(session, stall))[0] == 1_000
    assert (await ledger.verify(session)).is_sound


async def test_everything_given_back_in_parts_gives_the_whole_commission_back(session: WriteSession, now: datetime):
    await rule(session, now, 1001)
    stall = await sale.stall(session, now=now, prices=[3_333], tax=TaxDraft(rate_bp=1900, inclusive=True))
    done = await bought(session, stall, now)
    (part,) = done.order.parts
    line_id = part.lines[0].id
    await orders.cancel_pieces(session, target_id=part.id, pieces={line_id: 1}, subject=OPERATOR, now=now)
    earned, tax, payable = await kept(session, stall)
    assert (earned, tax) == (841 - 280, 160 - 53)
    await orders.refund(session, target_id=part.id, amount=Money(777, "COP"), subject=OPERATOR, now=now)
    assert (await kept(session, stall))[0] < earned
    assert (await kept(session, stall))[2] < payable
    await orders.refund(session, target_id=part.id, subject=OPERATOR, now=now)
    assert await kept(session, stall) == (0, 0, 0)
    assert await balance(session, "tax_payable", stall.shop.id) == 0
    assert (await ledger.verify(session)).is_sound


async def test_a_cancelled_sale_costs_nothing(session: WriteSession, now: datetime):
    await rule(session, now, 1001)
    stall = await sale.stall(session, now=now, prices=[3_333])
    done = await bought(session, stall, now)
    line_id = done.order.parts[0].lines[0].id
    await orders.cancel_pieces(session, target_id=done.order.id, pieces={line_id: 1}, subject=OPERATOR, now=now)
    await orders.move(session, target_id=done.order.id, to=Status.CANCELLED, subject=OPERATOR, token=None, now=now)
    assert await kept(session, stall) == (0, 0, 0)


async def test_what_the_platform_pays_of_a_line_is_charged_and_goes_back_with_its_pieces(
    session: WriteSession, now: datetime
):
    """A line that its buyer pays nothing for: the shop is paid by the platform, and loses that with the goods."""
    await rule(session, now, 1000)
    stall = await sale.stall(session, now=now, prices=[10_000], shipping=0)
    await promotion_factory.promotion(session, shop_id=None, now=now, payer=Payer.PLATFORM, rate_bp=10_000)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 3}, payment_method="cash", now=now)
    (part,) = placed.order.parts
    assert (part.amounts.total.amount, part.funded.amount) == (0, 30_000)
    await orders.move(session, target_id=part.id, to=Status.CONFIRMED, subject=OPERATOR, token=None, now=now)
    assert await kept(session, stall) == (3_000, 570, 30_000 - 3_570)
    line_id = part.lines[0].id
    await orders.cancel_pieces(session, target_id=part.id, pieces={line_id: 1}, subject=OPERATOR, now=now)
    assert await kept(session, stall) == (2_000, 380, 20_000 - 2_380)
    assert await balance(session, "platform_promotions") == 20_000
    await orders.move(session, target_id=part.id, to=Status.CANCELLED, subject=OPERATOR, token=None, now=now)
    assert await kept(session, stall) == (0, 0, 0)
    assert await balance(session, "platform_promotions") == 0
    assert (await ledger.verify(session)).is_sound


async def test_goods_are_charged_by_the_deepest_of_their_categories(session: WriteSession, now: datetime):
    root = await catalog.add_category(
        session, draft=CategoryDraft(slug="lamps", names={"en": "Lamps"}), actor=ACTOR, now=now
    )
    leaf = await catalog.add_category(
        session,
        draft=CategoryDraft(slug="desk-lamps", names={"en": "Desk lamps"}, parent_id=root),
        actor=ACTOR,
        now=now,
    )
    stall = await sale.stall(session, now=now, prices=[10_000, 10_000])
    one, other = (each.product_id for each in stall.goods)
    for product_id, category_id in ((one, leaf), (other, root)):
        await session.execute(
            text("INSERT INTO product_categories VALUES (:product, :category, :shop)"),
            {"product": product_id, "category": category_id, "shop": stall.shop.id},
        )
    await rule(session, now, 100)
    for subject, rate_bp in ((root, 300), (leaf, 500)):
        await rule(session, now, rate_bp, key=Key(scope=Scope.CATEGORY, subject_id=subject))
    done = await order_factory.confirmed(session, quantities={each.variant_id: 1 for each in stall.goods}, now=now)
    charged = await service.list_lines(session, sale_ids=[part.id for part in done.order.parts])
    products = {line.id: line.product_id for part in done.order.parts for line in part.lines}
    assert {products[each.line_id]: each.charge.amount.amount for each in charged} == {one: 500, other: 300}


async def test_a_shop_is_charged_by_the_plan_that_it_had_when_it_sold(session: WriteSession, now: datetime):
    """Whoever changes to a dearer plan between order and payment pays what was agreed when it was ordered."""
    cheap, dear = [
        await plans.add_plan(session, draft=PlanDraft(name=name), actor=ACTOR, now=now) for name in ("Cheap", "Dear")
    ]
    await rule(session, now, 1000)
    for plan, rate_bp in ((cheap, 500), (dear, 2500)):
        await rule(session, now, rate_bp, key=Key(scope=Scope.PLAN, subject_id=plan.id))
    stall = await sale.stall(session, now=now, prices=[10_000])
    await plans.assign(session, shop_id=None, plan_id=cheap.id, actor=ACTOR, now=now)
    placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)
    later = now + timedelta(minutes=2)
    await plans.assign(session, shop_id=stall.shop.id, plan_id=dear.id, actor=ACTOR, now=later)
    await order_factory.pay(session, placed, now=later)
    await orders.settle(session, order_id=placed.order.id, now=later)
    assert await kept(session, stall) == (500, 95, 15_000 - 595)
    await bought(session, stall, later, quantity=1)
    assert (await kept(session, stall))[0] == 500 + 2500
    assert (await ledger.verify(session)).is_sound
    listed = await service.list_rules_for(session, shop_id=stall.shop.id, now=later)
    assert [each.terms.rate_bp for each in listed] == [1000, 2500]
    costs = await service.preview(session, shop_id=stall.shop.id, product_id=None, price=Money(1000, "COP"), now=later)
    assert costs.charge.amount.amount == 250


async def test_a_later_rule_follows_and_one_put_between_ends_with_it(session: WriteSession, now: datetime):
    await rule(session, now, 1000)
    late = await rule(session, now, 3000, starts_at=now + 2 * DAY)
    between = await rule(session, now, 2000, starts_at=now + DAY)
    assert between.ends_at == late.starts_at
    assert [await rate_now(session, now + days * DAY) for days in range(4)] == [1000, 2000, 3000, 3000]
    await service.end_rule(session, rule_id=between.id, actor=ACTOR, now=now)
    assert [await rate_now(session, now + days * DAY) for days in range(4)] == [1000, 1000, 3000, 3000]
    with pytest.raises(CommissionRuleOver):
        await service.end_rule(session, rule_id=between.id, actor=ACTOR, now=now)
    await service.end_rule(session, rule_id=late.id, actor=ACTOR, now=now + 3 * DAY)
    assert await rate_now(session, now + 3 * DAY) is None
    listed = await service.list_rules(session, now=now, page=PageQuery(), with_past=True)
    assert len(listed.items) == 3
    assert len((await service.list_rules(session, now=now + 3 * DAY, page=PageQuery())).items) == 0


async def test_refuses_rules_about_what_is_not_there(session: WriteSession, now: datetime):
    for scope in (Scope.PLAN, Scope.SHOP, Scope.CATEGORY, Scope.PRODUCT):
        with pytest.raises(CommissionSubjectUnknown):
            await rule(session, now, 100, key=Key(scope=scope, subject_id=ids.new_id()))
    with pytest.raises(CommissionRuleMissing):
        await service.end_rule(session, rule_id=ids.new_id(), actor=ACTOR, now=now)


async def test_what_was_charged_cannot_be_changed(session: WriteSession, now: datetime):
    await rule(session, now, 1000)
    stall = await sale.stall(session, now=now)
    await bought(session, stall, now)
    with pytest.raises(IntegrityError, match="frozen"):
        async with session.begin_nested():
            await session.execute(text("UPDATE commission_lines SET amount = 0"))


@pytest.fixture
def means() -> Means:
    knowing = Undoers()
    knowing.add(RuleUndoer())
    return Means(undoers=knowing, window=DAY, as_operator=True)


async def last_change(session: WriteSession, rule_id: UUID, means: Means, now: datetime) -> UUID:
    found = await undo.list_changes(
        session, shop_ids=None, about=About(subject_id=rule_id), page=PageQuery(), means=means, now=now
    )
    return found.items[0].change.id


async def test_what_was_said_is_taken_back_from_now_on(session: WriteSession, now: datetime, means: Means):
    await rule(session, now, 1000)
    dear = await rule(session, now + timedelta(hours=1), 5000)
    change_id = await last_change(session, dear.id, means, now)
    later = now + timedelta(hours=2)
    await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=later)
    moments = (now, later - timedelta(minutes=1), later)
    assert [await rate_now(session, moment) for moment in moments] == [1000, 5000, 1000]


async def test_a_rule_that_was_ended_holds_again(session: WriteSession, now: datetime, means: Means):
    only = await rule(session, now, 1000)
    await service.end_rule(session, rule_id=only.id, actor=ACTOR, now=now + timedelta(hours=1))
    assert await rate_now(session, now + timedelta(hours=1)) is None
    change_id = await last_change(session, only.id, means, now)
    later = now + timedelta(hours=2)
    await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=later)
    assert await rate_now(session, later) == 1000


async def test_what_was_followed_since_is_not_taken_back(session: WriteSession, now: datetime, means: Means):
    first = await rule(session, now, 1000)
    change_id = await last_change(session, first.id, means, now)
    await rule(session, now + timedelta(hours=1), 2000)
    with pytest.raises(ChangeOvertaken):
        await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=now + timedelta(hours=2))


async def test_however_many_say_something_at_once_one_rule_holds(database: Database, now: datetime):
    async def say(number: int) -> None:
        async with database.write() as session:
            await rule(session, now + timedelta(seconds=number % 2), 100 + number)

    await asyncio.gather(*(say(number) for number in range(4)))
    async with database.read() as session:
        for seconds in range(3):
            moment = now + timedelta(seconds=seconds)
            found = await service.list_rules_for(session, shop_id=ids.new_id(), now=moment)
            assert len(found) == 1
