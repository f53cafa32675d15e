import asyncio
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import errors, service
from sokoni.identity.team.types import Member
from tests.support.factories import account as account_factory
from tests.support.factories import team as team_factory

SHOP, OTHER_SHOP = ids.new_id(), ids.new_id()


async def remove(session: WriteSession, member: Member, *, now: datetime):
    await service.remove_member(session, team_id=member.team_id, account_id=member.account_id, actor=SYSTEM, now=now)


async def test_an_account_has_its_role_in_each_shop(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    await team_factory.member(session, team_id=SHOP, account_id=ana.id, now=now)
    await team_factory.member(session, team_id=OTHER_SHOP, account_id=ana.id, role=TeamRole.VIEWER, now=now)
    assert await service.memberships(session, account_id=ana.id) == {
        SHOP: TeamRole.OWNER,
        OTHER_SHOP: TeamRole.VIEWER,
    }


async def test_nobody_is_in_a_team_twice(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    await team_factory.member(session, team_id=SHOP, account_id=ana.id, role=TeamRole.VIEWER, now=now)
    with pytest.raises(errors.AlreadyMember):
        await team_factory.member(session, team_id=SHOP, account_id=ana.id, role=TeamRole.OWNER, now=now)
    assert await service.memberships(session, account_id=ana.id) == {SHOP: TeamRole.VIEWER}


async def test_the_members_of_one_team_are_listed(session: WriteSession, now: datetime):
    ana, bea = [await account_factory.account(session, now=now) for _ in range(2)]
    owner = await team_factory.member(session, team_id=SHOP, account_id=ana.id, now=now)
    await team_factory.member(session, team_id=OTHER_SHOP, account_id=bea.id, now=now)
    assert await service.list_members(session, team_id=SHOP) == [owner]


async def test_a_role_changes_and_the_log_has_both(session: WriteSession, now: datetime):
    ana, bea = [await account_factory.account(session, now=now) for _ in range(2)]
    await team_factory.member(session, team_id=SHOP, account_id=ana.id, now=now)
    await team_factory.member(session, team_id=SHOP, account_id=bea.id, role=TeamRole.STAFF, now=now)
    await service.change_role(session, team_id=SHOP, account_id=bea.id, role="manager", actor=SYSTEM, now=now)
    assert await service.memberships(session, account_id=bea.id) == {SHOP: TeamRole.MANAGER}
    logged = await session.execute(text("SELECT shop_id, before, after FROM changes WHERE action = 'team.change_role'"))
    assert tuple(logged.one()) == (SHOP, {"role": "staff"}, {"role": "manager"})


async def test_the_last_owner_stays(session: WriteSession, now: datetime):
    ana, bea = [await account_factory.account(session, now=now) for _ in range(2)]
    owner = await team_factory.member(session, team_id=SHOP, account_id=ana.id, now=now)
    await team_factory.member(session, team_id=SHOP, account_id=bea.id, role=TeamRole.MANAGER, now=now)
    with pytest.raises(errors.LastOwner):
        await remove(session, owner, now=now)
    with pytest.raises(errors.LastOwner):
        await service.change_role(session, team_id=SHOP, account_id=ana.id, role="staff", actor=SYSTEM, now=now)
    await service.change_role(session, team_id=SHOP, account_id=bea.id, role="owner", actor=SYSTEM, now=now)
    await remove(session, owner, now=now)
    assert [member.account_id for member in await service.list_members(session, team_id=SHOP)] == [bea.id]


async def test_who_is_not_in_the_team_cannot_be_removed(session: WriteSession, now: datetime):
    with pytest.raises(errors.MemberMissing):
        await service.remove_member(session, team_id=SHOP, account_id=ids.new_id(), actor=SYSTEM, now=now)


async def test_of_two_owners_who_leave_at_the_same_moment_one_stays(database: Database, now: datetime):
    async with database.write() as session:
        accounts = [await account_factory.account(session, now=now) for _ in range(2)]
        owners = [await team_factory.member(session, team_id=SHOP, account_id=each.id, now=now) for each in accounts]

    async def leave(member: Member) -> None:
        async with database.write() as session:
            await remove(session, member, now=now)

    results = await asyncio.gather(*(leave(owner) for owner in owners), return_exceptions=True)
    assert Counter(type(result) for result in results) == {type(None): 1, errors.LastOwner: 1}
    async with database.read() as session:
        assert len(await service.list_members(session, team_id=SHOP)) == 1
