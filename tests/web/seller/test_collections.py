"""Collections by their forms alone: by hand with its order, by a rule that is seen at work, and nobody else's."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import Collection, CollectionSort
from sokoni.commerce.catalog.service import schedule
from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import PNG, value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]
FRAGMENT = {"HX-Request": "true"}
BELOW = {"match": "all", "about-0": "price", "operator-0": "below", "value-0": "250"}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(10_000, 20_000, 30_000))


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def collections(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/collections"


async def made(seller: httpx2.AsyncClient, stall: Stall, **said: str) -> httpx2.Response:
    page = await seller.post(
        f"{collections(stall)}/new",
        data={"kind": "manual", "title": "Summer", "is_published": "1", "do": "save", **said},
    )
    assert page.url.path != f"{collections(stall)}/new", words_of(page)
    return page


async def order_of(database: Database, address: str) -> list[UUID]:
    async with database.read() as session:
        found = await catalog.get_collection(session, collection_id=UUID(address.rpartition("/")[2]), locale="es")
        members = await catalog.list_collection_products(
            session,
            collection=found,
            page=PageQuery(),
            locale="es",
            sort=CollectionSort.POSITION,
            for_team=True,
        )
    return [each.id for each in members.items]


async def test_a_rule_is_seen_at_work_saved_and_said_in_words(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, drain: Drain
):
    new = f"{collections(stall)}/new"
    empty = await seller.get(f"{new}?kind=rule")
    assert "Fill in the conditions" in words_of(empty)
    seen = await seller.post(f"{collections(stall)}/rule", data=BELOW, headers=FRAGMENT)
    assert "2 products match" in words_of(seen)
    assert "<html" not in seen.text

    # Without scripts the form's own buttons do the same, and nothing is written.
    looked = await seller.post(new, data={"kind": "rule", "title": "Cheap", **BELOW, "do": "look"})
    assert ("2 products match" in words_of(looked), value_of(looked, "title")) == (True, "Cheap")
    more = await seller.post(new, data={"kind": "rule", **BELOW, "do": "add-condition"})
    assert 'id="about-1"' in more.text
    less = await seller.post(new, data={"kind": "rule", **BELOW, "about-1": "tag", "do": "drop-0"})
    assert '<option value="tag" selected>' in less.text
    assert "No collection" not in words_of(await seller.get(collections(stall)))

    saved = await made(seller, stall, kind="rule", title="Cheap", sort="price", **BELOW)
    assert "The collection is saved." in words_of(saved)
    await drain()
    listed = words_of(await seller.get(collections(stall)))
    assert "Cheap all of these hold: Price is less than 250 COP 2 products shown" in listed
    assert set(await order_of(database, saved.url.path)) == {each.product_id for each in stall.goods[:2]}
    assert (await seller.get(f"/s/{stall.shop.slug}/collections/cheap")).status_code == 200
    await seller.post(saved.url.path, data={**BELOW, "title": "Cheap", "slug": "cheap", "value-0": "99", "do": "save"})
    told = words_of(await seller.get(f"/seller/{stall.shop.slug}/changes?topic=collections"))
    assert "Conditions Before: Price is less than 250 COP After: Price is less than 99 COP" in told


async def test_another_field_brings_its_own_comparisons(seller: httpx2.AsyncClient, stall: Stall):
    asked = {"match": "any", "about-0": "on_sale", "operator-0": "contains", "value-0": "x"}
    row = await seller.post(f"{collections(stall)}/rule", data=asked, headers=FRAGMENT)
    operators = re.search(r'name="operator-0".*?</select>', row.text, re.DOTALL)[0]
    assert re.findall(r'value="(\w+)"', operators) == ["is"]
    assert "0 products match" in words_of(row)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"value-0": ""}, "Please fill this in."),
        ({"value-0": "cheap"}, "is not an amount"),
        ({"value-0": "-1"}, "cannot be used"),
        ({"slug": "a b"}, "cannot be used"),
        ({"about-0": "", "operator-0": "", "value-0": ""}, "Please fill this in."),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(
    seller: httpx2.AsyncClient, stall: Stall, said: dict[str, str], complaint: str
):
    data = {"kind": "rule", "title": "Cheap", "do": "save", **BELOW, **said}
    page = await seller.post(f"{collections(stall)}/new", data=data)
    assert page.status_code == 422
    assert complaint in words_of(page)
    assert "No product" not in words_of(await seller.get(collections(stall)))


async def test_a_rule_without_conditions_is_none(seller: httpx2.AsyncClient, stall: Stall):
    page = await seller.post(f"{collections(stall)}/new", data={"kind": "rule", "title": "All", "do": "save"})
    assert (page.status_code, "Say at least one condition." in words_of(page)) == (422, True)


async def test_one_by_hand_is_filled_ordered_and_emptied(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    first, second, third = (each.product_id for each in stall.goods)
    page = await made(seller, stall)
    here = page.url.path
    found = await seller.get(f"{here}?q=lamp")
    assert set(re.findall(r'name="add" value="([^"]+)"', found.text)) == {str(first), str(second), str(third)}
    for each in (first, second, third):
        page = await seller.post(f"{here}/products", data={"add": str(each), "query": "q=lamp"})
    assert page.url.query == b"q=lamp"
    assert words_of(page).count("is in it") == 3
    assert await order_of(database, here) == [first, second, third]

    await seller.post(f"{here}/products", data={"product": str(third), "step": "up"})
    assert await order_of(database, here) == [first, third, second]
    await seller.post(f"{here}/products", data={"product": str(first), "beside": str(second), "behind": "1"})
    assert await order_of(database, here) == [third, second, first]
    # What stands nowhere, or goes beyond the end, moves nothing.
    for nothing in ({"product": str(first), "step": "down"}, {"product": str(stall.shop.id), "step": "up"}):
        await seller.post(f"{here}/products", data=nothing)
    assert await order_of(database, here) == [third, second, first]

    out = await seller.post(f"{here}/products", data={"remove": str(second)})
    assert await order_of(database, here) == [third, first]
    undo = re.search(r'action="([^"]+/changes/groups/[0-9a-f-]+/undo)"', out.text)[1]
    await seller.post(undo, data={"back": here})
    assert await order_of(database, here) == [third, second, first]


async def test_words_address_picture_and_taking_away(seller: httpx2.AsyncClient, stall: Stall):
    here = (await made(seller, stall)).url.path
    said = {"kind": "manual", "title": "Autumn", "slug": "autumn", "seo_title": "For rain", "do": "save"}
    saved = await seller.post(here, data=said, files={"picture": ("a.png", PNG, "image/png")})
    assert "The collection is saved. Undo" in words_of(saved)
    assert [value_of(saved, name) for name in ("title", "slug", "seo_title")] == ["Autumn", "autumn", "For rain"]
    assert 'name="remove_picture"' in saved.text
    # Not ticked any more, so not shown any more.
    assert "hidden" in words_of(await seller.get(collections(stall)))
    told = words_of(await seller.get(f"/seller/{stall.shop.slug}/changes?topic=collections"))
    assert "Before: Summer After: Autumn" in told
    no_picture = await seller.post(here, data=said, files={"picture": ("a.png", b"no picture", "image/png")})
    assert no_picture.status_code == 422

    gone = await seller.post(f"{here}/remove")
    assert "The collection is taken away; its products stay. Undo" in words_of(gone)
    assert (await seller.get(here)).status_code == 404
    undo = re.search(r'action="([^"]+/changes/groups/[0-9a-f-]+/undo)"', gone.text)[1]
    assert "Taken back." in words_of(await seller.post(undo, data={"back": collections(stall)}))
    assert value_of(await seller.get(here), "title") == "Autumn"


async def words_in(database: Database, address: str, locale: str) -> Collection:
    async with database.read() as session:
        return await catalog.get_collection(session, collection_id=UUID(address.rpartition("/")[2]), locale=locale)


async def test_it_speaks_the_languages_of_the_pages_and_each_can_go_again(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, database: Database
):
    page = await made(seller, stall, **{"title-fa": "تابستان", "description-fa": "<b>گرم</b><script>x</script>"})
    here = page.url.path
    persian = await words_in(database, here, "fa")
    assert (persian.title, persian.description_html) == ("تابستان", "<b>گرم</b>")
    assert "تابستان" in (await visitor.get(f"/s/{stall.shop.slug}/collections/summer?lang=fa")).text
    same = {"title": "Verano", "slug": "summer", "is_published": "1", "do": "save"}

    saved = await seller.post(here, data={**same, "title-fa": "", "description-fa": ""})
    assert [(await words_in(database, here, each)).title for each in ("es", "fa")] == ["Verano", "Verano"]
    undo = re.search(r'action="([^"]+/changes/groups/[0-9a-f-]+/undo)"', saved.text)[1]
    await seller.post(undo, data={"back": here})
    assert [(await words_in(database, here, each)).title for each in ("es", "fa")] == ["Summer", "تابستان"]

    refused = await seller.post(here, data={**same, "title-fa": "", "seo_title-fa": "گرما"})
    assert "Please fill this in." in words_of(refused)
    assert (await words_in(database, here, "fa")).title == "تابستان"


async def test_the_clock_shows_it_and_hides_it_again(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    times = [now + timedelta(days=day) for day in (1, 2)]
    shown, hidden = (each.astimezone(ZoneInfo("America/Bogota")).strftime("%Y-%m-%dT%H:%M") for each in times)
    plan = {"zone": "America/Bogota", "publish_at": shown, "unpublish_at": hidden}
    page = await made(seller, stall, is_published="", **plan)
    here, public = page.url.path, f"/s/{stall.shop.slug}/collections/summer"
    found = await words_in(database, here, "es")
    assert [found.publish_at, found.unpublish_at] == times
    assert "planned" in words_of(await seller.get(collections(stall)))
    for later, status in ((-1, 404), (0, 200), (1, 404)):
        async with database.write() as session:
            await schedule.keep(session, auto_approve=True, now=times[max(later, 0)] - timedelta(minutes=later == -1))
        assert (await visitor.get(public)).status_code == status

    # By hand it needs no plan, and what is over is no plan.
    same = {"title": "Summer", "slug": "summer", "do": "save", "zone": "UTC"}
    await seller.post(here, data={**same, "publish_at": shown, "is_published": "1"})
    assert (await words_in(database, here, "es")).publish_at is None
    over = await seller.post(here, data={**same, "unpublish_at": "2020-01-01T00:00"})
    assert "This time is over" in words_of(over)
    await seller.post(here, data=same)
    turned = await seller.post(here, data={**same, "publish_at": hidden, "unpublish_at": shown})
    assert turned.status_code == 422
    assert (await words_in(database, here, "es")).publish_at is None


async def test_a_taken_address_is_told(seller: httpx2.AsyncClient, stall: Stall):
    await made(seller, stall, slug="summer")
    data = {"kind": "manual", "title": "Again", "slug": "summer", "do": "save"}
    again = await seller.post(f"{collections(stall)}/new", data=data)
    assert "Another collection of this shop has the address" in words_of(again)


async def test_nobody_else_touches_it(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    here = (await made(seller, stall)).url.path
    async with database.write() as session:
        other = await sale.stall(session, now=now)
        looking = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=looking.id, role=TeamRole.VIEWER, now=now)
    stranger, viewer = await sign_in(other.owner.email), await sign_in(looking.email)
    for address in (here, here.replace(stall.shop.slug, other.shop.slug)):
        assert (await stranger.get(address)).status_code == 404
        for path in ("", "/products", "/remove"):
            assert (await stranger.post(f"{address}{path}", data={"title": "Mine"})).status_code == 404
    assert (await viewer.get(here)).status_code == 200
    for path in ("", "/products", "/remove"):
        assert (await viewer.post(f"{here}{path}", data={"title": "Mine"})).status_code == 403
    assert (await viewer.post(f"{collections(stall)}/new", data={"title": "Mine"})).status_code == 403
    foreign = await seller.post(f"{here}/products", data={"add": str(other.goods[0].product_id)})
    assert foreign.status_code == 422
    assert await order_of(database, here) == []


async def test_the_list_costs_the_same_however_long_it_is(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    costs = []
    for title in ("First", "Second"):
        await made(seller, stall, title=title)
        await made(seller, stall, kind="rule", title=f"{title} by rule", **BELOW)
        async with database.write() as session:
            await catalog_factory.product(session, shop_id=stall.shop.id, now=now)
        with databases.count_statements() as counter:
            await seller.get(collections(stall))
        costs.append(counter.value)
    # Who asks and the shops: four. Collections, their numbers; tags, categories, attributes.
    assert costs == [9, 9]
