"""A small application that uses the edge as every package does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI, Form, Query
from sqlalchemy import text

from sokoni.core import change, ids
from sokoni.core.clock import Clock, ManualClock
from sokoni.core.database import Database
from sokoni.core.errors import DomainError, Kind
from sokoni.core.http import problems
from sokoni.core.http.deprecation import Deprecation, deprecated
from sokoni.core.http.edge import HttpSettings, Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.middleware import Edge
from sokoni.core.http.routing import Alias, Names, Router
from sokoni.core.http.strictness import ANY_QUERY
from sokoni.core.resources import Resources
from sokoni.core.schema import Schema


class Refused(DomainError):
    """The example refuses."""

    code = "example.refused"
    kind = Kind.CONFLICT
    message = "Not {what}."
    hint = "Try something else."


class RefusedButKept(DomainError):
    """The example refuses and remembers."""

    code = "example.refused_but_kept"
    kind = Kind.LIMITED
    message = "Too many."
    hint = "Wait."
    keeps = True


class Body(Schema):
    """What the example is sent."""

    label: str
    outcome: str = "ok"


router = Router(prefix="/api/v1/examples")


@router.post("/", status_code=201, dependencies=[Idempotent])
async def create(body: Body, session: Write, now: Now) -> dict[str, str]:
    subject = ids.new_id()
    await change.record(
        session, actor=change.SYSTEM, action=body.label, subject_kind="example", subject_id=subject, now=now
    )
    match body.outcome:
        case "refuse":
            raise Refused(what=body.label)
        case "refuse and keep":
            raise RefusedButKept(retry_after_seconds=9)
        case "crash":
            raise RuntimeError(body.label)
        case "fail at commit":
            await session.execute(text("SELECT set_config('example.fail', 'yes', true)"))
        case "slow":
            await asyncio.sleep(0.2)
    return {"id": str(subject)}


@router.post("/{example_id}/touch", dependencies=[Idempotent])
async def touch(example_id: UUID, _session: Write, how: str = "softly") -> dict[str, str]:
    return {"id": str(example_id), "how": how}


@router.post("/{example_id}/break")
async def break_down(example_id: UUID) -> None:
    raise RuntimeError(example_id.version)


@router.get("/old-way")
@deprecated(Deprecation(since=date(2026, 1, 1), sunset=date(2026, 7, 1), successor="/api/v1/examples"))
async def old_way(*, refuse: bool = False) -> dict[str, str]:
    if refuse:
        raise Refused(what="old")
    return {"way": "old"}


@router.post("/form")
async def take_form(name: Annotated[str, Form()]) -> dict[str, str]:
    return {"name": name}


@router.post("/called-by-others", openapi_extra={ANY_QUERY: True})
async def called_by_others() -> dict[str, str]:
    return {"taken": "all"}


@router.get("/{example_id}")
async def show(example_id: UUID, session: Read, words: Annotated[int, Query(ge=1)] = 1) -> dict[str, Any]:
    found = (await session.execute(text("SELECT count(*) FROM changes"))).scalar_one()
    return {"id": str(example_id), "changes": found, "words": "word " * words}


@router.post("/write-in-read")
async def write_in_read(session: Read) -> None:
    await session.execute(text("DELETE FROM changes"))


@pytest.fixture
def app(database: Database, clock: ManualClock) -> FastAPI:
    resources = Resources()
    resources.provide(database)
    resources.provide(clock, as_type=Clock)
    resources.provide(HttpSettings(max_body_bytes=10_000))
    application = FastAPI()
    application.state.resources = resources
    problems.install(application)
    application.include_router(router)
    application.add_middleware(
        Names,
        aliases=[
            Alias("POST", "/api/example/new", "/api/v1/examples", adapt=lambda body: {"label": body["name"]}),
            Alias("GET", "/api/example/{which}", "/api/v1/examples/{which}"),
            Alias(
                "POST", "/api/example/ending", "/api/v1/examples/form", deprecation=Deprecation(since=date(2026, 1, 1))
            ),
        ],
    )
    application.add_middleware(Edge, max_body_bytes=10_000)
    return application


@pytest.fixture
async def example(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
