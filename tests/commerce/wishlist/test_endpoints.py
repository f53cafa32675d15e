"""Wish lists over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

Headers = dict[str, str]
LIST = "/api/v1/wishlist"


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(1000, 2000))


@pytest.fixture
def as_somebody(database: Database, resources: Resources, now: datetime) -> Callable[[], Awaitable[Headers]]:
    async def headers() -> Headers:
        async with database.write() as session:
            account = await account_factory.account(session, now=now)
            pair = await session_factory.program(
                session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
            )
        return {"Authorization": f"Bearer {pair.access_token}"}

    return headers


async def test_a_guests_list_becomes_the_accounts_is_told_of_and_shared(
    client: httpx2.AsyncClient, stall: Stall, as_somebody: Callable[[], Awaitable[Headers]]
):
    first, second = (f"{LIST}/items/{each.product_id}" for each in stall.goods)
    begun = await client.put(first)
    token = {"X-Wishlist-Session": begun.headers["X-Wishlist-Session"]}
    quiet = await client.patch(first, json={"notify": True}, headers=token)
    ana = await as_somebody()
    merged = await client.get(LIST, headers=ana | token)
    await client.put(second, headers=ana)
    told = await client.patch(first, json={"notify": True}, headers=ana)
    shared = await client.post(f"{LIST}/share", headers=ana)
    link = shared.json()["link"].rpartition("/")[2]
    friend = await client.get(f"{LIST}/shared/{link}")
    unshared = await client.delete(f"{LIST}/share", headers=ana)
    over = await client.get(f"{LIST}/shared/{link}")
    left = await client.delete(second, headers=ana)
    missing = await client.patch(second, json={"notify": True}, headers=ana)
    nowhere = await client.put(f"{LIST}/items/{ids.new_id()}", headers=ana)

    assert quiet.json()["code"] == "wishlist.notice_needs_account"
    assert [each["product_id"] for each in merged.json()["items"]] == [str(stall.goods[0].product_id)]
    assert {each["notify"] for each in told.json()["items"]} == {True, False}
    assert set(friend.json()["product_ids"]) == {str(each.product_id) for each in stall.goods}
    assert unshared.status_code == 204
    assert over.json()["code"] == "wishlist.not_shared"
    assert [each["product_id"] for each in left.json()["items"]] == [str(stall.goods[0].product_id)]
    assert missing.json()["code"] == "wishlist.not_on_it"
    assert nowhere.json()["code"] == "wishlist.not_for_sale"
