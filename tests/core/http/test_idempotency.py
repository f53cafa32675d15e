"""A repeated request gets the answer of the first."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import httpx2
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.http import idempotency

PATH = "/api/v1/examples"
KEY = {"Idempotency-Key": "order-1"}


async def _count(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM changes"))).scalar_one())


async def test_the_same_key_gets_the_same_answer(example: httpx2.AsyncClient, database: Database):
    first = await example.post(PATH, json={"label": "a"}, headers=KEY)
    second = await example.post(PATH, json={"label": "a"}, headers=KEY)

    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["idempotent-replayed"] == "true"
    assert await _count(database) == 1


async def test_ten_at_once_are_done_once(example: httpx2.AsyncClient, database: Database):
    body = {"label": "a", "outcome": "slow"}

    answers = await asyncio.gather(*(example.post(PATH, json=body, headers=KEY) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await _count(database) == 1


async def test_another_body_is_refused(example: httpx2.AsyncClient):
    await example.post(PATH, json={"label": "a"}, headers=KEY)

    answer = await example.post(PATH, json={"label": "b"}, headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "http.idempotency_key_reused")


async def test_what_is_meant_by_path_or_query_is_part_of_the_request(example: httpx2.AsyncClient):
    one, other = uuid4(), uuid4()
    await example.post(f"{PATH}/{one}/touch", headers=KEY)

    again = await example.post(f"{PATH}/{one}/touch", headers=KEY)
    elsewhere = await example.post(f"{PATH}/{other}/touch", headers=KEY)
    otherwise = await example.post(f"{PATH}/{one}/touch?how=hard", headers=KEY)

    assert (again.status_code, again.json()["id"]) == (200, str(one))
    assert [answer.json().get("code") for answer in (elsewhere, otherwise)] == ["http.idempotency_key_reused"] * 2


async def test_a_first_try_that_failed_may_be_repeated(example: httpx2.AsyncClient, database: Database):
    refused = await example.post(PATH, json={"label": "a", "outcome": "crash"}, headers=KEY)
    again = await example.post(PATH, json={"label": "a"}, headers=KEY)

    assert (refused.status_code, again.status_code) == (500, 201)
    assert await _count(database) == 1


async def test_another_person_s_key_is_another_key(example: httpx2.AsyncClient, database: Database):
    await example.post(PATH, json={"label": "a"}, headers={**KEY, "Authorization": "Bearer one"})
    await example.post(PATH, json={"label": "a"}, headers={**KEY, "Authorization": "Bearer two"})

    assert await _count(database) == 2


async def test_waiting_too_long_for_the_first_says_so(example: httpx2.AsyncClient, database: Database, now: datetime):
    async with database.write() as holder:
        await idempotency._claim(
            holder,
            scope=f"{idempotency.credentials_digest({})} POST {PATH}",
            key="order-1",
            request_hash=b"x",
            now=now,
        )
        answer = await example.post(PATH, json={"label": "a"}, headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, "http.idempotency_in_flight")


async def test_keys_are_forgotten_after_a_day(example: httpx2.AsyncClient, database: Database, clock: ManualClock):
    await example.post(PATH, json={"label": "a"}, headers=KEY)
    clock.advance(timedelta(hours=25))

    async with database.write() as session:
        assert await idempotency.forget_old(session, now=clock.now()) == 1
    await example.post(PATH, json={"label": "a"}, headers=KEY)

    assert await _count(database) == 2
