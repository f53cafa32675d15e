"""Customers as shops know them, and who belongs to segments; over real orders."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.customer.segment import errors, evaluating, inviting, service
from sokoni.commerce.customer.segment.types import Buyer, Segment, SegmentDraft, SegmentMatch, SegmentRule, ShopCustomer
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.types import About
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale

ACTOR = Actor(kind="system", label="tests")
EVERYBODY = PageQuery(limit=100)


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> sale.Stall:
    return await sale.stall(session, now=now, prices=(10_000,), on_hand=100, shipping=0)


async def made(session: WriteSession, stall: sale.Stall, now: datetime, rule: SegmentRule | None = None) -> Segment:
    return await service.add_segment(
        session, shop_id=stall.shop.id, draft=SegmentDraft(name="Regulars", rule=rule), actor=ACTOR, now=now
    )


async def bought(
    session: WriteSession, stall: sale.Stall, now: datetime, *, email: str, account_id: UUID | None = None
) -> None:
    """Somebody pays for a lamp that costs 10,000."""
    await order_factory.confirmed(
        session, quantities={stall.variant_id: 1}, now=now, account_id=account_id, email=email
    )


async def known(session: WriteSession, stall: sale.Stall, **wanted: str) -> dict[str, ShopCustomer]:
    found = await service.list_customers(session, shop_id=stall.shop.id, page=EVERYBODY, **wanted)
    return {each.email: each for each in found.items}


async def members(session: WriteSession, segment: Segment) -> set[str]:
    found = await service.list_members(session, shop_id=segment.shop_id, segment_id=segment.id, page=EVERYBODY)
    return {each.customer.email for each in found.items}


async def test_customers_are_who_ordered_with_what_they_bought(session: WriteSession, stall: sale.Stall, now: datetime):
    account = await account_factory.account(session, now=now)
    for email in ("Ana@example.com", "ana@example.com", "ben@example.com"):
        await bought(session, stall, now, email=email)
    await bought(session, stall, now, email="one@example.com", account_id=account.id)
    later = now + timedelta(hours=1)
    await bought(session, stall, later, email="other@example.com", account_id=account.id)
    await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, email="waits@example.com")
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    found = await known(session, stall)
    assert {email: (each.orders, each.spent) for email, each in found.items()} == {
        "ana@example.com": (2, 20_000),
        "ben@example.com": (1, 10_000),
        "other@example.com": (2, 20_000),
        "waits@example.com": (0, 0),
    }
    assert found["other@example.com"].account_id == account.id
    assert found["other@example.com"].last_order_at == later
    assert set(await known(session, stall, text="BEN")) == {"ben@example.com"}


async def test_what_was_gathered_twice_is_known_once(session: WriteSession, stall: sale.Stall, now: datetime):
    await bought(session, stall, now, email="ana@example.com")
    for _ in range(2):
        await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    first = await known(session, stall)
    await service.set_customer(
        session,
        shop_id=stall.shop.id,
        customer_id=first["ana@example.com"].id,
        tags=["VIP"],
        note="Calls first.",
        actor=ACTOR,
        now=now,
    )
    await bought(session, stall, now, email="ana@example.com")
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    (ana,) = (await known(session, stall)).values()
    assert (ana.id, ana.orders, ana.tags, ana.note) == (first["ana@example.com"].id, 2, ("vip",), "Calls first.")


RULES = [
    (SegmentRule(orders_at_least=2), {"often", "gone"}),
    (SegmentRule(orders_at_most=1), {"once", "waits", "invited"}),
    (SegmentRule(spent_at_least=20_000), {"often", "gone"}),
    (SegmentRule(spent_at_least=10_000, spent_at_most=10_000), {"once"}),
    (SegmentRule(ordered_within_days=30), {"often", "once", "waits"}),
    (SegmentRule(silent_for_days=30), {"gone"}),
    (SegmentRule(tags=("vip",)), {"once", "invited"}),
    (SegmentRule(without_tags=("vip",)), {"often", "gone", "waits"}),
    (SegmentRule(tags=("vip",), orders_at_least=1), {"once"}),
    (SegmentRule(match=SegmentMatch.ANY, tags=("vip",), silent_for_days=30), {"once", "gone", "invited"}),
    (SegmentRule(match=SegmentMatch.ANY, without_tags=("vip",), orders_at_least=1), {"often", "gone", "waits", "once"}),
]


async def test_rules_find_who_spent_ordered_was_silent_and_has_tags(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    for email, age in (("often", 1), ("often", 40), ("once", 2), ("gone", 60), ("gone", 50)):
        await bought(session, stall, now - timedelta(days=age), email=f"{email}@example.com")
    await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, email="waits@example.com")
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    by_hand = await made(session, stall, now)
    await service.add_members(
        session,
        shop_id=stall.shop.id,
        segment_id=by_hand.id,
        emails=["invited@example.com"],
        actor=ACTOR,
        now=now,
    )
    people = await known(session, stall)
    for email in ("once@example.com", "invited@example.com"):
        await service.set_customer(
            session,
            shop_id=stall.shop.id,
            customer_id=people[email].id,
            tags=["vip"],
            note="",
            actor=ACTOR,
            now=now,
        )
    segment = by_hand
    for number, (rule, wanted) in enumerate(RULES):
        segment = await service.add_segment(
            session,
            shop_id=stall.shop.id,
            draft=SegmentDraft(name=f"Rule {number}", rule=rule),
            actor=ACTOR,
            now=now,
        )
        assert {email.partition("@")[0] for email in await members(session, segment)} == wanted, rule
    assert segment.members == len(RULES[-1][1])


async def test_the_night_s_job_lets_customers_join_and_leave_as_time_goes_by(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    await bought(session, stall, now, email="ana@example.com")
    fresh = await made(session, stall, now, SegmentRule(ordered_within_days=30))
    assert await members(session, fresh) == set()
    await evaluating.evaluate_shop(session, shop_id=stall.shop.id, now=now)
    assert await members(session, fresh) == {"ana@example.com"}
    later = now + timedelta(days=31)
    await evaluating.evaluate_shop(session, shop_id=stall.shop.id, now=later)
    assert await members(session, fresh) == set()
    looked = await service.get_segment(session, shop_id=stall.shop.id, segment_id=fresh.id)
    assert looked.evaluated_at == later


async def test_a_buyer_joins_with_the_order_that_makes_them_a_regular_and_nobody_else_is_looked_at(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    regulars = await made(session, stall, now, SegmentRule(orders_at_least=1))
    for email in ("ana@example.com", "ben@example.com"):
        await bought(session, stall, now, email=email)
    await evaluating.follow_buyer(
        session, shop_id=stall.shop.id, buyer=Buyer(account_id=None, email="Ana@example.com"), now=now
    )
    assert await members(session, regulars) == {"ana@example.com"}
    assert set(await known(session, stall)) == {"ana@example.com"}


async def test_whose_orders_are_all_anothers_now_is_forgotten_unless_something_was_noted(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    regulars = await made(session, stall, now, SegmentRule(orders_at_least=1))
    account = await account_factory.account(session, now=now)
    for email in ("ana@example.com", "ben@example.com"):
        await bought(session, stall, now, email=email)
    await evaluating.evaluate_shop(session, shop_id=stall.shop.id, now=now)
    ben = (await known(session, stall))["ben@example.com"]
    await service.set_customer(
        session, shop_id=stall.shop.id, customer_id=ben.id, tags=["loud"], note="", actor=ACTOR, now=now
    )
    await session.execute(text("UPDATE orders SET account_id = :it"), {"it": account.id})
    for email in ("ana@example.com", "ben@example.com"):
        guest = Buyer(account_id=None, email=email)
        await evaluating.follow_buyer(session, shop_id=stall.shop.id, buyer=guest, now=now)
    left = await known(session, stall)
    assert {each.email: (each.orders, each.spent, each.last_order_at) for each in left.values()} == {
        "ben@example.com": (0, 0, None)
    }
    assert await members(session, regulars) == set()


async def test_who_was_added_by_hand_stays_whatever_the_rule_says(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    segment = await made(session, stall, now, SegmentRule(orders_at_least=5))
    about = {"shop_id": stall.shop.id, "segment_id": segment.id, "actor": ACTOR, "now": now}
    joined = await service.add_members(session, emails=["Ana@Example.com", "ana@example.com"], **about)
    again = await service.add_members(session, emails=["ana@example.com"], **about)
    assert (joined, again) == (1, 0)
    await evaluating.evaluate(session, shop_id=stall.shop.id, segment_id=segment.id, now=now)
    assert await members(session, segment) == {"ana@example.com"}
    (ana,) = (await known(session, stall)).values()
    await service.remove_member(session, customer_id=ana.id, **about)
    assert await members(session, segment) == set()
    with pytest.raises(errors.ShopCustomerMissing):
        await service.remove_member(session, customer_id=ana.id, **about)


async def test_an_invitation_makes_an_account_the_customer_and_is_good_once(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    segment = await made(session, stall, now)
    about = {"shop_id": stall.shop.id, "segment_id": segment.id, "actor": ACTOR, "now": now}
    await service.add_members(session, emails=["ana@example.com"], **about)
    link = await session.scalar(text("SELECT context->>'link' FROM notifications WHERE recipient = 'ana@example.com'"))
    token = str(link).rpartition("/")[2]
    account = await account_factory.account(session, now=now)
    assert (await inviting.get_invitation(session, token=token, now=now)).shop_name == stall.shop.name
    for wrong, when in (("nothing", now), (token, now + inviting.GOOD_FOR)):
        with pytest.raises(errors.InvitationMissing):
            await inviting.take_up(session, token=wrong, account_id=account.id, now=when)
    await inviting.take_up(session, token=token, account_id=account.id, now=now)
    (mine,) = await service.list_of_account(session, account_id=account.id)
    assert await service.list_segments_of(session, customer_id=mine.id) == [segment.id]
    with pytest.raises(errors.InvitationMissing):
        await inviting.take_up(session, token=token, account_id=account.id, now=now)


async def test_an_account_that_the_shop_knows_gets_what_was_given_to_its_e_mail(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    account = await account_factory.account(session, now=now)
    await bought(session, stall, now, email="work@example.com", account_id=account.id)
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    segment = await made(session, stall, now)
    await service.add_members(
        session, shop_id=stall.shop.id, segment_id=segment.id, emails=["home@example.com"], actor=ACTOR, now=now
    )
    link = await session.scalar(text("SELECT context->>'link' FROM notifications WHERE recipient = 'home@example.com'"))
    await inviting.take_up(session, token=str(link).rpartition("/")[2], account_id=account.id, now=now)
    (mine,) = (await known(session, stall)).values()
    assert (mine.account_id, mine.orders) == (account.id, 1)
    assert await members(session, segment) == {"work@example.com"}


async def test_a_shop_sees_and_groups_its_own_customers_alone(session: WriteSession, stall: sale.Stall, now: datetime):
    other = await sale.stall(session, now=now)
    await bought(session, stall, now, email="ana@example.com")
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    (ana,) = (await known(session, stall)).values()
    assert await known(session, other) == {}
    theirs = await made(session, other, now)
    with pytest.raises(errors.ShopCustomerMissing):
        await service.get_customer(session, shop_id=other.shop.id, customer_id=ana.id)
    with pytest.raises(errors.ShopCustomerMissing):
        await service.add_members(
            session, shop_id=other.shop.id, segment_id=theirs.id, customer_ids=[ana.id], actor=ACTOR, now=now
        )
    with pytest.raises(errors.ShopCustomerMissing):
        await service.set_customer(
            session, shop_id=other.shop.id, customer_id=ana.id, tags=(), note="Mine?", actor=ACTOR, now=now
        )
    with pytest.raises(errors.SegmentMissing):
        await service.list_members(session, shop_id=stall.shop.id, segment_id=theirs.id, page=EVERYBODY)


async def test_names_are_taken_once_and_a_shop_has_only_so_many(
    session: WriteSession, stall: sale.Stall, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    first = await made(session, stall, now)
    with pytest.raises(errors.SegmentNameTaken):
        await made(session, stall, now)
    second = await service.add_segment(
        session, shop_id=stall.shop.id, draft=SegmentDraft(name="Others"), actor=ACTOR, now=now
    )
    with pytest.raises(errors.SegmentNameTaken):
        await service.change_segment(
            session,
            shop_id=stall.shop.id,
            segment_id=second.id,
            draft=SegmentDraft(name=first.name),
            actor=ACTOR,
            now=now,
        )
    monkeypatch.setattr("sokoni.commerce.customer.segment.rules.MAX_SEGMENTS", 2)
    with pytest.raises(errors.TooManySegments):
        await service.add_segment(
            session, shop_id=stall.shop.id, draft=SegmentDraft(name="Third"), actor=ACTOR, now=now
        )
    monkeypatch.setattr("sokoni.commerce.customer.segment.rules.MAX_INVITED", 1)
    with pytest.raises(errors.TooManyInvited):
        await service.add_members(
            session,
            shop_id=stall.shop.id,
            segment_id=first.id,
            emails=["a@example.com", "b@example.com"],
            actor=ACTOR,
            now=now,
        )


async def test_every_change_of_segments_and_customers_is_taken_back(
    session: WriteSession, stall: sale.Stall, now: datetime, resources: Resources
):
    means = undo.Means(undoers=undoers(resources), window=timedelta(days=1))

    async def take_back() -> None:
        found = await undo.list_changes(
            session, shop_ids=[stall.shop.id], page=EVERYBODY, means=means, now=now, about=About()
        )
        latest = next(each.change for each in found.items if not each.change.action.startswith("undo."))
        await undo.undo(session, change_id=latest.id, actor=ACTOR, means=means, now=now)

    segment = await made(session, stall, now, SegmentRule(orders_at_least=3))
    about = {"shop_id": stall.shop.id, "segment_id": segment.id, "actor": ACTOR, "now": now}
    await service.add_members(session, emails=["ana@example.com"], **about)
    await take_back()
    assert await members(session, segment) == set()
    await service.add_members(session, emails=["ana@example.com"], **about)
    (ana,) = (await known(session, stall)).values()
    await service.remove_member(session, customer_id=ana.id, **about)
    await take_back()
    assert await members(session, segment) == {"ana@example.com"}
    await service.change_segment(session, draft=SegmentDraft(name="Friends"), **about)
    await take_back()
    assert (await service.get_segment(session, shop_id=stall.shop.id, segment_id=segment.id)).rule == segment.rule
    await service.remove_segment(session, **about)
    await take_back()
    assert await members(session, segment) == {"ana@example.com"}
    await service.set_customer(
        session, shop_id=stall.shop.id, customer_id=ana.id, tags=["vip"], note="Hm", actor=ACTOR, now=now
    )
    await take_back()
    assert (await service.get_customer(session, shop_id=stall.shop.id, customer_id=ana.id)).tags == ()


async def test_a_segment_that_is_gone_or_others_have_changed_is_not_taken_back(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    segment = await made(session, stall, now)
    await service.remove_segment(session, shop_id=stall.shop.id, segment_id=segment.id, actor=ACTOR, now=now)
    with pytest.raises(errors.SegmentMissing):
        await service.get_segment(session, shop_id=stall.shop.id, segment_id=segment.id)
    with pytest.raises(errors.SegmentMissing):
        await evaluating.evaluate(session, shop_id=stall.shop.id, segment_id=ids.new_id(), now=now)
