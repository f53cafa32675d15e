"""One route that stands for all of an application's, and finds the right one by how an address begins.

Asked one after the other, the routes before the right one cost a request more time than its statements: there are
many hundreds, and each new package makes every other's answers slower.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_FOUND = "sokoni.route"


@dataclass(slots=True)
class _Node:
    """The routes that may be meant by addresses that begin alike, in the order in which they are asked."""

    routes: list[BaseRoute]
    below: "dict[str, _Node]" = field(default_factory=dict)


class RouteTable(BaseRoute):
    """All routes, the first that takes a request answering it, as if they stood one after the other."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes = tuple(routes)
        self._root = _Node([])
        for route in routes:
            self._place(_fixed(getattr(route, "path", "")))
        # Each node knows all that is asked there, so that an address is looked for once and asked of few.
        for route in routes:
            fixed = _fixed(getattr(route, "path", ""))
            for node in _all_below(self._at(fixed)):
                node.routes.append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes the request; else the first that takes its address by another method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._near(scope):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, _FOUND: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**found, _FOUND: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route answer that was found."""
        await scope.pop(_FOUND).handle(scope, receive, send)

    def _near(self, scope: Scope) -> Sequence[BaseRoute]:
        """The routes that an address can mean."""
        node = self._root
        # Below another application's path, the request's begins with that.
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        for segment in path.split("/")[1:]:
            below = node.below.get(segment)
            if below is None:
                break
            node = below
        return node.routes

    def _place(self, segments: Sequence[str]) -> None:
        node = self._root
        for segment in segments:
            node = node.below.setdefault(segment, _Node([]))

    def _at(self, segments: Sequence[str]) -> _Node:
        node = self._root
        for segment in segments:
            node = node.below[segment]
        return node


def _fixed(path: str) -> Sequence[str]:
    """The segments of a route's path that are the same in every address it takes."""
    segments = path.split("/")[1:]
    return segments[: next((at for at, segment in enumerate(segments) if "{" in segment), len(segments))]


def _all_below(node: _Node) -> Iterator[_Node]:
    yield node
    for each in node.below.values():
        yield from _all_below(each)
