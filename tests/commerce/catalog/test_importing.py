"""Imports into a real database: real files, large ones, broken ones, and those that are killed on the way."""

import io
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.types import ImportOptions, ImportReport, ImportState, ProductQuery, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.commerce.catalog.conftest import Shelf
from tests.support import shopify_files as files
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR

DATA = Path(os.environ.get("SOKONI_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data") / "shopify"
# On CI the files must be there: a proof that is left out silently is none.
needs_real_files = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason="the real files are not here (SOKONI_SHARED_DATA)"
)
TABLES = (
    "products", "product_texts", "product_options", "product_variants", "product_images", "product_categories",
    "changes",
)  # fmt: skip


class Importer:
    """Runs imports into one shop."""

    def __init__(self, database: Database, shop: Shop, clock: ManualClock, shelf: Shelf) -> None:
        self.database = database
        self.shop = shop
        self.clock = clock
        self.shelf = shelf

    async def run(self, data: bytes | io.BufferedIOBase, **options: Any) -> ImportReport:
        told = options.pop("on_progress", None)
        return await service.run_import(
            self.database,
            shop_id=self.shop.id,
            source=io.BytesIO(data) if isinstance(data, bytes) else data,
            actor=OPERATOR,
            clock=self.clock,
            options=ImportOptions(**options),
            stock=self.shelf,
            on_progress=told,
        )

    async def rows(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """What stands in tables, leaving out that an import was started."""
        found = {}
        async with self.database.read() as session:
            for table in tables or TABLES:
                where = "WHERE action <> 'catalog.import'" if table == "changes" else ""
                result = await session.execute(text(f"SELECT * FROM {table} {where} ORDER BY 1, 2"))
                found[table] = [tuple(map(str, row)) for row in result.all()]
        return found


@pytest.fixture
def importer(database: Database, real_shop: Shop, clock: ManualClock, shelf: Shelf) -> Importer:
    return Importer(database, real_shop, clock, shelf)


@needs_real_files
@pytest.mark.parametrize(
    ("name", "variants", "images"), [("apparel", 22, 20), ("home-and-garden", 21, 21), ("jewelery", 23, 41)]
)
async def test_imports_the_real_files_and_finds_nothing_to_change_again(
    importer: Importer, name: str, variants: int, images: int
):
    data = (DATA / f"{name}.csv").read_bytes()
    first = await importer.run(data)
    before = await importer.rows()
    second = await importer.run(data)
    assert (first.created, first.errors, first.warnings, first.images_queued) == (20, 0, 0, images)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 20)
    assert await importer.rows() == before
    assert len(before["product_variants"]) == variants


@pytest.mark.heavy
async def test_imports_ten_thousand_products(importer: Importer, scale: float):
    count = max(int(10_000 * scale), 1000)
    seen: list[int] = []
    report = await importer.run(
        b"".join(files.generated(count)), on_progress=lambda told: seen.append(told.products_done)
    )
    assert (report.created, report.errors, report.state) == (count, 0, ImportState.FINISHED)
    assert seen[0] == 500
    assert seen == sorted(seen)
    assert len(importer.shelf.quantities) == 2 * count


async def test_reads_both_generations_into_the_same_products(importer: Importer):
    await importer.run(b"".join(files.generated(20)))
    before = await importer.rows()
    report = await importer.run(b"".join(files.generated(20, header=files.NEW)))
    assert (report.unchanged, report.errors) == (20, 0)
    assert await importer.rows() == before


async def test_sums_up_products_as_the_database_would(importer: Importer, now: datetime):
    await importer.run(b"".join(files.generated(20, variants=3)))
    before = await importer.rows("products")
    async with importer.database.write() as session:
        ids = (await session.execute(text("SELECT id FROM products"))).scalars().all()
        await products.refresh_summaries(session, product_ids=ids, now=now)
    assert await importer.rows("products") == before


