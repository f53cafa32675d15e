"""Who is asked into a team joins by the link that was sent, once, and by nothing else."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession
from sokoni.identity.account.errors import EmailInvalid
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import errors, inviting, service
from sokoni.identity.team.types import Invited
from tests.support.factories import account as account_factory
from tests.support.factories import team as team_factory

SHOP = ids.new_id()


@pytest.fixture
async def owner_id(session: WriteSession, now: datetime) -> UUID:
    account = await account_factory.account(session, now=now)
    await team_factory.member(session, team_id=SHOP, account_id=account.id, now=now)
    return account.id


async def invite(session: WriteSession, now: datetime, email: str = "bea@example.com") -> Invited:
    return await inviting.invite(session, team_id=SHOP, email=email, role=TeamRole.STAFF, actor=SYSTEM, now=now)


async def take_up(session: WriteSession, token: str, account_id: UUID, now: datetime) -> None:
    await inviting.take_up(session, token=token, account_id=account_id, actor=SYSTEM, now=now)


async def test_whoever_holds_the_link_joins_once_in_the_role(session: WriteSession, owner_id: UUID, now: datetime):
    first, second = [(await account_factory.account(session, now=now)).id for _ in range(2)]
    invited = await invite(session, now)
    assert (await inviting.get(session, token=invited.token, now=now)).role is TeamRole.STAFF
    await take_up(session, invited.token, first, now)
    members = await service.list_members(session, team_id=SHOP)
    assert {each.account_id: each.role for each in members} == {owner_id: TeamRole.OWNER, first: TeamRole.STAFF}
    with pytest.raises(errors.TeamInvitationMissing):
        await take_up(session, invited.token, second, now)
    assert await inviting.list_open(session, team_id=SHOP, now=now) == []


@pytest.mark.usefixtures("owner_id")
async def test_a_link_is_over_with_its_time_withdrawn_or_followed_by_another(session: WriteSession, now: datetime):
    account_id = (await account_factory.account(session, now=now)).id
    followed, late = await invite(session, now), await invite(session, now)
    withdrawn = await invite(session, now, "carl@example.com")
    for _ in range(2):
        with pytest.raises(errors.TeamInvitationMissing):
            await inviting.withdraw(
                session, team_id=ids.new_id(), invitation_id=withdrawn.invitation.id, actor=SYSTEM, now=now
            )
    await inviting.withdraw(session, team_id=SHOP, invitation_id=withdrawn.invitation.id, actor=SYSTEM, now=now)
    assert [each.id for each in await inviting.list_open(session, team_id=SHOP, now=now)] == [late.invitation.id]
    for token, when in (
        (followed.token, now),
        (withdrawn.token, now),
        (late.token, now + inviting.GOOD_FOR),
        ("guessed", now),
    ):
        with pytest.raises(errors.TeamInvitationMissing):
            await take_up(session, token, account_id, when)
    await take_up(session, late.token, account_id, now + inviting.GOOD_FOR - timedelta(seconds=1))


async def test_who_is_there_already_spends_no_link(session: WriteSession, owner_id: UUID, now: datetime):
    invited = await invite(session, now)
    with pytest.raises(errors.AlreadyMember):
        async with session.begin_nested():
            await take_up(session, invited.token, owner_id, now)
    assert len(await inviting.list_open(session, team_id=SHOP, now=now)) == 1


@pytest.mark.usefixtures("owner_id")
async def test_so_many_are_asked_a_day_whatever_becomes_of_it(session: WriteSession, now: datetime):
    with pytest.raises(EmailInvalid):
        await invite(session, now, "nobody")
    for _ in range(inviting.MOST_A_DAY):
        await invite(session, now)
    with pytest.raises(errors.InvitedTooMany):
        await invite(session, now, "carl@example.com")
    await invite(session, now + inviting.A_DAY, "carl@example.com")


@pytest.mark.usefixtures("owner_id")
async def test_neither_the_link_nor_the_address_stands_in_the_record(session: WriteSession, now: datetime):
    invited = await invite(session, now)
    rows = "SELECT row_to_json(c)::text FROM changes c WHERE action = 'team.invite'"
    [recorded] = (await session.execute(text(rows))).scalars()
    assert '"role"' in recorded
    assert invited.token not in recorded
    assert "bea@example.com" not in recorded
