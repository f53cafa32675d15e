"""For whom a group is, over HTTP."""

from datetime import datetime

import httpx2

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import group as group_factory
from tests.support.factories import sale as stalls
from tests.support.factories import session as session_factory

CHAT = -1_001_777_000_222
AT = f"/api/v1/telegram/groups/{CHAT}/buyers"


async def test_a_group_is_for_buyers_of_its_own_shop_until_it_is_for_everybody(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        stall, other = [await stalls.stall(session, now=now) for _ in range(2)]
        await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
        seller = await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)
    product_id, foreign = str(stall.goods[0].product_id), str(other.goods[0].product_id)

    nobody = await client.get(AT, headers=seller)
    unfit = await client.put(AT, json={"product_ids": [foreign]}, headers=seller)
    kept = await client.put(AT, json={"product_ids": [product_id], "tag": " buyer "}, headers=seller)
    read = await client.get(AT, headers=seller)
    gone = await client.delete(AT, headers=seller)
    again = await client.delete(AT, headers=seller)

    assert (nobody.status_code, nobody.json()["code"]) == (404, "buyersgroup.not_for_buyers")
    assert (unfit.status_code, unfit.json()["code"]) == (422, "buyersgroup.unfit")
    assert kept.json() == read.json()
    assert read.json() == {
        "group_id": CHAT,
        "product_ids": [product_id],
        "tag": "buyer",
        "patience_minutes": 60,
        "only_buyers": True,
    }
    assert (gone.status_code, again.json()["code"]) == (204, "buyersgroup.not_for_buyers")