async def test_writes_only_what_differs(importer: Importer):
    await importer.run(b"".join(files.generated(5)))
    rows = [files.first_row("product-3", "A new title", **{"Option1 Name": "Size", "Option1 Value": "Size 1"})]
    report = await importer.run(files.document(rows, columns=("Handle", "Title", "Option1 Name", "Option1 Value")))
    assert (report.updated, report.errors) == (1, 0)
    async with importer.database.read() as session:
        query = ProductQuery(text="new title", shop_id=importer.shop.id)
        found = await service.list_products(session, query=query, page=PageQuery(), locale="es")
    assert [(card.title, card.variant_count, card.price.amount) for card in found.items] == [("A new title", 2, 1300)]


async def test_leaves_stock_of_known_variants_alone_unless_told(importer: Importer):
    data = b"".join(files.generated(3))
    await importer.run(data)
    importer.shelf.calls.clear()
    await importer.run(data)
    assert importer.shelf.calls == []
    await importer.run(data, overwrite_stock=True)
    assert [(overwrite, len(rows)) for overwrite, rows in importer.shelf.calls] == [(True, 6)]


async def test_only_looks_when_told(importer: Importer):
    broken = files.document([files.first_row("a"), files.first_row("b", **{"Variant Price": "x"})])
    before = await importer.rows()
    report = await importer.run(broken, dry_run=True)
    assert (report.created, report.refused, report.errors) == (1, 1, 2)
    assert await importer.rows() == before
    assert importer.shelf.calls == []


async def test_sees_in_a_dry_run_what_a_real_one_would_see_across_chunks(importer: Importer):
    data = b"".join(files.generated(501))
    data += files.document([files.first_row("late", **{"Variant SKU": "W-1-1"})]).partition(b"\n")[2]
    dry = await importer.run(data, dry_run=True)
    real = await importer.run(data)
    assert [issue.code for issue in dry.issues] == [issue.code for issue in real.issues]
    assert (dry.created, dry.refused, dry.errors) == (real.created, real.refused, real.errors) == (501, 1, 2)


