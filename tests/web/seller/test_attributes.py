"""Attributes by their forms alone: defined with choices in their order, changed, and kept while products say them."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeDraft, AttributeType
from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
COLOURS = {
    "name-en": "Colour",
    "name-es": "Color",
    "type": "colour",
    "is_filterable": "1",
    "position": "3",
    "choice-name-en-0": "Deep red",
    "choice-colour-0": "#AA0000",
    "choice-name-en-1": "Blue",
    "choice-name-es-1": "Azul",
    "choice-colour-1": "#0000aa",
    "choice-name-en-2": "",
    "do": "save",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def attributes(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/attributes"


async def own(database: Database, stall: Stall) -> list[Attribute]:
    async with database.read() as session:
        known = await catalog.list_attributes(session, shop_id=stall.shop.id, locale="en")
    return [each for each in known if each.shop_id == stall.shop.id]


async def test_one_with_choices_is_defined_and_told(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    assert "Say what your products are like" in words_of(await seller.get(attributes(stall)))
    saved = await seller.post(f"{attributes(stall)}/new", data=COLOURS)
    assert "The attribute is saved. Undo" in words_of(saved)
    assert "Colour colours: Deep red , Blue 0 products a filter" in words_of(saved)
    [made] = await own(database, stall)
    assert (made.code, made.position, dict(made.names)) == ("colour", 3, {"en": "Colour", "es": "Color"})
    assert [(each.code, each.colour) for each in made.choices] == [("deep-red", "#aa0000"), ("blue", "#0000aa")]


async def test_choices_change_their_order_and_keep_their_codes(
    seller: httpx2.AsyncClient, stall: Stall, database: Database
):
    await seller.post(f"{attributes(stall)}/new", data=COLOURS)
    [made] = await own(database, stall)
    here = f"{attributes(stall)}/{made.id}"
    page = await seller.get(here)
    typed = dict(re.findall(r'name="([a-z0-9-]+)" value="([^"]*)"', page.text))
    typed |= {"name-en": "Tint", "name-es": "", "position": "1", "choice-name-en-0": "Dark red"}

    moved = await seller.post(here, data={**typed, "do": "choice-up-1"})
    assert [value_of(moved, f"choice-code-{at}") for at in (0, 1)] == ["blue", "deep-red"]
    assert value_of(moved, "name-en") == "Tint"
    down = await seller.post(here, data={**typed, "do": "choice-down-0"})
    assert value_of(down, "choice-code-0") == "blue"
    assert 'name="choice-code-2"' in (await seller.post(here, data={**typed, "do": "choice-add"})).text
    less = await seller.post(here, data={**typed, "do": "choice-drop-0"})
    assert 'name="choice-code-1"' not in less.text
    assert 'id="type"' not in page.text

    swapped = dict(re.findall(r'name="(choice-[a-z0-9-]+)" value="([^"]*)"', moved.text))
    saved = await seller.post(here, data={**typed, **swapped, "do": "save"})
    [after] = await own(database, stall)
    assert [(each.code, dict(each.names)) for each in after.choices] == [
        ("blue", {"en": "Blue", "es": "Azul"}),
        ("deep-red", {"en": "Dark red"}),
    ]
    assert (dict(after.names), after.is_filterable) == ({"en": "Tint"}, False)
    undo = re.search(r'action="([^"]+/changes/groups/[0-9a-f-]+/undo)"', saved.text)[1]
    assert "Taken back." in words_of(await seller.post(undo, data={"back": here}))
    assert [each.code for each in (await own(database, stall))[0].choices] == ["deep-red", "blue"]


async def test_another_type_asks_for_other_things(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    new = f"{attributes(stall)}/new"
    number = await seller.post(new, data={"type": "number", "do": "look"})
    assert ('name="unit"' in number.text, 'name="choice-code-0"' in number.text) == (True, False)
    await seller.post(new, data={"type": "number", "name-fa": "وزن", "unit": "kg", "position": "", "do": "save"})
    [made] = await own(database, stall)
    assert (made.code, made.unit, made.type) == ("attribute", "kg", AttributeType.NUMBER)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"name-en": "", "name-es": ""}, "Write a name in at least one language."),
        ({"choice-name-en-0": "", "choice-name-en-1": "", "choice-name-es-1": ""}, "Write at least one choice."),
        ({"choice-colour-0": "red"}, "cannot be used"),
        ({"code": "Not A Code"}, "cannot be used"),
        ({"position": "first"}, "Write a whole number."),
        ({"choice-code-0": "same", "choice-code-1": "same"}, "cannot be used"),
    ],
)
async def test_what_cannot_be_is_told(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, said: dict[str, str], complaint: str
):
    page = await seller.post(f"{attributes(stall)}/new", data={**COLOURS, **said})
    assert (page.status_code, complaint in words_of(page)) == (422, True)
    assert await own(database, stall) == []


async def test_sent_twice_it_is_made_once_under_its_code(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    await seller.post(f"{attributes(stall)}/new", data={**COLOURS, "code": "tint"})
    again = await seller.post(f"{attributes(stall)}/new", data={**COLOURS, "code": "tint"})
    assert "Another attribute has the code" in words_of(again)
    assert len(await own(database, stall)) == 1


async def test_what_products_say_stays_and_the_products_are_named(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    await seller.post(f"{attributes(stall)}/new", data=COLOURS)
    [made] = await own(database, stall)
    async with database.write() as session:
        await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, title="Red hat", attributes={"colour": ["deep-red"]}
        )
    here = f"{attributes(stall)}/{made.id}"
    told = words_of(await seller.get(here))
    assert "1 product says it Red hat" in told
    refused = await seller.post(f"{here}/remove")
    assert (refused.status_code, "is in use: 1 products say it" in words_of(refused)) == (422, True)
    without = {key: value for key, value in COLOURS.items() if not key.endswith("-0")}
    kept = await seller.post(here, data={**without, "choice-code-1": "blue"})
    assert "is in use" in words_of(kept)
    assert len((await own(database, stall))[0].choices) == 2


async def test_one_that_nobody_uses_is_taken_away(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    await seller.post(f"{attributes(stall)}/new", data=COLOURS)
    [made] = await own(database, stall)
    gone = await seller.post(f"{attributes(stall)}/{made.id}/remove")
    assert "The attribute is taken away." in words_of(gone)
    assert await own(database, stall) == []


async def test_nobody_else_touches_it(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    await seller.post(f"{attributes(stall)}/new", data=COLOURS)
    [made] = await own(database, stall)
    async with database.write() as session:
        common = AttributeDraft(code="origin", type=AttributeType.TEXT, names={"en": "Origin"})
        theirs: UUID = (await catalog.add_attribute(session, shop_id=None, draft=common, actor=ACTOR, now=now)).id
        other = await sale.stall(session, now=now)
        looking = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=looking.id, role=TeamRole.VIEWER, now=now)
    stranger, viewer = await sign_in(other.owner.email), await sign_in(looking.email)
    here = f"{attributes(stall)}/{made.id}"
    for address in (here, here.replace(stall.shop.slug, other.shop.slug)):
        assert (await stranger.get(address)).status_code == 404
        for path in ("", "/remove"):
            assert (await stranger.post(f"{address}{path}", data=COLOURS)).status_code == 404
    for path in ("", "/remove"):
        assert (await viewer.post(f"{here}{path}", data=COLOURS)).status_code == 403
        assert (await seller.post(f"{attributes(stall)}/{theirs}{path}", data=COLOURS)).status_code == 404
    assert "From the marketplace, for every shop Origin" in words_of(await seller.get(attributes(stall)))


async def test_the_list_costs_the_same_however_long_it_is(seller: httpx2.AsyncClient, stall: Stall):
    costs = []
    for many in (1, 3):
        for at in range(many):
            await seller.post(f"{attributes(stall)}/new", data={**COLOURS, "code": f"c{many}{at}"})
        with databases.count_statements() as counter:
            await seller.get(attributes(stall))
        costs.append(counter.value)
    # Who asks and the shops: four. Attributes two, and how many products say each.
    assert costs == [7, 7]
