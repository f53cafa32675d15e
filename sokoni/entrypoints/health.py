"""Is it alive, is each part well, and the figures for Prometheus."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import ConfigDict
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sokoni import __version__
from sokoni.core.checks.types import PartCheck, State
from sokoni.core.database import Database
from sokoni.core.http.edge import resources_of
from sokoni.core.http.routing import Router
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from sokoni.core.schema import Schema
from sokoni.core.telemetry import JOBS, OLDEST_JOB, REGISTRY
from sokoni.entrypoints import migrate
from sokoni.entrypoints.doctor import examination
from sokoni.identity.permission.edge import Public

router = Router(tags=["health"])
# Marks in the document that an answer of this status is no problem document.
OWN = "x-own-failure"
Status = Literal["ok", "degraded", "down"]
_GOOD_SECONDS = 2
_STATUS: Mapping[State, Status] = MappingProxyType(
    {State.OK: "ok", State.SKIPPED: "ok", State.WARNING: "degraded", State.ERROR: "down"}
)


class AliveOut(Schema):
    """This process is alive."""

    status: Literal["ok"] = "ok"
    version: str = __version__


class ComponentOut(Schema):
    """How one part is; `degraded` is when it works and somebody should look."""

    model_config = ConfigDict(extra="allow")

    status: Status
    milliseconds: float
    reason: str | None = None


class ReadyOut(Schema):
    """Whether requests may be sent to this process, and if not, why."""

    status: Literal["ready", "not ready"] = "ready"
    version: str = __version__
    reason: str | None = None


class HealthOut(Schema):
    """How the installation is: as well as its worst part."""

    status: Status
    version: str = __version__
    components: dict[str, ComponentOut]


@router.get("/health", summary="Is the process alive?")
async def get_liveness(_subject: Public) -> AliveOut:
    """Answers without asking anything else, so that it tells about this process only."""
    return AliveOut()


@router.get(
    "/ready",
    summary="May this process be sent requests?",
    responses={503: {"model": ReadyOut, "description": "A balancer should ask another process.", OWN: True}},
)
async def get_readiness(_subject: Public, request: Request, response: Response) -> ReadyOut:
    """Answers 503 while the database does not answer or lacks what this version needs.

    One statement. A schema that is newer than this process is no hindrance: it is how versions are changed without
    a pause.
    """
    response.headers["Cache-Control"] = "no-store"
    reason = await _unreadiness(resources_of(request).get(Database))
    if reason is None:
        return ReadyOut()
    response.status_code = 503
    return ReadyOut(status="not ready", reason=reason)


@router.get(
    "/api/health",
    summary="Is each part well?",
    responses={503: {"model": HealthOut, "description": "A part that nothing works without is away.", OWN: True}},
)
async def get_health(_subject: Public, request: Request, response: Response) -> HealthOut:
    """Each part with how long it took to answer; 503 when one that nothing works without is away.

    An answer is a few seconds old at most, so that asking often costs the parts nothing.
    """
    components: Components = request.app.state.components
    health = await components.examine(resources_of(request))
    response.status_code = 503 if health.status == "down" else 200
    response.headers["Cache-Control"] = "no-store"
    return health


@router.get("/metrics", summary="Figures of this process", response_class=Response)
async def get_metrics(_subject: Public, request: Request) -> Response:
    """The figures of this process and of the queue, in Prometheus' text format."""
    async with resources_of(request).get(Database).read() as session:
        statistics = await jobs.statistics(session)
    for state in ("ready", "running", "delayed", "parked"):
        JOBS.labels(state).set(getattr(statistics, state))
    OLDEST_JOB.set(statistics.oldest_ready_seconds)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


class Components:
    """What the parts answered, asked anew when that is some seconds old; callers in the meantime share it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._health: HealthOut | None = None
        self._good_until = 0.0

    async def examine(self, resources: Resources) -> HealthOut:
        """How each component is, and how the whole is for it."""
        async with self._lock:
            if self._health is None or time.monotonic() > self._good_until:
                self._health = await _ask_all(resources)
                self._good_until = time.monotonic() + _GOOD_SECONDS
            return self._health


async def _unreadiness(database: Database) -> str | None:
    try:
        async with database.read() as session:
            at = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except (SQLAlchemyError, OSError, TimeoutError) as problem:
        return str(getattr(problem, "orig", None) or problem).partition("\n")[0]
    pending = migrate.pending(at)
    return f"the database is at {at or 'nothing'}, {len(pending)} migrations behind" if pending else None


async def _ask_all(resources: Resources) -> HealthOut:
    checks = [check for check in examination.checks() if isinstance(check, PartCheck) and check.is_component]
    answers = await asyncio.gather(*(_ask(check, resources) for check in checks))
    components = {check.name: answer for check, answer in zip(checks, answers, strict=True)}
    return HealthOut(status=_whole(checks, components), components=components)


async def _ask(check: PartCheck, resources: Resources) -> ComponentOut:
    started = time.perf_counter()
    findings = await examination.ask(check, resources)
    state = examination.worst(findings)
    is_well = _STATUS[state] == "ok"
    return ComponentOut.model_validate(
        {
            **{name: figure for finding in findings for name, figure in finding.figures.items()},
            "status": _STATUS[state],
            "reason": None if is_well else next(finding.detail for finding in findings if finding.state is state),
            "milliseconds": round((time.perf_counter() - started) * 1000, 2),
        }
    )


def _whole(checks: Sequence[PartCheck], components: Mapping[str, ComponentOut]) -> Status:
    if any(check.is_vital and components[check.name].status == "down" for check in checks):
        return "down"
    return "ok" if all(part.status == "ok" for part in components.values()) else "degraded"
