"""Bulk work: previewed, begun once, resumed, undone as one."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType
from sokoni.commerce.catalog.bulk import errors
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind, BulkPreview, BulkSelection
from sokoni.commerce.catalog.errors import CategoryMissing
from sokoni.commerce.catalog.types import ProductDetail, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR

Drain = Callable[[], Awaitable[int]]
ALL = BulkSelection()
TEN_LESS = BulkAction(kind=BulkKind.REPRICE, percent_bp=-1000, ending=99, keep_old_as_compare_at=True)


async def preview(
    session: WriteSession, shop: Shop, action: BulkAction, now: datetime, selection: BulkSelection = ALL
) -> BulkPreview:
    return await bulk.preview(
        session,
        shop_id=shop.id,
        selection=selection,
        action=action,
        auto_approve=True,
        actor=OPERATOR,
        now=now,
    )


async def begin(session: WriteSession, shop: Shop, previewed: BulkPreview, now: datetime) -> None:
    await bulk.begin(
        session,
        shop_id=shop.id,
        operation_id=previewed.operation.id,
        token=previewed.operation.token,
        now=now,
    )


async def seen(session: ReadSession, products: list[ProductDetail]) -> list[ProductDetail]:
    return [await service.get_product(session, product_id=each.id, locale="es") for each in products]


async def test_previews_without_changing_anything(session: WriteSession, shop: Shop, now: datetime):
    made = [await factory.product(session, shop_id=shop.id, now=now, price=2000, title=f"P{at}") for at in range(3)]
    archived = await factory.product(session, shop_id=shop.id, now=now, status=Status.ARCHIVED)
    found = await preview(session, shop, BulkAction(kind=BulkKind.PUBLISH), now)
    assert (found.operation.total, found.changes, found.unchanged, found.refused) == (4, 0, 3, 1)
    assert [(each.product_id, each.code) for each in found.refusals] == [(archived.id, "catalog.product_move_refused")]
    found = await preview(session, shop, TEN_LESS, now, BulkSelection(status="approved"))
    assert (found.operation.total, found.changes, found.is_exact) == (3, 3, True)
    variant = made[0].variants[0].id
    assert (found.sample[0].title, found.sample[0].before) == (
        "P0",
        {f"variants.{variant}.compare_at": None, f"variants.{variant}.price": 2000},
    )
    assert found.sample[0].after[f"variants.{variant}.price"] == 1799
    assert await seen(session, made) == made


async def test_works_in_chunks_says_how_far_and_is_undone_as_one(
    database: Database,
    real_shop: Shop,
    now: datetime,
    drain: Drain,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    async with database.write() as session:
        made = [await factory.product(session, shop_id=real_shop.id, now=now, price=2000) for _ in range(5)]
        found = await preview(session, real_shop, TEN_LESS, now)
    async with database.write() as session:
        touched = await service.update_product(
            session, product_id=made[4].id, fields={"vendor": "Luna"}, actor=OPERATOR, now=now + timedelta(seconds=1)
        )
        await begin(session, real_shop, found, now)
        # Begun twice, it goes on as it is.
        await begin(session, real_shop, found, now)
        assert await bulk.work(session, operation_id=found.operation.id, now=now)
        halfway = await bulk.get_operation(session, shop_id=real_shop.id, operation_id=found.operation.id)
        assert (halfway.state, halfway.done, halfway.total) == ("running", 2, 5)
    await drain()
    async with database.write() as session:
        finished = await bulk.get_operation(session, shop_id=real_shop.id, operation_id=found.operation.id)
        refusals = await bulk.list_refusals(session, operation_id=found.operation.id)
        assert (finished.state, finished.changed, finished.refused) == ("finished", 4, 1)
        assert [(each.product_id, each.code) for each in refusals] == [(made[4].id, "catalog.bulk_product_changed")]
        assert not await bulk.work(session, operation_id=found.operation.id, now=now)
        after = await seen(session, made)
        assert [(each.variants[0].price.amount, each.variants[0].compare_at is None) for each in after] == [
            *[(1799, False)] * 4,
            (2000, True),
        ]
        means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
        run = await undo.undo_group(
            session, group_id=found.operation.id, shop_id=real_shop.id, means=means, actor=OPERATOR, now=now
        )
        assert (run.undone, run.refused) == (4, 0)
    async with database.read() as session:
        assert await seen(session, made) == [*made[:4], touched]


async def test_what_is_cancelled_stops_between_chunks_and_is_undone_as_far_as_it_came(
    database: Database,
    real_shop: Shop,
    now: datetime,
    drain: Drain,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    async with database.write() as session:
        made = [await factory.product(session, shop_id=real_shop.id, now=now, price=2000) for _ in range(5)]
        found = await preview(session, real_shop, TEN_LESS, now)
    asked = {"shop_id": real_shop.id, "operation_id": found.operation.id, "actor": OPERATOR, "now": now}
    async with database.write() as session:
        assert (await bulk.cancel(session, **asked)).state == "previewed"
        await begin(session, real_shop, found, now)
        await bulk.work(session, operation_id=found.operation.id, now=now)
    async with database.write() as session:
        stopped = await bulk.cancel(session, **asked)
        assert (stopped.state, stopped.done, stopped.finished_at) == ("cancelled", 2, now)
        with pytest.raises(errors.BulkMissing):
            await bulk.cancel(session, **{**asked, "shop_id": made[0].id})
    await drain()
    async with database.write() as session:
        # Cancelled twice, or begun again, it stays where it stopped.
        await begin(session, real_shop, found, now)
        assert await bulk.cancel(session, **asked) == stopped
        after = await seen(session, made)
        assert [each.variants[0].price.amount for each in after] == [1799, 1799, 2000, 2000, 2000]
        means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
        run = await undo.undo_group(
            session, group_id=found.operation.id, shop_id=real_shop.id, means=means, actor=OPERATOR, now=now
        )
        assert (run.undone, run.refused) == (2, 0)
        assert await seen(session, made) == made


async def test_what_is_undone_while_it_runs_is_undone_as_a_whole_when_asked_again(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    made = [await factory.product(session, shop_id=shop.id, now=now, price=2000) for _ in range(3)]
    found = await preview(session, shop, TEN_LESS, now)
    await begin(session, shop, found, now)
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    asked = {"group_id": found.operation.id, "shop_id": shop.id, "means": means, "actor": OPERATOR, "now": now}

    assert await bulk.work(session, operation_id=found.operation.id, now=now)
    early = await undo.undo_group(session, **asked)
    assert (early.total, early.undone, early.state) == (2, 2, "finished")
    assert not await bulk.work(session, operation_id=found.operation.id, now=now)
    whole = await undo.undo_group(session, **asked)
    assert (whole.id, whole.total, whole.undone, whole.refused, whole.state) == (early.id, 3, 3, 0, "finished")
    assert await undo.undo_group(session, **asked) == whole
    assert await seen(session, made) == made


async def test_a_preview_that_is_looked_at_again_tells_what_was_changed_since(
    session: WriteSession, shop: Shop, now: datetime
):
    made = [await factory.product(session, shop_id=shop.id, now=now, price=2000, title=f"P{at}") for at in range(2)]
    found = await preview(session, shop, TEN_LESS, now)
    asked = {"shop_id": shop.id, "operation_id": found.operation.id}
    assert await bulk.look_again(session, **asked) == found
    later = now + timedelta(seconds=1)
    await service.update_product(session, product_id=made[0].id, fields={"vendor": "Luna"}, actor=OPERATOR, now=later)
    again = await bulk.look_again(session, **asked)
    assert (again.changes, again.refused, again.is_exact) == (1, 1, True)
    assert [(each.title, each.code) for each in again.refusals] == [("P0", "catalog.bulk_product_changed")]
    assert await bulk.list_product_ids(session, **asked) == [each.id for each in made]
    assert await bulk.list_meant(session, shop_id=shop.id, selection=BulkSelection(failed_images=True)) == []


async def test_only_what_was_previewed_is_begun(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now)
    action = BulkAction(kind=BulkKind.TAGS, add=("new",))
    found = await preview(session, shop, action, now, BulkSelection(product_ids=(made.id,)))
    asked = {"shop_id": shop.id, "operation_id": found.operation.id, "token": found.operation.token, "now": now}
    with pytest.raises(errors.BulkTokenWrong):
        await bulk.begin(session, **{**asked, "token": "x"})
    with pytest.raises(errors.BulkMissing):
        await bulk.begin(session, **{**asked, "shop_id": made.id})
    with pytest.raises(errors.BulkPreviewExpired):
        await bulk.begin(session, **{**asked, "now": now + timedelta(hours=1)})
    await bulk.forget_previews(session, now=now + timedelta(hours=2))
    with pytest.raises(errors.BulkMissing):
        await bulk.begin(session, **asked)


async def test_another_shops_products_are_not_meant(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], drain: Drain
):
    body = {"title": "Lamp", "variants": [{"price": 1000}], "tags": ["a"]}
    own = (await client.post("/api/v1/products", json=body, headers=seller)).json()
    theirs = (await client.post("/api/v1/products", json=body, headers=stranger)).json()
    action = {"kind": "tags", "add": ["b"], "remove": ["a"]}
    wanted = {"action": action, "product_ids": [own["id"], theirs["id"]]}
    found = (await client.post("/api/v1/bulk-operations", json=wanted, headers=seller)).json()
    assert (found["total"], found["changes"]) == (1, 1)
    path = f"/api/v1/bulk-operations/{found['id']}"
    token = {"token": found["token"]}
    assert (await client.post(f"{path}/begin", json=token, headers=stranger)).status_code == 404
    assert (await client.get(path, headers=stranger)).status_code == 404
    begun = await client.post(f"{path}/begin", json=token, headers=seller)
    assert (begun.status_code, begun.json()["state"]) == (202, "running")
    await drain()
    assert (await client.post(f"{path}/cancel", headers=stranger)).status_code == 404
    late = await client.post(f"{path}/cancel", headers=seller)
    assert (late.status_code, late.json()["state"]) == (200, "finished")
    progress = (await client.get(path, headers=seller)).json()
    assert (progress["state"], progress["done"], progress["changed"]) == ("finished", 1, 1)
    tags = [
        (await client.get(f"/api/v1/products/{made['id']}", headers=headers)).json()["tags"]
        for made, headers in ((own, seller), (theirs, stranger))
    ]
    assert tags == [["b"], ["a"]]
    both = {**wanted, "filter": {"status": "draft"}}
    assert (await client.post("/api/v1/bulk-operations", json=both, headers=seller)).status_code == 422


async def test_attributes_and_categories_are_set_by_a_filter(session: WriteSession, shop: Shop, now: datetime):
    category_id = await factory.category(session, now=now)
    made = [await factory.product(session, shop_id=shop.id, now=now, title=title) for title in ("Lamp", "Chair")]
    action = BulkAction(kind=BulkKind.CATEGORIES, add=(str(category_id).upper(),))
    found = await preview(session, shop, action, now, BulkSelection(text="lam"))
    await begin(session, shop, found, now)
    await bulk.work(session, operation_id=found.operation.id, now=now)
    after = await seen(session, made)
    assert [[each.id for each in product.categories] for product in after] == [[category_id], []]
    unknown = BulkAction(kind=BulkKind.CATEGORIES, add=(str(UUID(int=5)),))
    with pytest.raises(CategoryMissing):
        await preview(session, shop, unknown, now)


@pytest.mark.parametrize(
    "action",
    [
        BulkAction(kind=BulkKind.FIELDS, vendor=""),
        BulkAction(kind=BulkKind.REPRICE, percent_bp=0, ending=0, ending_of=1000),
        BulkAction(kind=BulkKind.ATTRIBUTE, attribute="vegan", value=False),
        BulkAction(kind=BulkKind.TAGS, add=("a",), remove=("b", "c")),
    ],
)
async def test_an_action_is_stored_without_loss(session: WriteSession, shop: Shop, now: datetime, action: BulkAction):
    vegan = AttributeDraft(code="vegan", type=AttributeType.BOOLEAN, names={"en": "Vegan"})
    await service.add_attribute(session, shop_id=shop.id, draft=vegan, actor=OPERATOR, now=now)
    found = await preview(session, shop, action, now)
    assert found.operation.action == action
