"""Stock as a table in the console: exported, shown what it would do, applied, taken back."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2

from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import team as team_factory
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]


async def test_a_table_is_looked_at_applied_and_taken_back_on_one_page(
    database: Database, sign_in: SignIn, drain: Drain, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=[1_000, 2_000])
    seller = await sign_in(stall.owner.email)
    here = f"/seller/{stall.shop.slug}/stock"
    assert f"{here}/import" in (await seller.get(here)).text
    table = (await seller.get(f"{here}/export.csv")).content.replace(b",10,0,10,", b",4,0,10,", 1)

    empty = await seller.post(f"{here}/import", data={})
    looked = await seller.post(f"{here}/import", files={"file": ("count.csv", table, "text/csv")})

    assert empty.status_code == 422
    assert "1 number changes" in words_of(looked)
    assert "Nothing has changed yet" in words_of(looked)
    address = looked.url.path
    assert "0 of 2 rows" in words_of(await seller.post(f"{address}/begin"))
    await drain()
    done = await seller.get(address)
    assert "1 number was changed, 1 were so already." in words_of(done)
    assert re.search(r'value="4"', (await seller.get(here)).text)
    assert "count.csv" in words_of(await seller.get(f"{here}/import"))
    await seller.post(f"{address}/undo")
    await drain()
    assert not re.search(r'value="4"', (await seller.get(here)).text)


async def test_rows_that_stay_are_told_with_why_in_the_reader_s_language(
    database: Database, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        viewer = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=viewer.id, role=TeamRole.VIEWER, now=now)
    seller = await sign_in(stall.owner.email)
    here = f"/seller/{stall.shop.slug}/stock"
    table = b"sku,on_hand\nUNKNOWN,3\n"

    looked = await seller.post(f"{here}/import?lang=es", files={"file": ("count.csv", table, "text/csv")})
    only_looks = await (await sign_in(viewer.email)).post(
        f"{here}/import", files={"file": ("count.csv", table, "text/csv")}
    )

    assert "La tienda no vende nada con «UNKNOWN»." in words_of(await seller.get(f"{looked.url.path}?lang=es"))
    assert only_looks.status_code == 403
