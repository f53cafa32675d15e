"""A request is one transaction, committed before its answer; every refusal is a problem."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest
import structlog
from sqlalchemy import text

from sokoni.core.database import Database

PATH = "/api/v1/examples"


async def _labels(database: Database) -> list[str]:
    async with database.read() as session:
        return list((await session.execute(text("SELECT action FROM changes ORDER BY created_at"))).scalars())


@pytest.fixture
async def failing_commit(database: Database) -> AsyncIterator[None]:
    """A deferred trigger that makes the commit itself fail when the example asks for it."""
    statements = (
        """
        CREATE FUNCTION example_fail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('example.fail', true) = 'yes' THEN
                RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full';
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE CONSTRAINT TRIGGER example_fail AFTER INSERT ON changes DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION example_fail()
        """,
    )
    async with database.write() as session:
        for statement in statements:
            await session.execute(text(statement))
    yield
    async with database.write() as session:
        await session.execute(text("DROP FUNCTION example_fail CASCADE"))


async def test_what_was_answered_is_committed(example: httpx2.AsyncClient, database: Database):
    answer = await example.post(PATH, json={"label": "made"})

    assert answer.status_code == 201
    assert await _labels(database) == ["made"]


@pytest.mark.usefixtures("failing_commit")
async def test_a_commit_that_fails_is_never_answered_with_success(example: httpx2.AsyncClient, database: Database):
    answer = await example.post(PATH, json={"label": "lost", "outcome": "fail at commit"})

    assert answer.status_code == 503
    assert answer.json()["code"] == "database.busy"
    assert await _labels(database) == []


async def test_a_refusal_leaves_nothing_behind(example: httpx2.AsyncClient, database: Database):
    answer = await example.post(PATH, json={"label": "tea", "outcome": "refuse"})

    problem = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["detail"], problem["what"]) == ("example.refused", "Not tea.", "tea")
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert await _labels(database) == []


async def test_a_refusal_that_keeps_is_remembered(example: httpx2.AsyncClient, database: Database):
    answer = await example.post(PATH, json={"label": "counted", "outcome": "refuse and keep"})

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "9"
    assert await _labels(database) == ["counted"]


async def test_a_crash_is_a_problem_without_internals(example: httpx2.AsyncClient, database: Database):
    answer = await example.post(PATH, json={"label": "secret", "outcome": "crash"})

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert await _labels(database) == []


async def test_the_log_of_a_crash_names_the_route_and_not_the_address(example: httpx2.AsyncClient):
    opens = uuid4()
    with structlog.testing.capture_logs() as logs:
        await example.post(f"{PATH}/{opens}/break")

    assert [entry["route"] for entry in logs if entry["event"] == "unexpected error"] == [
        f"{PATH}/{{example_id}}/break"
    ]
    assert str(opens) not in str([{**entry, "exc_info": None} for entry in logs])


async def test_invalid_bodies_name_each_place(example: httpx2.AsyncClient):
    answer = await example.post(PATH, json={"outcome": 3})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"label", "outcome"}


async def test_a_null_character_that_nobody_refused_is_the_senders_mistake(
    example: httpx2.AsyncClient, database: Database
):
    answer = await example.post(PATH, json={"label": "a\x00b"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "http.invalid_request"
    assert "null character" in answer.json()["detail"]
    assert await _labels(database) == []


async def test_a_reading_session_cannot_write(example: httpx2.AsyncClient, database: Database):
    await example.post(PATH, json={"label": "stays"})

    answer = await example.post(f"{PATH}/write-in-read")

    assert answer.status_code == 500
    assert await _labels(database) == ["stays"]


async def test_unknown_addresses_and_methods_are_problems(example: httpx2.AsyncClient):
    missing, wrong = await example.get("/nowhere"), await example.delete(f"{PATH}/{uuid4()}")

    assert (missing.status_code, missing.json()["code"]) == (404, "http.not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "http.method_not_allowed")


async def test_bodies_over_the_limit_are_refused(example: httpx2.AsyncClient):
    answer = await example.post(PATH, json={"label": "x" * 20_000})

    assert answer.status_code == 413


async def test_an_unchanged_answer_is_not_sent_again(example: httpx2.AsyncClient):
    address = f"{PATH}/{uuid4()}"
    first = await example.get(address)

    second = await example.get(address, headers={"If-None-Match": first.headers["etag"]})
    other = await example.get(f"{address}?words=2", headers={"If-None-Match": first.headers["etag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert other.status_code == 200


async def test_every_answer_carries_the_security_headers(example: httpx2.AsyncClient):
    missing = await example.get("/nowhere")
    crashed = await example.post(PATH, json={"label": "a", "outcome": "crash"})

    for answer in (missing, crashed):
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"] == answer.json()["request_id"]


async def test_a_sane_request_id_is_taken_over_and_any_other_replaced(example: httpx2.AsyncClient):
    sane = await example.get("/nowhere", headers={"X-Request-Id": "checkout-12345"})
    insane = await example.get("/nowhere", headers={"X-Request-Id": "<script>"})

    assert sane.headers["x-request-id"] == "checkout-12345"
    assert insane.headers["x-request-id"] != "<script>"


async def test_a_slash_at_the_end_changes_nothing(example: httpx2.AsyncClient):
    assert (await example.post(f"{PATH}/", json={"label": "made"})).status_code == 201


async def test_aliases_reach_the_same_route_with_their_own_bodies(example: httpx2.AsyncClient, database: Database):
    which = uuid4()

    made = await example.post("/api/example/new/", json={"name": "from alias"})
    shown = await example.get(f"/api/example/{which}")

    assert made.status_code == 201
    assert await _labels(database) == ["from alias"]
    assert shown.json()["id"] == str(which)
