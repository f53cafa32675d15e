"""Plans kept and given, looked at by those who have them, and taken back."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.plan import service
from sokoni.commerce.plan.errors import PlanInForce, PlanMissing, PlanNameTaken, PlanRetired
from sokoni.commerce.plan.ports import counters
from sokoni.commerce.plan.rules import plan_at
from sokoni.commerce.plan.types import Limit, Plan, PlanDraft
from sokoni.commerce.shop.errors import ShopMissing
from sokoni.commerce.shop.types import Shop
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.core.versions import ChangedMeanwhile, Expected
from sokoni.identity.team import service as team
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.ports import undoers
from tests.support.factories import account as accounts
from tests.support.factories import catalog as products
from tests.support.factories import shop as shops
from tests.support.factories.shop import OPERATOR

HOUR = timedelta(hours=1)
STALL = PlanDraft(
    name="Stall",
    description="For a beginning.",
    limits={Limit.PRODUCTS: 50, Limit.MEMBERS: 2},
    price=Money(4_900_000, "COP"),
)


@pytest.fixture
async def shop(session: WriteSession, now: datetime) -> Shop:
    owner = await accounts.account(session, now=now)
    return await shops.shop(session, owner_account_id=owner.id, now=now)


async def made(session: WriteSession, now: datetime, draft: PlanDraft = STALL) -> Plan:
    return await service.add_plan(session, draft=draft, actor=OPERATOR, now=now)


async def give(session: WriteSession, shop_id: UUID | None, plan: Plan | None, now: datetime) -> None:
    plan_id = None if plan is None else plan.id
    await service.assign(session, shop_id=shop_id, plan_id=plan_id, actor=OPERATOR, now=now)


async def held(session: WriteSession, shop: Shop) -> tuple[str | None, bool]:
    found = await service.get_held(session, shop_id=shop.id)
    return found.plan.name if found.plan else None, found.is_own


async def test_a_shop_has_its_own_plan_else_the_one_of_all_else_none(session: WriteSession, shop: Shop, now: datetime):
    stall = await made(session, now)
    hall = await made(session, now, PlanDraft(name="Hall"))
    assert await held(session, shop) == (None, False)
    await give(session, None, stall, now)
    assert await held(session, shop) == ("Stall", False)
    await give(session, shop.id, hall, now + HOUR)
    assert await held(session, shop) == ("Hall", True)
    listed = await service.list_plans(session)
    assert [(each.plan.name, each.shops, each.is_default) for each in listed] == [
        ("Hall", 1, False),
        ("Stall", 0, True),
    ]
    given = await service.list_shops_of(session, plan_id=hall.id, page=PageQuery())
    assert [each.shop_id for each in given.items] == [shop.id]
    await give(session, shop.id, None, now + 2 * HOUR)
    assert await held(session, shop) == ("Stall", False)
    assignments = await service.list_assignments(session, shop_ids=[shop.id], since=now, until=now + 3 * HOUR)
    told = [plan_at(assignments, shop_id=shop.id, moment=now + hours * HOUR) for hours in range(3)]
    assert told == [stall.id, hall.id, stall.id]


async def test_tells_how_much_of_each_limit_is_used(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources
):
    for _ in range(3):
        await products.product(session, shop_id=shop.id, now=now)
    _, usage = await service.list_usage(session, shop_id=shop.id, counters=counters(resources))
    assert [(each.limit, each.used, each.left) for each in usage] == [
        ("products", 3, None),
        ("members", 1, None),
        ("bots", 0, None),
        ("groups", 0, None),
    ]
    await give(session, shop.id, await made(session, now, PlanDraft(name="Tiny", limits={Limit.PRODUCTS: 2})), now)
    plan, usage = await service.list_usage(session, shop_id=shop.id, counters=counters(resources))
    assert plan.is_own
    assert [(each.used, each.most, each.left) for each in usage] == [(3, 2, 0), (1, None, None), *[(0, None, None)] * 2]


async def test_refuses_names_that_are_taken_and_versions_that_are_old(session: WriteSession, now: datetime):
    stall, hall = await made(session, now), await made(session, now, PlanDraft(name="Hall"))
    with pytest.raises(PlanNameTaken):
        await made(session, now, PlanDraft(name=" Hall "))
    with pytest.raises(PlanNameTaken):
        await service.update_plan(session, plan_id=hall.id, draft=STALL, actor=OPERATOR, now=now)
    with pytest.raises(ChangedMeanwhile):
        await service.update_plan(
            session, plan_id=stall.id, draft=STALL, actor=OPERATOR, now=now, expected=Expected(frozenset({"0"}))
        )
    with pytest.raises(PlanMissing):
        await service.update_plan(session, plan_id=ids.new_id(), draft=STALL, actor=OPERATOR, now=now)


async def test_a_retired_plan_stays_with_who_has_it_and_is_given_to_nobody(
    session: WriteSession, shop: Shop, now: datetime
):
    stall = await made(session, now)
    await give(session, shop.id, stall, now)
    await give(session, None, stall, now)
    with pytest.raises(PlanInForce):
        await service.retire_plan(session, plan_id=stall.id, actor=OPERATOR, now=now)
    await give(session, None, None, now)
    await service.retire_plan(session, plan_id=stall.id, actor=OPERATOR, now=now)
    assert await held(session, shop) == ("Stall", True)
    with pytest.raises(PlanRetired):
        await give(session, None, stall, now)
    await service.offer_plan(session, plan_id=stall.id, actor=OPERATOR, now=now)
    await give(session, None, stall, now)


async def test_refuses_shops_and_plans_that_are_not_there(session: WriteSession, shop: Shop, now: datetime):
    with pytest.raises(ShopMissing):
        await service.assign(session, shop_id=ids.new_id(), plan_id=None, actor=OPERATOR, now=now)
    with pytest.raises(PlanMissing):
        await service.assign(session, shop_id=shop.id, plan_id=ids.new_id(), actor=OPERATOR, now=now)


async def take_back(session: WriteSession, resources: Resources, now: datetime) -> None:
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24), as_operator=True)
    newest = (await session.execute(text("SELECT id FROM changes ORDER BY id DESC LIMIT 1"))).scalar_one()
    await undo.undo(session, change_id=newest, means=means, actor=OPERATOR, now=now)


async def test_what_was_said_of_plans_is_taken_back(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources
):
    stall = await made(session, now)
    larger = PlanDraft(name="Stand", limits={Limit.PRODUCTS: 90})
    await service.update_plan(session, plan_id=stall.id, draft=larger, actor=OPERATOR, now=now)
    await take_back(session, resources, now)
    assert (await service.get_plan(session, plan_id=stall.id)).draft == STALL
    for shop_id in (None, shop.id):
        await give(session, shop_id, stall, now)
        await take_back(session, resources, now)
        assert await held(session, shop) == (None, False)
    await service.retire_plan(session, plan_id=stall.id, actor=OPERATOR, now=now)
    await take_back(session, resources, now)
    assert (await service.get_plan(session, plan_id=stall.id)).retired_at is None
    hall = await made(session, now, PlanDraft(name="Hall"))
    await take_back(session, resources, now)
    assert (await service.get_plan(session, plan_id=hall.id)).retired_at == now


async def test_a_plan_that_was_given_since_is_not_taken_away_by_an_older_change(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources
):
    await give(session, shop.id, await made(session, now), now)
    older = (await session.execute(text("SELECT id FROM changes ORDER BY id DESC LIMIT 1"))).scalar_one()
    await give(session, shop.id, await made(session, now, PlanDraft(name="Hall")), now)
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24), as_operator=True)
    with pytest.raises(ChangeOvertaken):
        await undo.undo(session, change_id=older, means=means, actor=OPERATOR, now=now)


async def test_however_many_give_plans_at_once_a_shop_has_one(database: Database, now: datetime):
    async with database.write() as session:
        owner = await accounts.account(session, now=now)
        shop = await shops.shop(session, owner_account_id=owner.id, now=now)
        offered = [await made(session, now, PlanDraft(name=f"Plan {at}")) for at in range(4)]

    async def say(plan: Plan) -> None:
        async with database.write() as session:
            await give(session, shop.id, plan, now)

    await asyncio.gather(*(say(plan) for plan in offered))
    async with database.read() as session:
        assert sum(each.shops for each in await service.list_plans(session)) == 1


async def test_a_team_grows_only_as_far_as_the_plan_has_seats(database: Database, now: datetime):
    """Whoever is asked at once, one is the last who comes in; who is in the team hears that, and no limit."""
    async with database.write() as session:
        owner = await accounts.account(session, now=now)
        shop = await shops.shop(session, owner_account_id=owner.id, now=now)
        people = [await accounts.account(session, now=now) for _ in range(6)]
        await give(session, shop.id, await made(session, now, PlanDraft(name="Pair", limits={Limit.MEMBERS: 3})), now)

    async def join(account_id: UUID) -> str:
        try:
            async with database.write() as session:
                await team.add_member(session, team_id=shop.id, account_id=account_id, role="staff", now=now)
        except DomainError as refused:
            return refused.code
        return "in"

    came = await asyncio.gather(*(join(each.id) for each in people))
    assert sorted(came) == ["in"] * 2 + ["plan.members_exhausted"] * 4
    assert await join(owner.id) == "team.already_member"
    async with database.read() as session:
        assert len(await team.list_members(session, team_id=shop.id)) == 3
