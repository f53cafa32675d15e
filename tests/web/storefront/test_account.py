"""Doors: where one is led after signing in."""

import re
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.web.storefront.account import local_address
from tests.support.factories import account as account_factory
from tests.support.factories import shop as shop_factory
from tests.support.pages import words_of


@pytest.mark.parametrize("address", ["/", "/seller/mwangi/orders?status=pending", "/o/abc#top"])
def test_addresses_of_ours_are_followed(address: str):
    assert local_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil",
        "/a\nb",
        "///x",
        "//[",
    ],
)
def test_no_form_leads_to_another_site(address: str):
    assert local_address(address) == "/"


async def test_a_wrong_password_is_said_and_the_email_kept(
    visitor: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        known = await account_factory.account(session, now=now)
    page = await visitor.post("/sign-in", data={"email": known.email, "password": "wrong"})
    assert page.status_code == 422
    assert "E-mail or password are not right." in words_of(page)
    assert known.email in page.text


async def test_signing_up_signs_in(visitor: httpx2.AsyncClient):
    form = {"name": "Juma", "email": "juma@example.com", "password": "mangoes in the sun", "next": "/account/orders"}
    page = await visitor.post("/sign-up", data=form)
    assert page.url.path == "/account/orders"
    assert "Your account is ready. Welcome." in words_of(page)


async def test_a_short_password_is_said_beside_its_field(visitor: httpx2.AsyncClient):
    page = await visitor.post("/sign-up", data={"name": "Juma", "email": "juma@example.com", "password": "short"})
    assert page.status_code == 422
    assert "This password is too short: it needs at least 8 characters." in words_of(page)


async def test_a_page_for_members_leads_to_the_door_and_back(visitor: httpx2.AsyncClient):
    page = await visitor.get("/account/orders")
    assert (page.url.path, page.url.params["next"]) == ("/sign-in", "/account/orders")


async def test_a_foreign_page_signs_nobody_in(visitor: httpx2.AsyncClient):
    page = await visitor.post(
        "/sign-in", data={"email": "a@example.com", "password": "x"}, headers={"origin": "https://evil.example"}
    )
    assert page.status_code == 403
    assert "This request came from another site" in words_of(page)


async def test_who_wants_to_sell_makes_an_account_first(visitor: httpx2.AsyncClient):
    door = await visitor.get("/sell")
    assert (door.url.path, door.url.params["next"]) == ("/sign-up", "/sell")
    assert "First an account, so that the shop is yours" in words_of(door)

    form = {"name": "Juma", "email": "juma@example.com", "password": "mangoes in the sun", "next": "/sell"}
    assert (await visitor.post("/sign-up", data=form)).url.path == "/sell"


async def test_country_and_currency_are_guessed_by_the_clock_and_never_invented(
    visitor: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        known = await account_factory.account(session, now=now)
    await visitor.post("/sign-in", data={"email": known.email, "password": account_factory.PASSWORD})

    unknown = (await visitor.get("/sell")).text
    assert unknown.count("selected>") == 1  # the language
    visitor.cookies.set("tz", "Africa%2FNairobi")
    there = (await visitor.get("/sell")).text
    assert 'value="KE" selected' in there
    assert 'value="KES" selected' in there


@pytest.mark.parametrize(
    ("works", "home"), [("nowhere", "/"), ("in a shop", "/seller/.+"), ("at the market", "/operator")]
)
async def test_everybody_begins_where_their_work_is(
    visitor: httpx2.AsyncClient, database: Database, now: datetime, works: str, home: str
):
    async with database.write() as session:
        make = account_factory.operator if works == "at the market" else account_factory.account
        known = await make(session, now=now)
        if works == "in a shop":
            await shop_factory.shop(session, owner_account_id=known.id, now=now)
    credentials = {"email": known.email, "password": account_factory.PASSWORD}

    led = await visitor.post("/sign-in", data=credentials)
    assert re.fullmatch(home, led.url.path)
    # Who was on the way somewhere goes there.
    assert (await visitor.post("/sign-in", data=credentials | {"next": "/cart"})).url.path == "/cart"
