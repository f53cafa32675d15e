"""One's own rooms: addresses, security, privacy, settings."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.identity.account.types import Account
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, fill_basket, value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
HOME = {"name": "Neema Otieno", "line": "Moi Avenue 12", "city": "Nairobi", "country": "KE", "phone": "+254 711"}
NEW = "mangoes in the morning sun"


@pytest.fixture
async def neema(database: Database, now: datetime) -> Account:
    async with database.write() as session:
        return await account_factory.account(session, now=now, display_name="Neema")


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def address_of(visitor: httpx2.AsyncClient) -> str:
    found = re.search(r'action="(/account/addresses/[0-9a-f-]+)"', (await visitor.get("/account/addresses")).text)
    assert found is not None
    return found[1]


async def test_an_address_is_kept_changed_and_taken_out(neema: Account, sign_in: SignIn):
    visitor = await sign_in(neema.email)
    page = await visitor.post("/account/addresses", data=HOME)
    assert "Moi Avenue 12" in words_of(page)
    address = await address_of(visitor)
    assert value_of(await visitor.get(address), "city") == "Nairobi"
    changed = await visitor.post(address, data=HOME | {"city": "Mombasa"})
    assert "Mombasa" in words_of(changed)
    gone = await visitor.post(address, data={"do": "remove"})
    assert "No addresses yet" in words_of(gone)


async def test_a_missing_part_is_said_beside_its_field(neema: Account, sign_in: SignIn):
    visitor = await sign_in(neema.email)
    page = await visitor.post("/account/addresses", data=HOME | {"city": ""})
    assert page.status_code == 422
    assert 'id="city-mistake"' in page.text
    assert value_of(page, "line") == "Moi Avenue 12"


async def test_another_s_address_is_not_there(neema: Account, sign_in: SignIn, database: Database, now: datetime):
    async with database.write() as session:
        stranger = await account_factory.account(session, now=now)
    mine, theirs = await sign_in(neema.email), await sign_in(stranger.email)
    await mine.post("/account/addresses", data=HOME)
    address = await address_of(mine)
    assert (await theirs.get(address)).status_code == 404
    assert (await theirs.post(address, data={"do": "remove"})).status_code == 404


async def test_checkout_begins_with_the_first_address(neema: Account, sign_in: SignIn, stall: Stall):
    visitor = await sign_in(neema.email)
    await visitor.post("/account/addresses", data=HOME)
    await fill_basket(visitor, stall)
    page = await visitor.get("/checkout")
    assert (value_of(page, "line"), value_of(page, "city")) == ("Moi Avenue 12", "Nairobi")


async def test_checkout_keeps_an_address_when_it_is_asked_to(neema: Account, sign_in: SignIn, stall: Stall):
    visitor = await sign_in(neema.email)
    await fill_basket(visitor, stall)
    total = value_of(await visitor.get("/checkout"), "expected_total")
    await visitor.post("/checkout", data=BUYER | {"expected_total": total, "keep_address": "1"})
    assert BUYER["line"] in words_of(await visitor.get("/account/addresses"))


async def test_another_address_of_the_book_fills_the_form_without_scripts(
    neema: Account, sign_in: SignIn, stall: Stall
):
    visitor = await sign_in(neema.email)
    await visitor.post("/account/addresses", data=HOME)
    await visitor.post("/account/addresses", data=HOME | {"line": "Kenyatta Avenue 1"})
    await fill_basket(visitor, stall)
    page = await visitor.get("/checkout")
    second = re.findall(r'<option value="([0-9a-f-]{36})"', page.text)[1]
    filled = await visitor.post("/checkout/preview", data={"address_id": second, "fill": "address", "email": "n@m.ke"})
    assert (value_of(filled, "line"), value_of(filled, "email")) == ("Kenyatta Avenue 1", "n@m.ke")


async def test_enter_in_a_field_of_checkout_looks_again_and_orders_nothing(
    neema: Account, sign_in: SignIn, stall: Stall
):
    visitor = await sign_in(neema.email)
    await visitor.post("/account/addresses", data=HOME)
    await fill_basket(visitor, stall)
    page = await visitor.get("/checkout")
    form = page.text[page.text.index('id="checkout"') :]
    pressed = re.search(r"<button[^>]*>", form)
    assert pressed is not None

    answer = await visitor.post("/checkout/preview", data=BUYER | {"city": "Kisumu"})

    # A browser presses the first button of a form: it must not be one that fills another address in.
    assert 'formaction="/checkout/preview"' in pressed[0]
    assert "name=" not in pressed[0]
    assert value_of(answer, "city") == "Kisumu"
    assert "No orders yet" in words_of(await visitor.get("/account/orders"))


async def test_a_new_password_signs_every_other_place_out(neema: Account, sign_in: SignIn):
    here, there = await sign_in(neema.email), await sign_in(neema.email)
    form = {"current_password": PASSWORD, "password": NEW, "again": NEW}
    page = await here.post("/account/security/password", data=form)
    assert "The password is changed" in words_of(page)
    assert (await there.get("/account/orders")).url.path == "/sign-in"
    assert (await here.get("/account/orders")).url.path == "/account/orders"


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({"current_password": PASSWORD, "password": NEW, "again": "other"}, "again-mistake"),
        ({"current_password": PASSWORD, "password": "short", "again": "short"}, "password-mistake"),
        ({"current_password": "wrong", "password": NEW, "again": NEW}, "current_password-mistake"),
    ],
    ids=["not the same", "too short", "not the present one"],
)
async def test_a_password_is_not_changed_by_mistake(neema: Account, sign_in: SignIn, form: dict[str, str], place: str):
    visitor = await sign_in(neema.email)
    page = await visitor.post("/account/security/password", data=form)
    assert page.status_code == 422
    assert place in page.text
    await sign_in(neema.email)


async def test_one_place_or_all_others_are_signed_out(neema: Account, sign_in: SignIn):
    here, there, elsewhere = [await sign_in(neema.email) for _ in range(3)]
    page = await here.get("/account/security")
    first = value_of(page, "session_id")
    await here.post("/account/security/sessions", data={"session_id": first})
    outs = [(await each.get("/account/orders")).url.path for each in (there, elsewhere)]
    assert sorted(outs) == ["/account/orders", "/sign-in"]
    await here.post("/account/security/sessions")
    assert {(await each.get("/account/orders")).url.path for each in (there, elsewhere)} == {"/sign-in"}
    assert (await here.get("/account/orders")).url.path == "/account/orders"


async def test_the_copy_holds_what_is_kept_and_no_secret(neema: Account, sign_in: SignIn, stall: Stall):
    visitor = await sign_in(neema.email)
    await visitor.post("/account/addresses", data=HOME)
    await fill_basket(visitor, stall)
    total = value_of(await visitor.get("/checkout"), "expected_total")
    await visitor.post("/checkout", data=BUYER | {"expected_total": total})
    answer = await visitor.get("/account/privacy/data.json")
    copy = answer.json()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert copy["account"]["email"] == neema.email
    assert [each["line"] for each in copy["addresses"]] == ["Moi Avenue 12"]
    assert [each["address"]["line"] for each in copy["orders"]] == [BUYER["line"]]
    assert [len(part["lines"]) for part in copy["orders"][0]["parts"]] == [1]
    assert len(copy["sessions"]) == 1
    assert not re.search(r"argon2|password|token", answer.text)


async def test_settings_speak_the_chosen_language_at_once(neema: Account, sign_in: SignIn):
    visitor = await sign_in(neema.email)
    form = {"name": "نعیمه", "locale": "fa", "calendar": "gregorian"}
    page = await visitor.post("/account/settings", data=form)
    assert page.headers["content-language"] == "fa"
    assert value_of(page, "name") == "نعیمه"


@pytest.mark.parametrize(("calendar", "year"), [("jalali", "۱۴۰"), ("gregorian", "۲۰۲")])
async def test_dates_are_written_in_the_chosen_calendar(neema: Account, sign_in: SignIn, calendar: str, year: str):
    visitor = await sign_in(neema.email)
    await visitor.post("/account/settings", data={"name": "", "locale": "fa", "calendar": calendar})
    assert year in words_of(await visitor.get("/account/security"))


@pytest.mark.parametrize("room", ["orders", "addresses", "security", "privacy", "settings", "privacy/data.json"])
async def test_rooms_are_shut_for_guests(visitor: httpx2.AsyncClient, room: str):
    assert (await visitor.get(f"/account/{room}")).url.path == "/sign-in"
