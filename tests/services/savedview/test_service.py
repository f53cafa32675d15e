"""Saved views: kept by name, one's own, and not without end."""

from datetime import datetime
from uuid import UUID

import pytest

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.services.savedview import errors, service
from tests.support.factories import account as account_factory


@pytest.fixture
async def account_id(session: WriteSession, now: datetime) -> UUID:
    return (await account_factory.account(session, now=now)).id


async def names(session: WriteSession, account_id: UUID, scope_id: UUID, place: str = "orders") -> list[str]:
    views = await service.list_views(session, account_id=account_id, scope_id=scope_id, place=place)
    return [view.name for view in views]


async def test_a_view_is_kept_for_one_account_one_shop_and_one_list(
    session: WriteSession, account_id: UUID, now: datetime
):
    scope_id = ids.new_id()
    stranger = (await account_factory.account(session, now=now)).id
    await service.save_view(
        session, account_id=account_id, scope_id=scope_id, place="orders", name=" To  send ", query="status=x", now=now
    )

    assert await names(session, account_id, scope_id) == ["To send"]
    assert await names(session, account_id, scope_id, "products") == []
    assert await names(session, account_id, ids.new_id()) == []
    assert await names(session, stranger, scope_id) == []


async def test_the_same_name_again_replaces_the_view(session: WriteSession, account_id: UUID, now: datetime):
    scope_id = ids.new_id()
    for query in ("status=pending", "status=shipped"):
        await service.save_view(
            session, account_id=account_id, scope_id=scope_id, place="orders", name="Mine", query=query, now=now
        )

    [view] = await service.list_views(session, account_id=account_id, scope_id=scope_id, place="orders")
    assert view.query == "status=shipped"


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, "nul\x00"])
async def test_a_name_that_is_none_is_refused(session: WriteSession, account_id: UUID, now: datetime, name: str):
    with pytest.raises(errors.ViewInvalid):
        await service.save_view(
            session, account_id=account_id, scope_id=ids.new_id(), place="orders", name=name, query="", now=now
        )


async def test_no_more_views_than_fit_above_a_list(session: WriteSession, account_id: UUID, now: datetime):
    scope_id = ids.new_id()
    for number in range(service.MAX_VIEWS):
        await service.save_view(
            session, account_id=account_id, scope_id=scope_id, place="orders", name=f"{number}", query="", now=now
        )

    with pytest.raises(errors.ViewsTooMany):
        await service.save_view(
            session, account_id=account_id, scope_id=scope_id, place="orders", name="one more", query="", now=now
        )
    await service.save_view(
        session, account_id=account_id, scope_id=scope_id, place="orders", name="0", query="q=a", now=now
    )


async def test_only_one_s_own_view_can_be_forgotten(session: WriteSession, account_id: UUID, now: datetime):
    scope_id = ids.new_id()
    stranger = (await account_factory.account(session, now=now)).id
    view = await service.save_view(
        session, account_id=account_id, scope_id=scope_id, place="orders", name="Mine", query="", now=now
    )
    await service.forget_view(session, account_id=stranger, scope_id=scope_id, view_id=view.id)
    await service.forget_view(session, account_id=account_id, scope_id=ids.new_id(), view_id=view.id)
    assert await names(session, account_id, scope_id) == ["Mine"]

    await service.forget_view(session, account_id=account_id, scope_id=scope_id, view_id=view.id)
    assert await names(session, account_id, scope_id) == []
