"""Files in and out over HTTP: an export is written by a job and fetched, an import is watched, cancelled, reported."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.media.errors import ObjectMissing
from sokoni.services.media.ports import Storages
from tests.support import shopify_files as files

Drain = Callable[[], Awaitable[int]]


async def send(client: httpx2.AsyncClient, seller: dict[str, str], data: bytes, **options: str) -> str:
    upload = {"file": ("products.csv", data, "text/csv")}
    started = await client.post("/api/v1/imports", files=upload, data=options, headers=seller)
    assert started.status_code == 202, started.text
    return f"/api/v1/imports/{started.json()['id']}"


async def order(client: httpx2.AsyncClient, seller: dict[str, str], **wishes: str) -> str:
    started = await client.post("/api/v1/exports", json=wishes, headers=seller)
    assert started.status_code == 202, started.text
    return f"/api/v1/exports/{started.json()['id']}"


@pytest.mark.parametrize("wanted", ["shopify", "shopify-older", "jsonl"])
async def test_gives_a_file_that_changes_nothing_when_it_comes_back(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain, wanted: str
):
    await send(client, seller, b"".join(files.generated(3)))
    await client.post("/api/v1/collections", json={"title": "Summer"}, headers=seller)
    await drain()
    path = await order(client, seller, format=wanted)
    assert (await client.get(f"{path}/file", headers=seller)).status_code == 409
    await drain()
    report = (await client.get(path, headers=seller)).json()
    assert (report["state"], report["products_done"], report["products_total"]) == ("finished", 3, 3)
    file = await client.get(f"{path}/file", headers=seller)
    assert file.headers["content-disposition"] == f'attachment; filename="{report["filename"]}"'
    assert len(file.content) == report["size_bytes"]
    assert (b'"kind":"collection","handle":"summer"' in file.content) == (wanted == "jsonl")
    back = await send(client, seller, file.content)
    await drain()
    found = (await client.get(back, headers=seller)).json()
    assert (found["unchanged"], found["created"], found["updated"], found["issues"]) == (3, 0, 0, [])
    assert found["format"] == wanted.removesuffix("-older")


async def test_shows_files_to_nobody_else(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], drain: Drain
):
    path = await order(client, seller)
    await drain()
    for address in (path, f"{path}/file"):
        assert (await client.get(address, headers=stranger)).status_code == 404
        assert (await client.get(address)).status_code == 401


async def test_forgets_imported_files_after_a_week_and_keeps_their_reports(
    client: httpx2.AsyncClient,
    seller: dict[str, str],
    drain: Drain,
    database: Database,
    resources: Resources,
    now: datetime,
):
    ended = await send(client, seller, b"".join(files.generated(1)))
    await client.post(f"{ended}/cancel", headers=seller)
    # Its job comes late, when the file is gone: it has nothing to do, and does not stop over that.
    waiting = await send(client, seller, b"".join(files.generated(1)))
    store = resources.get(Storages).private
    async with database.read() as session:
        keys = (await session.execute(text("SELECT storage_key FROM imports ORDER BY id"))).scalars().all()
    week = now + timedelta(days=7)
    assert await service.forget_files(database, store=store, now=week) == 0
    assert await service.forget_files(database, store=store, now=week + timedelta(seconds=1)) == 1
    with pytest.raises(ObjectMissing):
        await store.get(keys[0])
    assert await store.get(keys[1])
    assert (await client.get(ended, headers=seller)).json()["state"] == "cancelled"
    await drain()
    assert (await client.get(waiting, headers=seller)).json()["created"] == 1


async def test_stops_an_import_that_is_cancelled(client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain):
    path = await send(client, seller, b"".join(files.generated(3)))
    cancelled = await client.post(f"{path}/cancel", headers=seller)
    assert cancelled.json()["state"] == "cancelled"
    await drain()
    report = (await client.get(path, headers=seller)).json()
    assert (report["state"], report["created"]) == ("cancelled", 0)


async def test_stops_an_export_that_is_cancelled(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], drain: Drain
):
    path = await order(client, seller)
    assert (await client.post(f"{path}/cancel", headers=stranger)).status_code == 404
    cancelled = await client.post(f"{path}/cancel", headers=seller)
    assert cancelled.json()["state"] == "cancelled"
    await drain()
    assert (await client.get(path, headers=seller)).json()["state"] == "cancelled"
    assert (await client.get(f"{path}/file", headers=seller)).status_code == 409


async def test_reports_rows_as_a_csv_that_no_spreadsheet_takes_for_formulas(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain
):
    broken = files.document([files.first_row("a", **{"Variant Price": "=1+1"})])
    path = await send(client, seller, broken)
    await drain()
    report = await client.get(f"{path}/issues.csv", headers=seller)
    lines = report.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "row,severity,code,column,handle,message"
    assert lines[1].startswith("2,error,import.price,Variant Price,a,\"''=1+1' is no price.")


async def test_takes_the_format_and_language_it_is_told(
    client: httpx2.AsyncClient, seller: dict[str, str], drain: Drain
):
    path = await send(client, seller, files.document([files.first_row("a")]), format="jsonl", language="fr")
    await drain()
    report = (await client.get(path, headers=seller)).json()
    assert (report["state"], [issue["code"] for issue in report["issues"]]) == ("failed", ["import.not_products"])
