"""Somebody of Telegram is linked with an account only by who holds both."""

from datetime import datetime
from uuid import UUID

import pytest

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession, count_statements
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import TeamRole
from sokoni.telegram.person import service
from sokoni.telegram.person.adapters.personal import TelegramRecords
from sokoni.telegram.person.errors import LinkOver, PersonTaken
from sokoni.telegram.person.types import LINK_LASTS, START
from tests.support.factories.account import account
from tests.support.factories.shop import shop

ANA, BEA = 5_000_000_001, 5_000_000_002


async def _link(session: WriteSession, account_id: UUID, user_id: int, now: datetime) -> None:
    token = await service.issue_link(session, account_id=account_id, now=now)
    await service.redeem(session, token=token, user_id=user_id, name="Ana", now=now)


async def test_links_whoever_opens_the_token_of_an_account(session: WriteSession, now: datetime):
    owner = await account(session, now=now)
    own_shop = await shop(session, owner_account_id=owner.id, now=now)
    await _link(session, owner.id, ANA, now)

    assert await service.find_account(session, user_id=ANA) == owner.id
    assert await service.find_user(session, account_id=owner.id) == ANA
    with count_statements() as count:
        subject = await service.subject_of(session, user_id=ANA)
    assert (subject.account_id, subject.teams, subject.label) == (
        owner.id,
        {own_shop.id: TeamRole.OWNER},
        owner.email,
    )
    assert count.value == 3


async def test_a_token_fits_behind_start_and_is_good_once(session: WriteSession, now: datetime):
    owner = await account(session, now=now)
    token = await service.issue_link(session, account_id=owner.id, now=now)
    assert len(START + token) <= 64
    assert (START + token).replace("_", "").replace("-", "").isalnum()

    await service.redeem(session, token=token, user_id=ANA, name="Ana", now=now)
    with pytest.raises(LinkOver):
        await service.redeem(session, token=token, user_id=ANA, name="Ana", now=now)


async def test_an_old_an_unknown_and_an_outrun_token_link_nobody(session: WriteSession, now: datetime):
    owner = await account(session, now=now)
    outrun = await service.issue_link(session, account_id=owner.id, now=now)
    late = await service.issue_link(session, account_id=owner.id, now=now)

    for token, at in ((outrun, now), (late, now + LINK_LASTS), (ids.new_token(), now)):
        with pytest.raises(LinkOver):
            await service.redeem(session, token=token, user_id=ANA, name="Ana", now=at)
    assert await service.find_account(session, user_id=ANA) is None


async def test_a_person_has_one_account_and_an_account_one_person(session: WriteSession, now: datetime):
    first, second = await account(session, now=now), await account(session, now=now)
    await _link(session, first.id, ANA, now)

    with pytest.raises(PersonTaken):
        await _link(session, second.id, ANA, now)
    with pytest.raises(PersonTaken):
        await _link(session, first.id, BEA, now)
    await _link(session, first.id, ANA, now)
    assert await service.unlink(session, account_id=first.id)
    assert not await service.unlink(session, account_id=first.id)
    await _link(session, second.id, ANA, now)
    assert await service.find_account(session, user_id=ANA) == second.id


async def test_a_stranger_and_a_disabled_account_are_guests(session: WriteSession, now: datetime):
    owner = await account(session, now=now)
    await _link(session, owner.id, ANA, now)
    await accounts.disable(session, account_id=owner.id, actor=SYSTEM, now=now)

    for user_id in (ANA, BEA):
        subject = await service.subject_of(session, user_id=user_id)
        assert (subject.account_id, subject.roles) == (None, frozenset())


async def test_the_copy_of_ones_data_tells_the_link(session: WriteSession, now: datetime):
    owner, other = await account(session, now=now), await account(session, now=now)
    await _link(session, owner.id, ANA, now)
    records = TelegramRecords()

    assert await records.of_account(session, account_id=owner.id, now=now) == {
        "user_id": ANA,
        "name": "Ana",
        "linked_at": now,
    }
    assert await records.of_account(session, account_id=other.id, now=now) is None
