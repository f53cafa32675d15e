"""What routes depend on stays on the event loop."""

import inspect
from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from sokoni.entrypoints import health
from sokoni.entrypoints.modules import MODULES

ROUTES = [
    route
    for router in (*(each for module in MODULES for each in module.routers), health.router)
    for route in router.routes
    if isinstance(route, APIRoute)
]


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def test_no_route_and_no_dependency_is_sent_to_a_thread_and_back():
    # FastAPI runs plain functions in a pool of threads: two of them cost a request more than all of its routing.
    calls = {call for route in ROUTES for call in _calls(route.dependant) if callable(call)}
    plain = {
        call.__qualname__
        for call in calls
        if inspect.isfunction(call) and not inspect.iscoroutinefunction(call) and not inspect.isasyncgenfunction(call)
    }

    assert len(calls) > 50
    assert plain == set()