BROKEN = {
    "no file at all": (b"", "import.file_empty", 0),
    "a spreadsheet": (b"PK\x03\x04abc", "import.file_unusable", 0),
    "UTF-16": ("Handle,Title\na,b\n".encode("utf-16"), "import.file_unusable", 0),
    "another table": (b"Name,Colour\nx,y\n", "import.not_products", 0),
    "one row in Latin-1": (
        files.document([files.first_row("a", "Café"), files.first_row("b")]).replace("é".encode(), b"\xe9"),
        "import.not_utf8",
        1,
    ),
    "an open quote": (
        files.document([files.first_row("a"), files.first_row("b"), files.first_row("c")]).replace(b"\nb,", b'\n"b,'),
        "import.broken_quotes",
        2,
    ),
    "a cell of many megabytes": (
        files.document([files.first_row("a", **{"Body (HTML)": "x" * (4 << 20)}), files.first_row("b")]),
        "import.cell_too_large",
        1,
    ),
    "a missing column": (
        files.document([files.first_row("a")], columns=("Handle", "Title")),
        "import.no_price",
        1,
    ),
    "a row cut off": (files.document([files.first_row("a")]) + b"b,Half\n", "import.wrong_width", 1),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_tells_what_is_broken_and_keeps_what_is_not(importer: Importer, name: str):
    data, code, kept = BROKEN[name]
    report = await importer.run(data)
    assert code in {issue.code for issue in report.issues}
    assert all(issue.row >= 1 for issue in report.issues)
    assert report.created == kept
    assert report.state is (ImportState.FINISHED if kept else ImportState.FAILED)


class Killed(Exception):
    """Stands for SIGKILL between two chunks."""


async def test_goes_on_behind_the_last_chunk_after_it_was_killed(importer: Importer):
    bad = files.document([files.first_row("bad", **{"Variant Price": "x"})]).partition(b"\n")[2]
    data = b"".join(files.generated(700)) + bad + b"".join(files.generated(600, first=701)).partition(b"\n")[2]

    def die(report: ImportReport) -> None:
        if report.products_done >= 1000:
            raise Killed

    with pytest.raises(Killed):
        await importer.run(data, on_progress=die)
    async with importer.database.read() as session:
        half = (await service.list_imports(session, shop_id=importer.shop.id))[0]
    assert (half.state, half.products_done) == (ImportState.RUNNING, 1000)
    report = await service.work_import(
        importer.database, import_id=half.id, source=io.BytesIO(data), clock=importer.clock, stock=importer.shelf
    )
    assert (report.state, report.created, report.refused, report.errors) == (ImportState.FINISHED, 1300, 1, 2)
    again = await service.work_import(
        importer.database, import_id=half.id, source=io.BytesIO(data), clock=importer.clock, stock=importer.shelf
    )
    assert again == report


async def test_refuses_the_one_product_that_collides_and_keeps_its_chunk(importer: Importer):
    # A collision that planning cannot see: as if another seller took the SKU at every try.
    async with importer.database.write() as session:
        constraint = "ALTER TABLE products ADD CONSTRAINT products_test_check CHECK (slug <> 'product-7')"
        await session.execute(text(constraint))
    try:
        report = await importer.run(b"".join(files.generated(20)))
    finally:
        async with importer.database.write() as session:
            await session.execute(text("ALTER TABLE products DROP CONSTRAINT products_test_check"))
    assert (report.created, report.refused, report.products_done) == (19, 1, 20)
    assert [(issue.code, issue.handle) for issue in report.issues] == [("import.collides", "product-7")]


async def test_streams_a_source_that_comes_in_pieces(importer: Importer):
    async def pieces() -> Any:
        for block in files.generated(3):
            yield block

    report = await service.run_import(
        importer.database, shop_id=importer.shop.id, source=pieces(), actor=OPERATOR, clock=importer.clock
    )
    assert report.created == 3


async def test_keeps_the_seller_changes_a_file_has_no_column_for(importer: Importer, now: datetime):
    async with importer.database.write() as session:
        made = await factory.product(
            session, shop_id=importer.shop.id, now=now, title="Lamp", slug="lamp", vendor="Luna", status=Status.DRAFT
        )
    columns = ("Handle", "Title", "Variant Price")
    report = await importer.run(files.document([files.first_row("lamp", "Lamp 2")], columns=columns))
    assert (report.updated, report.errors) == (1, 0)
    async with importer.database.read() as session:
        seen = await service.get_product(session, product_id=made.id, locale="es")
    assert (seen.title, seen.vendor, seen.status, len(seen.variants)) == ("Lamp 2", "Luna", Status.DRAFT, 1)


async def test_keeps_no_more_issues_than_a_report_can_show(importer: Importer):
    rows = [files.first_row(f"p-{number}", **{"Variant Price": "x"}) for number in range(700)]
    report = await importer.run(files.document(rows))
    assert (report.errors, len(report.issues), report.refused) == (1400, 1000, 700)


async def test_keeps_what_a_hostile_file_made_it_say(importer: Importer):
    nul = "a\x00b"
    lamp = {
        "kind": "product",
        "handle": "lamp",
        "texts": {"es": {"title": "Lamp"}},
        "variants": [{"price": 1}],
        "attributes": {nul: 1},
        nul: "unknown",
    }
    lines = [
        {"format": "sokoni.catalogue", "version": 1, "currency": "USD"},
        {"kind": "attribute", "code": "width", "names": {nul: "x"}},
        {"kind": nul},
        {"kind": "product", "handle": "vase", "attributes": {nul: {}}},
        lamp,
    ]
    report = await importer.run(b"\n".join(map(orjson.dumps, lines)))
    assert (report.state, report.created, report.refused) == (ImportState.FINISHED, 1, 1)
    assert [issue.row for issue in report.issues if issue.severity == "error"] == [2, 3, 4]
    assert report.ignored_columns == ("a\ufffdb",)
