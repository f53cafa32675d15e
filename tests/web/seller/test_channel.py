"""A Telegram channel by forms alone: sent, looked through, written into, taken, put aside, taken back."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from tests.support import channels, pictures
from tests.support.channels import message, photo
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


def here(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/channel"


def drafts_of(page: httpx2.Response) -> list[str]:
    return re.findall(r'id="draft-([0-9a-f-]{36})"', page.text)


async def send(seller: httpx2.AsyncClient, stall: Stall, data: bytes) -> httpx2.Response:
    return await seller.post(here(stall), files={"file": ("export.zip", data, "application/zip")})


async def read(seller: httpx2.AsyncClient, stall: Stall, drain: Drain, *messages: channels.Message) -> httpx2.Response:
    sent = await send(seller, stall, channels.export(messages, {"a": pictures.encoded()}))
    assert "being read" in words_of(sent)
    await drain()
    return await seller.get(here(stall))


async def test_a_channel_is_read_written_into_and_taken_and_that_is_taken_back(
    stall: Stall, sign_in: SignIn, drain: Drain
):
    seller = await sign_in(stall.owner.email)
    empty = await seller.get(here(stall))
    assert "Export chat history" in words_of(empty)

    page = await read(seller, stall, drain, message(1, "Ruana de lana\nTallas: S, M", photo=photo("a")))
    assert "The channel “Lamps of Nairobi” was read" in words_of(page)
    assert "The post says no price." in words_of(page)
    [draft] = drafts_of(page)
    written = {"title": "Ruana", "quantity": "۳", "option-0": "Talla", "values-0": "S, M", "publish": "1"}
    wrong = await seller.post(f"{here(stall)}/{draft}", data={**written, "price": "mucho", "do": "take"})
    assert (wrong.status_code, "is not an amount in COP" in words_of(wrong)) == (422, True)
    assert 'value="mucho"' in wrong.text
    kept = await seller.post(f"{here(stall)}/{draft}", data={**written, "price": "185000", "do": "save"})
    assert "Saved." in words_of(kept)
    assert drafts_of(kept) == [draft]

    taken = await seller.post(f"{here(stall)}/{draft}", data={**written, "price": "185000", "do": "take"})
    assert "It is a product now." in words_of(taken)
    assert drafts_of(taken) == []
    undo = re.search(r'action="([^"]+/undo)"', taken.text)
    assert undo is not None
    await seller.post(undo[1], data={"back": here(stall)})
    listed = await seller.get(here(stall), params={"state": "taken"})
    assert "taken back" in words_of(listed)
    again = await seller.post(f"{here(stall)}/{draft}", data={"do": "take", "publish": "1", "query": "state=taken"})
    assert "taken back" not in words_of(again)
    product = re.search(r'href="(/seller/[^"]+/products/[0-9a-f-]{36})"', again.text)
    assert product is not None
    assert "Ruana" in (await seller.get(product[1])).text


async def test_all_that_are_certain_are_taken_with_one_button(stall: Stall, sign_in: SignIn, drain: Drain):
    seller = await sign_in(stall.owner.email)
    offers = [message(number, f"Ruana número {number}ª\n$ 90.000", photo=photo("a")) for number in (1, 2)]
    page = await read(seller, stall, drain, *offers, message(3, "Poncho, USD 20"))
    assert "Take all 2 that are certain" in words_of(page)
    begun = await seller.post(f"{here(stall)}/take", data={"publish": "1"})
    assert "0 of 2 taken" in words_of(begun)
    await drain()
    done = await seller.get(here(stall))
    assert "Last taken together: 2 products." in words_of(done)
    assert len(drafts_of(done)) == 1
    nothing = await seller.post(f"{here(stall)}/take")
    assert (nothing.status_code, "There is nothing to take" in words_of(nothing)) == (422, True)


async def test_a_draft_that_is_put_aside_can_be_brought_back(stall: Stall, sign_in: SignIn, drain: Drain):
    seller = await sign_in(stall.owner.email)
    [draft] = drafts_of(await read(seller, stall, drain, message(1, "Ruana\n$ 90.000", photo=photo("a"))))
    aside = await seller.post(f"{here(stall)}/{draft}", data={"do": "skip"})
    assert "Nothing waits for you" in words_of(aside)
    listed = await seller.get(here(stall), params={"state": "skipped"})
    assert drafts_of(listed) == [draft]
    back = await seller.post(f"{here(stall)}/{draft}", data={"do": "put-back"})
    assert drafts_of(back) == [draft]


@pytest.mark.parametrize("data", [b"", b"garbage"])
async def test_what_is_no_export_is_refused_beside_its_field(stall: Stall, sign_in: SignIn, data: bytes):
    seller = await sign_in(stall.owner.email)
    refused = await send(seller, stall, data)
    assert refused.status_code == 422


async def test_an_export_that_cannot_be_read_says_why_in_the_reader_s_language(
    stall: Stall, sign_in: SignIn, drain: Drain
):
    seller = await sign_in(stall.owner.email)
    await send(seller, stall, channels.zipped({"notes.txt": b"x"}))
    await drain()
    assert "there is no result.json in it" in words_of(await seller.get(here(stall)))
    spanish = words_of(await seller.get(here(stall), params={"lang": "es"}))
    assert "no contiene ningún result.json" in spanish
