"""A shop has as many groups as its plan holds, whichever way they come."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.errors import GroupLimitReached
from sokoni.commerce.plan.types import Limit, PlanDraft
from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import service
from sokoni.telegram.group.types import GroupDraft
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall, seller_of

CHAT = -1_001_777_000_000


async def limit(session: WriteSession, stall: Stall, most: int, now: datetime) -> None:
    draft = PlanDraft(name=f"Plan of {most}", limits={Limit.GROUPS: most})
    plan = await plans.add_plan(session, draft=draft, actor=SYSTEM, now=now)
    await plans.assign(session, shop_id=stall.shop.id, plan_id=plan.id, actor=SYSTEM, now=now)


async def refuse(session: WriteSession, doing: Awaitable[object]) -> None:
    with pytest.raises(GroupLimitReached):
        async with session.begin_nested():
            await doing


async def test_a_full_plan_takes_no_group_by_claim_by_bot_or_by_undo(
    session: WriteSession, resources: Resources, now: datetime
):
    stall = await sale.stall(session, now=now)
    seller = seller_of(stall)
    first = await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
    await limit(session, stall, 1, now)

    draft = GroupDraft(group_id=CHAT - 1, name="Chairs", shop_id=stall.shop.id)
    await refuse(session, service.add_group(session, draft=draft, subject=seller, now=now))
    await refuse(session, service.bind(session, draft=draft, bot_id=ids.new_id(), actor=SYSTEM, now=now))
    known = GroupDraft(group_id=CHAT, name="Lamps and more", shop_id=stall.shop.id)
    bound = await service.bind(session, draft=known, bot_id=ids.new_id(), actor=SYSTEM, now=now)
    assert (bound.id, bound.name) == (first.id, "Lamps and more")

    await service.remove_group(session, group_id=CHAT, subject=seller, now=now)
    await service.add_group(session, draft=draft, subject=seller, now=now)
    removal = text("SELECT id FROM changes WHERE subject_id = :id AND action = 'group.remove'")
    change_id = (await session.execute(removal, {"id": first.id})).scalar_one()
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    await refuse(session, undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=now))


async def test_of_many_who_add_at_once_as_many_come_in_as_the_plan_holds(database: Database, now: datetime):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        await limit(session, stall, 2, now)

    async def add(number: int) -> str:
        try:
            async with database.write() as session:
                draft = GroupDraft(group_id=CHAT - number, name="Lamps")
                await service.add_group(session, draft=draft, subject=seller_of(stall), now=now)
        except DomainError as refused:
            return refused.code
        return "in"

    came = await asyncio.gather(*(add(number) for number in range(6)))
    assert sorted(came) == ["in"] * 2 + ["plan.groups_exhausted"] * 4
