"""How a shop ships and is taxed, in the console: by rows, with mistakes, taken back, and asked what it costs."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingKind
from sokoni.core.database import Database
from sokoni.web.forms import Form
from sokoni.web.seller import delivery_form
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
COURIER = {"name-0": "Courier", "kind-0": "flat", "price-0": "50.00"}
POST = {
    "name-1": "Post",
    "kind-1": "weight",
    "steps-1": "500 = 3.50\n۲۰۰۰ = ۷",  # noqa: RUF001  # digits as people type them
    "countries-1": "Colombia, Ecuador",
    "from-1": "2",
    "until-1": "5",
}
VAT = {"rate-0": "19", "tax-country-0": "CO", "inclusive-0": "1"}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def test_ways_to_ship_are_written_whole_and_taken_back(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
):
    here = f"/seller/{stall.shop.slug}/delivery"

    saved = await seller.post(f"{here}/shipping", data={**COURIER, **POST, "do": "save"})
    async with database.read() as session:
        courier, post = await pricing.list_shipping_methods(session, shop_id=stall.shop.id)
    undo = re.search(r'action="([^"]+/undo)"', saved.text)
    assert undo is not None, "there is a way back beside the note"
    await seller.post(undo[1], data={"back": here})
    async with database.read() as session:
        [before] = await pricing.list_shipping_methods(session, shop_id=stall.shop.id)

    assert "How the shop ships is saved" in words_of(saved)
    assert (courier.name, courier.kind, courier.price) == ("Courier", ShippingKind.FLAT, 5_000)
    assert [(tier.up_to_grams, tier.price) for tier in post.tiers] == [(500, 350), (2_000, 700)]
    assert (post.countries, post.days_from, post.days_to) == ({"CO", "EC"}, 2, 5)
    assert before.name == "Courier"
    assert before.price == sale.SHIPPING


async def test_what_is_saved_is_shown_as_it_is_typed(seller: httpx2.AsyncClient, stall: Stall):
    here = f"/seller/{stall.shop.slug}/delivery"
    await seller.post(f"{here}/shipping", data={**COURIER, **POST, "do": "save"})

    page = await seller.get(here)

    assert 'value="Colombia, Ecuador"' in page.text
    assert "500 = 3.50\n2000 = 7.00" in page.text


async def test_rows_are_added_moved_and_dropped_without_saving(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
):
    here = f"/seller/{stall.shop.slug}/delivery/shipping"

    added = await seller.post(here, data={**COURIER, **POST, "do": "add"})
    moved = await seller.post(here, data={**COURIER, **POST, "do": "up-1"})
    dropped = await seller.post(here, data={**COURIER, **POST, "do": "drop-0"})
    async with database.read() as session:
        kept = await pricing.list_shipping_methods(session, shop_id=stall.shop.id)

    assert 'id="name-2"' in added.text
    assert moved.text.index('value="Post"') < moved.text.index('value="Courier"')
    assert 'value="Courier"' not in dropped.text
    assert len(kept) == 1, "nothing is saved by it"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name-0": " "}, "name-0"),
        ({**COURIER, "price-0": "much"}, "price-0"),
        ({**COURIER, "countries-0": "Atlantis"}, "countries-0"),
        ({"name-0": "Post", "kind-0": "weight", "steps-0": "heavy = 3"}, "steps-0"),
        ({"name-0": "Post", "kind-0": "amount"}, "steps-0"),
        ({**COURIER, "from-0": "5", "until-0": "2"}, "methods"),
    ],
)
async def test_a_mistake_stands_beside_its_field_and_saves_nothing(
    seller: httpx2.AsyncClient, stall: Stall, typed: dict[str, str], field: str
):
    answer = await seller.post(f"/seller/{stall.shop.slug}/delivery/shipping", data={**typed, "do": "save"})

    assert answer.status_code == 422
    assert f'id="{field}-mistake"' in answer.text


async def test_taxes_are_written_and_an_order_is_asked_for_its_price(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
):
    here = f"/seller/{stall.shop.slug}/delivery"
    beyond = {"rate-1": "7.5", "tax-country-1": "", "tax-shipping-1": "1"}

    saved = await seller.post(f"{here}/taxes", data={**VAT, **beyond, "do": "save"})
    async with database.read() as session:
        rates = await pricing.list_tax_rates(session, shop_id=stall.shop.id)
    home = words_of(await seller.get(here, params={"worth": "119", "to": "Colombia"}))
    abroad = words_of(await seller.get(here, params={"worth": "100", "to": "es"}))

    assert "How the shop is taxed is saved" in words_of(saved)
    assert {(each.country, each.rate_bp, each.inclusive) for each in rates} == {("CO", 1900, True), (None, 750, False)}
    assert "Tax included 19 COP" in home
    # 7.5 % of 100.00 and of the shipping of 50.00.
    assert ("Tax on top 11.25 COP" in abroad, "Total 161.25 COP" in abroad) == (True, True)


async def test_where_nothing_goes_the_answer_says_so(seller: httpx2.AsyncClient, stall: Stall):
    here = f"/seller/{stall.shop.slug}/delivery"
    await seller.post(f"{here}/shipping", data={**COURIER, "countries-0": "CO", "do": "save"})

    answer = words_of(await seller.get(here, params={"worth": "1", "to": "Spain"}))

    assert "No way to ship goes there." in answer


@pytest.mark.parametrize(
    ("said", "code"), [("CO", "CO"), ("colombia", "CO"), ("España", "ES"), ("Spain", "ES"), (" Irán ", "IR")]
)
def test_a_country_is_known_by_code_by_its_name_and_in_english(said: str, code: str):
    form = Form({"to": said, "worth": "1"})

    question = delivery_form.read_question(form, currency="COP", language="es")

    assert question is not None
    assert question[2].country == code
