"""Shops in the database: opened, reviewed, changed, looked through."""

from datetime import datetime

import pytest
from sqlalchemy import text

from sokoni.commerce.shop import errors, service
from sokoni.commerce.shop.types import ShopDraft, ShopProfile, Status
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as accounts
from tests.support.factories import shop as factory
from tests.support.factories.shop import OPERATOR


@pytest.fixture
async def owner(session: WriteSession, now: datetime) -> Account:
    return await accounts.account(session, now=now)


async def test_waits_for_review_and_makes_the_applicant_its_owner(session: WriteSession, owner: Account, now: datetime):
    shop = await factory.shop(session, owner_account_id=owner.id, now=now, is_open=False, name="Casa Luna")
    assert (shop.slug, shop.status, shop.is_open) == ("casa-luna", Status.PENDING, False)
    assert await team.memberships(session, account_id=owner.id) == {shop.id: TeamRole.OWNER}
    assert await outbox.count_events(session, name="shop.created") == 1
    assert await outbox.count_events(session, name="shop.approved") == 0


async def test_gives_shops_of_one_name_addresses_of_their_own(session: WriteSession, owner: Account, now: datetime):
    made = [await factory.shop(session, owner_account_id=owner.id, now=now, name="Luna") for _ in range(3)]
    assert [shop.slug for shop in made] == ["luna", "luna-2", "luna-3"]


async def test_refuses_an_address_that_is_taken(session: WriteSession, owner: Account, now: datetime):
    await factory.shop(session, owner_account_id=owner.id, now=now, slug="luna")
    with pytest.raises(errors.ShopSlugTaken):
        await factory.shop(session, owner_account_id=owner.id, now=now, slug="luna")


async def test_moves_as_an_operator_says_and_records_why(session: WriteSession, owner: Account, now: datetime):
    shop = await factory.shop(session, owner_account_id=owner.id, now=now, is_open=False)
    await service.reject(session, shop_id=shop.id, reason="no papers", actor=OPERATOR, now=now)
    await service.approve(session, shop_id=shop.id, actor=OPERATOR, now=now)
    suspended = await service.suspend(session, shop_id=shop.id, reason="complaints", actor=OPERATOR, now=now)
    assert (suspended.status, suspended.status_reason) == (Status.SUSPENDED, "complaints")
    recorded = text("SELECT action FROM changes WHERE subject_id = :id ORDER BY id")
    actions = (await session.execute(recorded, {"id": shop.id})).scalars().all()
    assert actions == ["shop.create", "shop.rejected", "shop.approved", "shop.suspended"]
    with pytest.raises(errors.ShopMoveRefused):
        await service.reject(session, shop_id=shop.id, reason="", actor=OPERATOR, now=now)


async def test_changes_a_profile_once(session: WriteSession, owner: Account, now: datetime):
    shop = await factory.shop(session, owner_account_id=owner.id, now=now)
    profile = ShopProfile(name="Luna nueva", phone="+57 300")
    changed = await service.update_profile(session, shop_id=shop.id, profile=profile, actor=OPERATOR, now=now)
    assert (changed.name, changed.phone, changed.city, changed.slug) == ("Luna nueva", "+57 300", "Bogotá", shop.slug)
    await service.update_profile(session, shop_id=shop.id, profile=profile, actor=OPERATOR, now=now)
    assert await outbox.count_events(session, name="shop.profile_changed") == 1


async def test_pages_open_shops_in_two_statements_both_ways(session: WriteSession, owner: Account, now: datetime):
    made = [await factory.shop(session, owner_account_id=owner.id, now=now) for _ in range(5)]
    await factory.shop(session, owner_account_id=owner.id, now=now, is_open=False)
    newest = [shop.id for shop in reversed(made)]
    with count_statements() as count:
        first = await service.list_open(session, page=PageQuery(limit=2))
    assert count.value == 2
    second = await service.list_open(session, page=PageQuery(limit=2, cursor=first.next_cursor))
    third = await service.list_open(session, page=PageQuery(limit=2, cursor=second.next_cursor))
    back = await service.list_open(session, page=PageQuery(limit=2, cursor=third.previous_cursor))
    assert [shop.id for page in (first, second, third) for shop in page.items] == newest
    assert (first.previous_cursor, third.next_cursor, back.items) == (None, None, second.items)
    assert first.count.value == 5


async def test_says_when_there_is_no_such_shop(session: WriteSession, owner: Account, now: datetime):
    with pytest.raises(errors.ShopMissing):
        await service.get(session, shop_id=owner.id)
    with pytest.raises(errors.ShopMissing):
        await service.get_by_slug(session, slug="nowhere")
    draft = ShopDraft(name="", country="CO", currency="COP", locale="es")
    with pytest.raises(errors.ShopDraftInvalid):
        await service.apply(session, draft=draft, owner_account_id=owner.id, actor=OPERATOR, now=now)
