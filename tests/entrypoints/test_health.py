"""Health tells what is wrong, and nothing else."""

from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.database import Database, DatabaseSettings, count_statements
from sokoni.core.jobs import repository
from sokoni.core.resources import Resources
from sokoni.entrypoints import migrate
from sokoni.entrypoints.app import create_app
from sokoni.entrypoints.assembly import Assembled
from sokoni.services.media.adapters import objects
from sokoni.services.media.ports import Storages
from tests.support import processes


async def test_a_process_that_answers_is_alive_without_asking_the_database(client: httpx2.AsyncClient):
    answer = await client.get("/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


async def test_says_that_nobody_is_at_work(client: httpx2.AsyncClient):
    answer = await client.get("/api/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["components"]["database"]["status"] == "ok"
    assert answer.json()["components"]["jobs"]["workers"] == 0


async def test_all_is_well_with_a_worker(client: httpx2.AsyncClient, database: Database):
    async with database.write() as session:
        await repository.beat(session, worker_id=ids.new_id(), label="test")

    assert (await client.get("/api/health")).json()["status"] == "ok"


async def test_each_part_says_how_it_is_and_how_long_it_took(client: httpx2.AsyncClient):
    components = (await client.get("/api/health")).json()["components"]

    assert components.keys() == {"database", "jobs", "storage"}
    assert all(part["milliseconds"] > 0 for part in components.values())
    assert components["storage"]["status"] == "ok"
    assert components["database"]["version"]


async def test_asking_again_at_once_costs_the_parts_nothing(client: httpx2.AsyncClient):
    first = (await client.get("/api/health")).json()
    with count_statements() as count:
        again = (await client.get("/api/health")).json()

    assert count.value == 0
    assert again == first


async def test_without_its_store_the_shop_goes_on_worse(
    client: httpx2.AsyncClient, resources: Resources, tmp_path: Path
):
    (tmp_path / "probes").write_text("a file where a folder must be")
    resources.provide(Storages(public=objects.local(tmp_path), private=objects.memory()))

    answer = await client.get("/api/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["components"]["storage"]["status"] == "down"
    assert "probes" in answer.json()["components"]["storage"]["reason"]


async def test_without_its_database_nothing_goes_on(assembled: Assembled):
    away = Database(DatabaseSettings(url=f"postgresql://a@127.0.0.1:{processes.free_port()}/b"))
    there = assembled.database
    assembled.resources.provide(away)
    transport = httpx2.ASGITransport(create_app(assembled), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as visitor:
        parts, ready, alive = [await visitor.get(path) for path in ("/api/health", "/ready", "/health")]
    assembled.resources.provide(there)
    await away.close()

    assert (parts.status_code, parts.json()["status"]) == (503, "down")
    assert parts.json()["components"]["database"]["status"] == "down"
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert alive.status_code == 200


async def test_ready_with_one_statement_when_the_schema_is_there(client: httpx2.AsyncClient):
    with count_statements() as count:
        answer = await client.get("/ready")

    assert (answer.status_code, answer.json()["status"], count.value) == (200, "ready", 1)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("revision", "status"), [(migrate.pending(None)[0], 503), ("9999_tomorrow", 200)])
async def test_not_ready_behind_the_schema_but_ready_before_it(
    client: httpx2.AsyncClient, database: Database, revision: str, status: int
):
    async with database.write() as session:
        before = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        await session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    answer = await client.get("/ready")
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": before})

    assert answer.status_code == status


async def test_metrics_count_requests_by_route_and_jobs_by_state(client: httpx2.AsyncClient):
    await client.get("/api/v1/products/01900000-0000-7000-8000-000000000000")

    figures = (await client.get("/metrics")).text

    assert 'route="/api/v1/products/{product_id}"' in figures
    assert 'sokoni_jobs{state="parked"} 0.0' in figures
