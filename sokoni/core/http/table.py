"""One route that stands for all of an application's, and finds the right one by how an address begins.

Asked one after the other, the routes before the right one cost a request more time than its statements: there are
many hundreds, and each new package makes every other's answers slower.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from sokoni.core import memory
from sokoni.core.http.later import Later

_FOUND = "sokoni.route"


@dataclass(slots=True)
class _Node:
    """What may be meant by addresses that begin alike, in the order in which it is asked."""

    routes: list[BaseRoute] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    below: "dict[str, _Node]" = field(default_factory=dict)


class RouteTable(BaseRoute):
    """All routes, the first that takes a request answering it, as if they stood one after the other.

    Those that stand for `Later` come in where they are declared, when a request may be for one of them.
    """

    def __init__(self, entries: Sequence[BaseRoute | Later]) -> None:
        self._entries = list(entries)
        self._root = _tree_of(self._entries)

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """All of them, also those that nobody has asked for."""
        self._load([each for each in self._entries if isinstance(each, Later)])
        return tuple(each for each in self._entries if isinstance(each, BaseRoute))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes the request; else the first that takes its address by another method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self.near(scope):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, _FOUND: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**found, _FOUND: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route answer that was found."""
        await scope.pop(_FOUND).handle(scope, receive, send)

    def near(self, scope: Scope) -> Sequence[BaseRoute]:
        """The routes that a request's address can mean; loads those of them that are not there yet."""
        # Below another application's path, the request's begins with that.
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        segments = path.split("/")[1:]
        node = self._reach(segments)
        if missing := [each for each in node.later if each.may_have(segments)]:
            self._load(missing)
            node = self._reach(segments)
        return node.routes

    def _reach(self, segments: Sequence[str]) -> _Node:
        """The last node on an address's way."""
        node = self._root
        for segment in segments:
            below = node.below.get(segment)
            if below is None:
                break
            node = below
        return node

    def _load(self, missing: Sequence[Later]) -> None:
        """Put routes where they are declared to stand."""
        with memory.loading():
            for each in missing:
                at = self._entries.index(each)
                self._entries[at : at + 1] = each.routes
        if missing:
            self._root = _tree_of(self._entries)


def _tree_of(entries: Sequence[BaseRoute | Later]) -> _Node:
    root = _Node()
    for each in entries:
        for segments in _beginnings(each):
            _at(root, segments)
    # Each node knows all that is asked there, so that an address is looked for once and asked of few.
    for each in entries:
        for node in _nodes_of(root, each):
            if isinstance(each, Later):
                node.later.append(each)
            else:
                node.routes.append(each)
    return root


def _nodes_of(root: _Node, entry: BaseRoute | Later) -> Iterable[_Node]:
    """All nodes at which an entry is asked, each once."""
    found = (node for segments in _beginnings(entry) for node in _all_below(_at(root, segments)))
    return {id(node): node for node in found}.values()


def _beginnings(entry: BaseRoute | Later) -> Iterator[Sequence[str]]:
    """The segments at the beginning that are the same in every address that an entry takes."""
    for path in entry.under if isinstance(entry, Later) else (getattr(entry, "path", ""),):
        segments = path.split("/")[1:]
        yield segments[: next((at for at, segment in enumerate(segments) if "{" in segment), len(segments))]


def _at(root: _Node, segments: Sequence[str]) -> _Node:
    """The node of a beginning, made where there is none."""
    node = root
    for segment in segments:
        node = node.below.setdefault(segment, _Node())
    return node


def _all_below(node: _Node) -> Iterator[_Node]:
    yield node
    for each in node.below.values():
        yield from _all_below(each)
