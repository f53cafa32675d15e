"""Collections out of files: what comes in, what is left out, and what is told of it."""

import io
from datetime import datetime
from typing import Any

import orjson
import pytest

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import ImportOptions, ImportReport
from sokoni.commerce.shop.types import Shop
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from tests.support.factories import catalogue as told
from tests.support.factories.shop import OPERATOR

LAMP = {"kind": "product", "handle": "lamp", "texts": {"es": {"title": "Lámpara"}}, "variants": [{"price": 1}]}
VASE = {**LAMP, "handle": "vase"}


def collection(handle: str = "summer", **fields: Any) -> dict[str, Any]:
    return {"kind": "collection", "handle": handle, "texts": {"es": {"title": "Verano"}}, **fields}


def rule(**condition: Any) -> dict[str, Any]:
    return {"conditions": [{"field": "tag", "operator": "is", "value": "sun", **condition}]}


class Shelves:
    """Takes lines into one shop."""

    def __init__(self, database: Database, shop: Shop, clock: ManualClock) -> None:
        self.database = database
        self.shop = shop
        self.clock = clock

    async def take(self, *lines: dict[str, Any], dry_run: bool = False) -> ImportReport:
        first = {"format": "sokoni.catalogue", "version": 1, "currency": self.shop.currency, "language": "es"}
        return await service.run_import(
            self.database,
            shop_id=self.shop.id,
            source=io.BytesIO(b"".join(orjson.dumps(each) + b"\n" for each in (first, *lines))),
            actor=OPERATOR,
            clock=self.clock,
            options=ImportOptions(dry_run=dry_run),
        )

    async def products(self) -> dict[str, tuple[str, ...]]:
        """The handles in each collection."""
        found = await told.tell_collections(self.database, self.shop.id)
        return {each["slug"]: each["products"] for each in found}


@pytest.fixture
def shelves(database: Database, real_shop: Shop, clock: ManualClock) -> Shelves:
    return Shelves(database, real_shop, clock)


REFUSED = {
    "no handle": collection(""),
    "a handle that is none": collection("a/b"),
    "no title": collection(texts={"es": {}}),
    "a rule of nothing": collection(rule={"conditions": []}),
    "a comparison that means nothing": collection(rule=rule(operator="above")),
    "a field that is none": collection(rule=rule(field="colour")),
    "no value": collection(rule=rule(value=None)),
    "a category that is not here": collection(rule=rule(field="category", value="home/moon")),
    "an order by hand of what fills itself": collection(rule=rule(), sort="position"),
    "an end before the start": collection(publish_at="2026-03-02T00:00:00Z", unpublish_at="2026-03-01T00:00:00Z"),
    "a picture that is none": collection(image={"hash": "x"}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_one_that_cannot_be_is_told_and_left_out_also_by_a_dry_run(shelves: Shelves, name: str):
    reports = [await shelves.take(REFUSED[name], collection("good"), dry_run=dry_run) for dry_run in (True, False)]
    for report in reports:
        assert [(issue.row, issue.severity) for issue in report.issues] == [(2, "error")]
    assert await shelves.products() == {"good": ()}


async def test_a_dry_run_knows_the_products_before_it_and_writes_nothing(shelves: Shelves):
    report = await shelves.take(LAMP, collection(products=["lamp", "moon"]), dry_run=True)
    assert [issue.code for issue in report.issues] == ["import.collection_products"]
    assert await shelves.products() == {}


async def test_what_the_file_does_not_name_stays_behind_what_it_names(shelves: Shelves):
    await shelves.take(LAMP, VASE, collection(products=["lamp", "vase"]))
    for _ in range(2):
        report = await shelves.take(collection(products=["vase", "moon"], image={"hash": "a" * 64}))
        codes = [issue.code for issue in report.issues]
        assert codes == ["import.collection_products", "import.collection_picture"]
        assert await shelves.products() == {"summer": ("vase", "lamp")}


async def test_one_by_hand_does_not_become_one_by_rule(shelves: Shelves, database: Database, now: datetime):
    draft = CollectionDraft(title="Verano", slug="summer")
    async with database.write() as session:
        await service.add_collection(session, shop_id=shelves.shop.id, draft=draft, actor=OPERATOR, now=now)
    report = await shelves.take(collection(rule=rule()))
    assert [issue.code for issue in report.issues] == ["import.collection"]
    [found] = await told.tell_collections(database, shelves.shop.id)
    assert found["rule"] is None
