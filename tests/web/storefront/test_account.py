"""Doors: where one is led after signing in."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.web.storefront.account import local_address
from tests.support.factories import account as account_factory
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
