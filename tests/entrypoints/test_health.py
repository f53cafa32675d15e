"""Health tells what is wrong, and nothing else."""

import httpx2

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.jobs import repository


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


async def test_metrics_count_requests_by_route_and_jobs_by_state(client: httpx2.AsyncClient):
    await client.get("/api/v1/products/01900000-0000-7000-8000-000000000000")

    figures = (await client.get("/metrics")).text

    assert 'route="/api/v1/products/{product_id}"' in figures
    assert 'sokoni_jobs{state="parked"} 0.0' in figures
