"""Is it alive, is each part well, and the figures for Prometheus."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from sokoni import __version__
from sokoni.core.database import Database
from sokoni.core.http.edge import resources_of
from sokoni.core.http.routing import Router
from sokoni.core.jobs import service as jobs
from sokoni.core.telemetry import JOBS, OLDEST_JOB, REGISTRY
from sokoni.identity.permission.edge import Public

router = Router(tags=["health"])
# Marks in the document that an answer of this status is no problem document.
OWN = "x-own-failure"
_BADNESS = ("ok", "degraded", "down")


class AliveOut(BaseModel):
    """This process is alive."""

    status: Literal["ok"] = "ok"
    version: str = __version__


class ComponentOut(BaseModel):
    """How one part is; `degraded` is when it works and somebody should look."""

    model_config = ConfigDict(extra="allow")

    status: Literal["ok", "degraded", "down"]
    milliseconds: float
    reason: str | None = None


class HealthOut(BaseModel):
    """How the installation is: as well as its worst part."""

    status: Literal["ok", "degraded", "down"]
    version: str = __version__
    components: dict[str, ComponentOut]


@router.get("/health", summary="Is the process alive?")
async def get_liveness(_subject: Public) -> AliveOut:
    """Answers without asking anything else, so that it tells about this process only."""
    return AliveOut()


@router.get(
    "/api/health",
    summary="Is each part well?",
    responses={503: {"model": HealthOut, "description": "A part that nothing works without is away.", OWN: True}},
)
async def get_health(_subject: Public, request: Request, response: Response) -> HealthOut:
    """Asks each part and says how long it took; 503 when one that nothing works without is away."""
    database = resources_of(request).get(Database)
    checks = {
        "database": await _timed(lambda: _check_database(database)),
        "jobs": await _timed(lambda: _check_jobs(database)),
    }
    worst = max((check.status for check in checks.values()), key=_BADNESS.index)
    response.status_code = 503 if worst == "down" else 200
    response.headers["Cache-Control"] = "no-store"
    return HealthOut(status=worst, components=checks)


@router.get("/metrics", summary="Figures of this process", response_class=Response)
async def get_metrics(_subject: Public, request: Request) -> Response:
    """The figures of this process and of the queue, in Prometheus' text format."""
    async with resources_of(request).get(Database).read() as session:
        statistics = await jobs.statistics(session)
    for state in ("ready", "running", "delayed", "parked"):
        JOBS.labels(state).set(getattr(statistics, state))
    OLDEST_JOB.set(statistics.oldest_ready_seconds)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _timed(check: Callable[[], Awaitable[dict[str, Any]]]) -> ComponentOut:
    started = time.perf_counter()
    try:
        result = await check()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with a part is the answer
        result = {"status": "down", "reason": str(error).partition("\n")[0]}
    return ComponentOut(**result, milliseconds=round((time.perf_counter() - started) * 1000, 2))


async def _check_database(database: Database) -> dict[str, Any]:
    async with database.read() as session:
        version = (await session.execute(text("SELECT current_setting('server_version')"))).scalar_one()
    return {"status": "ok", "version": version}


async def _check_jobs(database: Database) -> dict[str, Any]:
    async with database.read() as session:
        statistics = await jobs.statistics(session)
    # A long queue is no fault (an import's pictures wait their turn); nobody at work, or work given up, is.
    return {
        "status": "degraded" if statistics.parked or not statistics.workers else "ok",
        "workers": statistics.workers,
        "ready": statistics.ready,
        "parked": statistics.parked,
        "oldest_ready_seconds": round(statistics.oldest_ready_seconds, 1),
    }
