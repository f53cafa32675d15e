"""The web application: modules' routes inside the edge's wrappers."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from sokoni import __version__
from sokoni.core import follower
from sokoni.core.cache import Cache, CacheSettings
from sokoni.core.follower import Follower
from sokoni.core.http import problems
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.http.middleware import Edge
from sokoni.core.http.routing import Names
from sokoni.core.http.sharing import SharedApi
from sokoni.core.http.table import RouteTable
from sokoni.core.telemetry import TelemetrySettings, configure_logs
from sokoni.entrypoints import health
from sokoni.entrypoints.api import endpoints as api
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.entrypoints.doctor import examination
from sokoni.entrypoints.modules import MODULES
from sokoni.identity.permission import edge as permission
from sokoni.web import errors as pages

# What of the API does not begin like it: how the installation is, its document, and addresses of older programs.
_API_ELSEWHERE = ("/", "/auth/", "/health", "/ready", "/openapi.json")


def create_app(assembled: Assembled) -> FastAPI:
    """The application of an assembled process; closes it when the server stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with follower.following(_follower(assembled)):
            yield
        await assembled.close()

    app = FastAPI(
        title="Sokoni",
        version=__version__,
        lifespan=lifespan,
        # `entrypoints.api` builds the document and serves it.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.resources = assembled.resources
    app.state.idempotency_scope = permission.idempotency_scope
    problems.install(app)
    app.state.render_problem = pages.render
    app.state.components = health.Components()
    # Our routers stand for themselves: their routes are served as they were built. Included, each would be built again
    # by the first request, 0.3 s for all, and be looked for twice by each.
    app.router.routes.append(RouteTable([*_declared(), *health.router.routes, *api.router.routes]))
    settings = assembled.resources.get(HttpSettings)
    # The last one added is the outermost.
    app.add_middleware(Names, aliases=[alias for module in MODULES for alias in module.aliases])
    if settings.api_origins:
        app.add_middleware(SharedApi, origins=settings.api_origins, others=_API_ELSEWHERE)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(Edge, max_body_bytes=settings.max_body_bytes)
    return app


def _declared() -> Iterator[BaseRoute | Later]:
    """What modules answer: what visitors come for at once, the rest when it is asked for."""
    for module in MODULES:
        for later in module.routers:
            yield from (later,) if later.under else later.routes


def _follower(assembled: Assembled) -> Follower:
    followings = [following for module in MODULES for following in module.followings]
    cache, settings = assembled.resources.get(Cache), assembled.resources.get(CacheSettings)
    return Follower(assembled.database, cache, followings, interval=settings.poll.total_seconds())


def from_environment() -> FastAPI:
    """What a server process imports and calls: `sokoni.entrypoints.app:from_environment`.

    Raises:
        Failure: a setting is unsafe in production, or cannot be used.
    """
    examination.refuse_unsafe(os.environ)
    assembled = assemble(os.environ)
    configure_logs(assembled.resources.get(TelemetrySettings))
    return create_app(assembled)
