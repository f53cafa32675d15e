"""What was changed in a shop: told in words, narrowed, taken back one by one or together, and shown to nobody else."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=7)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def here(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}"


async def reprice(seller: httpx2.AsyncClient, stall: Stall, was: str, price: str) -> None:
    row = f"{here(stall)}/products/sheet/{stall.goods[0].product_id}/{stall.variant_id}"
    saved = await seller.post(row, data={"price": price, "was-price": was})
    assert "Saved." in words_of(saved)


def undo_of(page: httpx2.Response) -> str:
    """Where the first change that can be taken back is."""
    return re.search(r'action="([^"]+/changes/[0-9a-f-]+/undo)"', page.text)[1]


async def test_a_change_is_told_in_words_and_taken_back(seller: httpx2.AsyncClient, stall: Stall):
    await reprice(seller, stall, "129.90", "150.50")
    page = await seller.get(f"{here(stall)}/changes")
    told = words_of(page)
    assert "Variant changed · Lamp" in told
    assert stall.owner.email in told
    assert "Price Before: 129.90 COP After: 150.50 COP" in told

    address = undo_of(page)
    back = await seller.post(address, data={"back": f"{here(stall)}/changes?topic=products"})
    assert "Taken back." in words_of(back)
    assert "Taken back: Variant changed" in words_of(back)
    assert back.url.query == b"topic=products"
    twice = await seller.post(address)
    assert (twice.status_code, "was undone already" in words_of(twice)) == (422, True)


async def test_what_was_changed_again_stays(seller: httpx2.AsyncClient, stall: Stall):
    await reprice(seller, stall, "129.90", "150.50")
    older = undo_of(await seller.get(f"{here(stall)}/changes"))
    await reprice(seller, stall, "150.50", "160.50")
    told = words_of(await seller.get(f"{here(stall)}/changes"))
    assert "changed again since" in told
    refused = await seller.post(older)
    assert "This was changed again since" in words_of(refused)


async def test_the_list_is_narrowed_by_topic_thing_and_person(seller: httpx2.AsyncClient, stall: Stall):
    await reprice(seller, stall, "129.90", "150.50")
    list_ = f"{here(stall)}/changes"
    prices = words_of(await seller.get(f"{list_}?topic=prices"))
    assert ("Ways of shipping changed" in prices, "Variant changed" in prices) == (True, False)
    thing = words_of(await seller.get(f"{list_}?about={stall.goods[0].product_id}"))
    assert ("Variant changed" in thing, "Ways of shipping" in thing) == (True, False)
    mine = words_of(await seller.get(f"{list_}?by={stall.owner.id}"))
    assert ("Variant changed" in mine, "Product made" in mine) == (True, False)
    assert "No changes here" in words_of(await seller.get(f"{list_}?group={stall.shop.id}"))
    for wrong in ("topic=%00", "topic=everything"):
        assert (await seller.get(f"{list_}?{wrong}")).status_code == 200
    for wrong in ("by=me", "about=1", "group=%27", "cursor=x"):
        assert (await seller.get(f"{list_}?{wrong}")).status_code in {400, 422}


async def test_after_taking_back_one_comes_out_in_this_console_only(seller: httpx2.AsyncClient, stall: Stall):
    await reprice(seller, stall, "129.90", "150.50")
    address = undo_of(await seller.get(f"{here(stall)}/changes"))
    out = await seller.post(address, data={"back": "https://elsewhere.example/"})
    assert (out.url.host, out.url.path) == ("testserver", f"{here(stall)}/changes")


async def test_nobody_else_sees_or_takes_back(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    await reprice(seller, stall, "129.90", "150.50")
    address = undo_of(await seller.get(f"{here(stall)}/changes"))
    async with database.write() as session:
        other = await sale.stall(session, now=now)
        looking = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=looking.id, role=TeamRole.VIEWER, now=now)
        # Somebody who works for both takes nothing of one back in the other's name.
        await team.add_member(session, team_id=stall.shop.id, account_id=other.owner.id, role=TeamRole.STAFF, now=now)
    stranger, viewer = await sign_in(other.owner.email), await sign_in(looking.email)
    foreign = address.replace(stall.shop.slug, other.shop.slug)
    assert (await stranger.post(foreign)).status_code == 404
    assert (await viewer.get(f"{here(stall)}/changes")).status_code == 403
    assert (await viewer.post(address)).status_code == 403
    assert (await viewer.post(f"{here(stall)}/changes/groups/{stall.shop.id}/undo")).status_code == 403
    assert (await seller.post(f"{here(stall)}/changes/groups/{stall.shop.id}/undo")).status_code == 404


async def test_the_page_costs_the_same_however_much_it_tells(seller: httpx2.AsyncClient, stall: Stall):
    costs = []
    price = "129.90"
    for many in (1, 6):
        for at in range(many):
            await reprice(seller, stall, price, price := f"{many}{at}.00")
        with databases.count_statements() as counter:
            await seller.get(f"{here(stall)}/changes")
        costs.append(counter.value)
    # Who asks and the shops: four. The changes; names of variants in differences, and of variants and products.
    assert costs == [8, 8]


async def test_roles_are_called_by_their_names(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        joined = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=joined.id, role=TeamRole.STAFF, now=now)
        await team.change_role(
            session, team_id=stall.shop.id, account_id=joined.id, role=TeamRole.MANAGER, actor=ACTOR, now=now
        )
    told = words_of(await seller.get(f"{here(stall)}/changes?topic=shop&lang=es"))
    assert "Función Antes: personal Después: encargado" in told
