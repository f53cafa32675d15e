"""Many products at once, by forms alone: chosen, asked about, previewed, done, stopped, taken back; and what is not."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.collection import service as collections
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.core import database as databases
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]
PRICES = (10_000, 20_000, 30_000)
TEN_MORE = {"kind": "reprice", "how": "percent-more", "by": "10", "step": "preview"}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=PRICES)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def products(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/products"


async def prices(database: Database, stall: Stall) -> list[int]:
    async with database.read() as session:
        found = await catalog.sellable(session, variant_ids=[each.variant_id for each in stall.goods])
    return [found[each.variant_id].price.amount for each in stall.goods]


async def previewed(seller: httpx2.AsyncClient, stall: Stall, **said: object) -> httpx2.Response:
    page = await seller.post(f"{products(stall)}/bulk", data={**TEN_MORE, "all": "1", **said})
    assert re.search(r"/bulk/[0-9a-f-]{36}$", page.url.path), words_of(page)
    return page


async def begin(seller: httpx2.AsyncClient, preview: httpx2.Response) -> httpx2.Response:
    return await seller.post(f"{preview.url.path}/begin", data={"token": value_of(preview, "token")})


async def test_ticked_products_are_previewed_changed_and_taken_back(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, drain: Drain
):
    sheet = await seller.get(products(stall))
    ticked = re.findall(r'name="pick" value="([0-9a-f-]+)"', sheet.text)
    assert {UUID(each) for each in ticked} == {each.product_id for each in stall.goods}
    picked = [str(each.product_id) for each in stall.goods[:2]]

    asked = await seller.post(f"{products(stall)}/bulk", data={"kind": "reprice", "pick": picked})
    assert "2 products chosen" in words_of(asked)
    wanted = {**TEN_MORE, "ending": "0.90", "pick": re.findall(r'name="pick" value="([0-9a-f-]+)"', asked.text)}
    preview = await seller.post(f"{products(stall)}/bulk", data=wanted)

    assert "10 % more · Prices end in 0.90" in words_of(preview)
    assert "2 products change" in words_of(preview)
    assert "Price Before: 100 COP After: 109.90 COP" in words_of(preview)
    assert await prices(database, stall) == list(PRICES)
    # A page that is looked at again is the same page.
    assert "2 products change" in words_of(await seller.get(preview.url.path))

    for _ in range(2):
        running = await begin(seller, preview)
        assert 'hx-trigger="every 1s"' in running.text
    await drain()
    done = await seller.get(preview.url.path)
    assert "2 products were changed" in words_of(done)
    assert "hx-trigger" not in done.text
    assert await prices(database, stall) == [10_990, 21_990, 30_000]

    for _ in range(2):
        undone = await seller.post(f"{preview.url.path}/undo")
        assert "2 changes taken back" in words_of(undone)
    assert await prices(database, stall) == list(PRICES)
    listed = await seller.get(f"{products(stall)}/bulk")
    assert "2 products changed" in words_of(listed)


async def test_all_that_the_filters_find_are_meant(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        await catalog_factory.product(session, shop_id=stall.shop.id, now=now, title="Straw hat")
    page = await previewed(seller, stall, query="q=hat&status=approved", pick=str(stall.goods[0].product_id))
    assert "1 product changes" in words_of(page)
    assert "Straw hat" in page.text
    none = await seller.post(f"{products(stall)}/bulk", data={**TEN_MORE, "all": "1", "query": "q=boat"})
    assert "Choose some products first." in words_of(none)


async def test_what_cannot_be_done_is_said_product_by_product(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, title="Old hat", status=catalog_factory.Status.ARCHIVED
        )
    page = await previewed(seller, stall, kind="publish", lang="es")
    assert "are so already" in words_of(page)
    assert "A product that is archived cannot become for sale this way. 1 product Old hat" in words_of(page)
    spanish = await seller.get(f"{page.url.path}?lang=es")
    assert "Un producto" in words_of(spanish)
    assert "archivado" in words_of(spanish)


async def test_what_was_changed_meanwhile_stays(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, drain: Drain, clock: ManualClock
):
    preview = await previewed(seller, stall)
    clock.advance(timedelta(seconds=1))
    row = f"{products(stall)}/sheet/{stall.goods[0].product_id}/{stall.variant_id}"
    await seller.post(row, data={"price": "55", "was-price": "100.00"})

    again = words_of(await seller.get(preview.url.path))
    assert "2 products change" in again
    assert "was changed since the preview" in again
    await begin(seller, preview)
    await drain()
    assert await prices(database, stall) == [5_500, 22_000, 33_000]


async def test_a_running_change_is_stopped_and_taken_back_as_far_as_it_came(
    seller: httpx2.AsyncClient,
    stall: Stall,
    database: Database,
    drain: Drain,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    preview = await previewed(seller, stall)
    running = await begin(seller, preview)
    assert "Stop it" in words_of(running)
    async with database.write() as session:
        await bulk.work(session, operation_id=UUID(preview.url.path.rpartition("/")[2]), now=now)
    for _ in range(2):
        stopped = words_of(await seller.post(f"{preview.url.path}/cancel"))
        assert "It was stopped 1 product was changed. 2 were not reached." in stopped
    await drain()
    assert sorted(await prices(database, stall)) == [11_000, 20_000, 30_000]
    await seller.post(f"{preview.url.path}/undo")
    assert await prices(database, stall) == list(PRICES)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"by": ""}, "Please fill this in."),
        ({"by": "ten"}, "Write a percentage"),
        ({"by": "1e999999"}, "Write a percentage"),
        ({"by": "10.005"}, "Write a percentage"),
        ({"how": "percent-less", "by": "101"}, "100 percent at most"),
        ({"how": "amount-more", "by": "1.234"}, "is not an amount"),
        ({"how": "round", "by": "", "ending": ""}, "Please fill this in."),
        ({"ending": "0.999"}, "the last digits of a price"),
        ({"kind": "tags"}, "Fill in at least one"),
        ({"kind": "tags", "add": "a", "remove": "a"}, "cannot be added and taken away"),
        ({"kind": "categories", "add": "no id"}, "cannot be used"),
        ({"kind": "categories", "add": str(UUID(int=7))}, "There is no such category"),
        ({"kind": "fields"}, "Fill in at least one"),
        ({"kind": "attribute", "attribute": "colour"}, "There is no attribute"),
        ({"kind": "collection"}, "No collection is put together by hand yet"),
        ({"kind": "everything"}, "What shall change?"),
    ],
)
async def test_what_makes_no_sense_is_asked_again_and_nothing_typed_is_lost(
    seller: httpx2.AsyncClient, stall: Stall, said: dict[str, str], complaint: str
):
    page = await seller.post(f"{products(stall)}/bulk", data={**TEN_MORE, "all": "1", "query": "", **said})
    assert page.url.path == f"{products(stall)}/bulk"
    assert complaint in words_of(page)
    assert value_of(page, "all") == "1"


async def test_a_change_can_be_said_otherwise_for_the_same_products(seller: httpx2.AsyncClient, stall: Stall):
    first = await previewed(seller, stall, how="amount-less", by="5.50", ending="000", keep_old="1")
    form = await seller.post(f"{first.url.path}/change")
    assert (value_of(form, "by"), value_of(form, "ending")) == ("5.50", "000")
    assert "3 products chosen" in words_of(form)
    second = await seller.post(f"{products(stall)}/bulk", data={**TEN_MORE, "of": value_of(form, "of")})
    assert "3 products change" in words_of(second)
    assert second.url.path != first.url.path


async def test_an_attribute_is_chosen_then_said(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    asked = {"kind": "attribute", "all": "1", "query": ""}
    assert "No attributes yet" in words_of(await seller.post(f"{products(stall)}/bulk", data=asked))
    names = {"en": "Material"}
    choices = tuple(ChoiceDraft(code=code, names={"en": code.title()}) for code in ("wood", "clay"))
    async with database.write() as session:
        for code, kind in (("material", AttributeType.CHOICES), ("vegan", AttributeType.BOOLEAN)):
            draft = AttributeDraft(
                code=code, type=kind, names=names, choices=choices if kind is AttributeType.CHOICES else ()
            )
            await catalog.add_attribute(session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, now=now)
    chosen = await seller.post(f"{products(stall)}/bulk", data={**asked, "attribute": "material"})
    assert '<option value="clay">Clay</option>' in chosen.text
    said = {**asked, "attribute": "material", "value": ["clay", "wood"], "step": "preview"}
    preview = words_of(await seller.post(f"{products(stall)}/bulk", data=said))
    assert "Material: Clay, Wood" in preview
    assert "Material Before: — After: Wood, Clay" in preview
    yes = {**asked, "attribute": "vegan", "value": "true", "step": "preview"}
    assert "Before: — After: yes" in words_of(await seller.post(f"{products(stall)}/bulk", data=yes))


async def test_products_are_put_into_a_collection_and_out_again(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        made = await catalog.add_collection(
            session, shop_id=stall.shop.id, draft=CollectionDraft(title="Summer"), actor=ACTOR, now=now
        )
    said = {"kind": "collection", "all": "1", "query": "", "collection": str(made.id), "step": "add"}
    saved = await seller.post(f"{products(stall)}/bulk", data=said)
    assert "The collection is saved. Undo" in words_of(saved)
    assert await members(database, made.id) == 3
    undo = re.search(r'action="(/seller/[^"]+/changes/groups/[0-9a-f-]+/undo)"', saved.text)[1]
    back = await seller.post(undo, data={"back": products(stall)})
    assert (back.url.path, "Taken back." in words_of(back)) == (products(stall), True)
    assert await members(database, made.id) == 0


async def members(database: Database, collection_id: UUID) -> int:
    async with database.read() as session:
        return (await collections.count_members(session, collection_ids=[collection_id])).get(collection_id, 0)


async def test_nobody_else_sees_or_touches_it(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    preview = await previewed(seller, stall)
    async with database.write() as session:
        other = await sale.stall(session, now=now)
        staff = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=staff.id, role=TeamRole.STAFF, now=now)
    stranger, helper = await sign_in(other.owner.email), await sign_in(staff.email)
    token = {"token": value_of(preview, "token")}
    theirs = preview.url.path.replace(stall.shop.slug, other.shop.slug)

    for address in (preview.url.path, theirs):
        assert (await stranger.get(address)).status_code == 404
        for step in ("begin", "cancel", "change"):
            assert (await stranger.post(f"{address}/{step}", data=token)).status_code == 404
        assert (await stranger.post(f"{address}/undo")).status_code == 404
    mixed = await stranger.post(f"{products(other)}/bulk", data={**TEN_MORE, "of": preview.url.path.rpartition("/")[2]})
    assert mixed.status_code == 404
    foreign = await stranger.post(
        f"{products(other)}/bulk", data={**TEN_MORE, "pick": [str(each.product_id) for each in stall.goods]}
    )
    assert "Choose some products first." in words_of(foreign)
    assert 'name="pick"' not in (await helper.get(products(stall))).text
    assert (await helper.post(f"{products(stall)}/bulk", data={**TEN_MORE, "all": "1"})).status_code == 403
    assert (await helper.post(f"{preview.url.path}/begin", data=token)).status_code == 403
    wrong = await seller.post(f"{preview.url.path}/begin", data={"token": "x"})
    assert "This token does not belong" in words_of(wrong)
    assert await prices(database, stall) == list(PRICES)


async def test_a_preview_costs_the_same_however_many_products_it_shows(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    costs = []
    for extra in (0, 9):
        async with database.write() as session:
            for _ in range(extra):
                await catalog_factory.product(session, shop_id=stall.shop.id, now=now, sizes=("S", "M"))
        preview = await previewed(seller, stall)
        with databases.count_statements() as counter:
            page = await seller.get(preview.url.path)
        costs.append(counter.value)
    assert "12 products change" in words_of(page)
    # Who asks and the shops: four. The operation twice, its items, seven for products, the variants' names.
    assert costs == [15, 15]


async def test_only_who_may_begin_it_takes_it_back(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime, sign_in: SignIn, drain: Drain
):
    async with database.write() as session:
        staff = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=staff.id, role=TeamRole.STAFF, now=now)
    preview = await previewed(seller, stall)
    await begin(seller, preview)
    await drain()
    operation, changes = preview.url.path, f"/seller/{stall.shop.slug}/changes"
    group = f"{changes}/groups/{operation.rpartition('/')[2]}/undo"
    assert f'action="{group}"' in (await seller.get(changes)).text

    colleague = await sign_in(staff.email)
    listed = await colleague.get(changes)
    assert "taken back by managers and owners" in words_of(listed)
    assert group not in listed.text
    assert f'action="{operation}/undo"' not in (await colleague.get(operation)).text
    each = re.search(r"group=([0-9a-f-]+)", listed.text)[1]
    single = re.search(rf'action="({changes}/[0-9a-f-]+/undo)"', (await seller.get(f"{changes}?group={each}")).text)[1]
    for address in (group, f"{operation}/undo", single):
        refused = await colleague.post(address)
        assert refused.status_code == 403
        assert "In this shop you are staff; this needs manager or more." in words_of(refused)
    assert await prices(database, stall) != list(PRICES)

    await seller.post(group)
    assert await prices(database, stall) == list(PRICES)
    # Taking back what was taken back does it again, which needs the same right.
    undone = await seller.get(changes)
    again = re.search(rf'action="({changes}/groups/[0-9a-f-]+/undo)"', undone.text)[1]
    assert again != group
    assert (await colleague.post(again)).status_code == 403
