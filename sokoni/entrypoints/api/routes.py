"""The operations of the API: every route that is documented, under the id of its operation."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi.routing import APIRoute

from sokoni.core.http.idempotency import idempotent, told_once
from sokoni.core.http.preconditions import precondition
from sokoni.core.http.routing import Alias
from sokoni.core.http.schemas import PageOut
from sokoni.entrypoints import health
from sokoni.entrypoints.modules import MODULES, all_routes
from sokoni.identity.permission.edge import declared_requirement
from sokoni.identity.permission.types import Requirement

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, and what its route says about it."""

    id: str
    method: str
    path: str
    route: APIRoute

    @property
    def name(self) -> str:
        """As people write it: `GET /api/v1/products`."""
        return f"{self.method} {self.path}"

    @property
    def requirement(self) -> Requirement:
        """Who may call it."""
        return declared_requirement(self.route) or Requirement.PUBLIC

    @property
    def is_unsafe(self) -> bool:
        """Whether it changes something."""
        return self.method in _UNSAFE

    @property
    def takes_key(self) -> bool:
        """Whether it may be repeated with an Idempotency-Key."""
        return idempotent in self._calls()

    @property
    def is_told_once(self) -> bool:
        """Whether its answer holds a secret, and is not given again."""
        return told_once in self._calls()

    @property
    def takes_version(self) -> bool:
        """Whether it may be told to change only what is as it was seen."""
        return precondition in self._calls()

    @property
    def is_list(self) -> bool:
        """Whether it answers a page of a list."""
        shown = self.route.response_model
        kinds = getattr(shown, "__args__", (shown,))
        return any(isinstance(kind, type) and issubclass(kind, PageOut) for kind in kinds)

    @property
    def takes_json(self) -> bool:
        """Whether it reads a JSON body."""
        body = self.route.body_field
        return body is not None and getattr(body.field_info, "media_type", "") == "application/json"

    @property
    def takes_values(self) -> bool:
        """Whether there is anything in a request to it that could be wrong."""
        flat = self.route.dependant
        pending, found = [flat], self.route.body_field is not None
        while pending:
            each = pending.pop()
            found = found or bool(each.path_params or each.query_params or each.header_params)
            pending.extend(each.dependencies)
        return found

    def _calls(self) -> Iterator[object]:
        pending = [self.route.dependant]
        while pending:
            dependant = pending.pop()
            yield dependant.call
            pending.extend(dependant.dependencies)


def documented_routes() -> list[APIRoute]:
    """The routes of all modules that stand in the document, in the modules' order."""
    routes = (*all_routes(), *health.router.routes)
    return [route for route in routes if isinstance(route, APIRoute) and route.include_in_schema]


@functools.cache
def operations() -> Mapping[str, Operation]:
    """Every operation by its id."""
    found = (
        Operation(id=route.unique_id, method=method, path=route.path, route=route)
        for route in documented_routes()
        for method in sorted(route.methods or ())
    )
    return {operation.id: operation for operation in found}


def aliases() -> list[Alias]:
    """The other names under which addresses also work."""
    return [alias for module in MODULES for alias in module.aliases]
