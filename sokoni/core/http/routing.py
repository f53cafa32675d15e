"""Routers whose routes know idempotency, and the other names under which a path also works."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.core.http import idempotency, strictness
from sokoni.core.http.deprecation import Deprecation, declared_deprecation
from sokoni.core.http.middleware import add_headers

BodyAdapter = Callable[[dict[str, Any]], dict[str, Any]]
# What says whether a request is for a route.
_PATTERN = frozenset({"path_regex", "path_format", "param_convertors"})


class Route(APIRoute):
    """A route that refuses what it cannot take, and gives a stored answer again.

    What it takes to answer (FastAPI's reading of the signature, pydantic's validators) is made when it is first asked
    for: making it for all routes was a quarter of a process's start, and most processes never use most of them.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self._options: dict[str, Any] | None = options
        # What finding the right route needs, and whoever lists them.
        self.path = path
        self.endpoint = endpoint
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in options.get("methods") or ["GET"]}
        self.include_in_schema = options.get("include_in_schema", True)

    def __getattr__(self, name: str) -> Any:
        """The rest, made at the first question for any of it; the pattern of the path by itself, which comes first.

        Raises:
            AttributeError: a whole route has no such attribute either.
        """
        if name in _PATTERN:
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
            return self.__dict__[name]
        options = self.__dict__.get("_options")
        if options is None:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        self._options = None
        try:
            super().__init__(self.path, self.endpoint, **options)
        except BaseException:
            # Whoever asks next is told the same, not that an attribute is missing.
            self._options = options
            raise
        return getattr(self, name)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the edge's checks and idempotency around it."""
        handle = super().get_route_handler()
        checks = strictness.checks_of(self)
        ending = declared_deprecation(self.endpoint)

        async def with_idempotency(request: Request) -> Response:
            if ending is not None:
                add_headers(request.scope, ending.headers())
            for check in checks:
                check(request)
            try:
                response = await handle(request)
            except idempotency.AlreadyAnswered as answered:
                return answered.response
            await idempotency.remember(request, response)
            return response

        return with_idempotency


class Router(APIRouter):
    """An APIRouter of our routes; `/` below a prefix means the prefix itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            route_class=Route, redirect_slashes=False, generate_unique_id_function=lambda route: route.name, **options
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route; a slash at the end is dropped, because `Names` drops it from requests too."""
        clean = path.rstrip("/") if self.prefix else (path.rstrip("/") or "/")
        # In the API's description an endpoint's name is the operation's id, and read as words its summary.
        summary = options.pop("summary", None) or endpoint.__name__.replace("_", " ").capitalize()
        options["deprecated"] = options.get("deprecated") or declared_deprecation(endpoint) is not None or None
        super().add_api_route(clean, endpoint, summary=summary, **options)


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a path, as an ordering document writes it; `{name}` parts are carried over.

    `adapt` turns the alias's JSON body into the canonical one where they differ; `deprecation` says that it will end.
    """

    method: str
    path: str
    to: str
    adapt: BodyAdapter | None = None
    deprecation: Deprecation | None = None


class Names:
    """ASGI middleware that turns aliases into canonical paths and drops the slash at the end of API paths."""

    def __init__(self, app: ASGIApp, *, aliases: Sequence[Alias]) -> None:
        self._app = app
        # Most names hold no parts: one look into a table finds them, also for pages, which are none.
        self._plain = {(alias.method, alias.path): alias for alias in aliases if "{" not in alias.path}
        self._rules = [(alias, _pattern(alias.path)) for alias in aliases if "{" in alias.path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on by its canonical path; the scope is changed in place so that the edge sees its route."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if len(path) > 1 and path.endswith("/") and not path.startswith("/static/"):
                path = path.rstrip("/") or "/"
                scope["path"], scope["raw_path"] = path, path.encode()
            if not path.startswith("/api/v1/"):
                receive = self._canonical(scope, receive)
        await self._app(scope, receive, send)

    def _canonical(self, scope: Scope, receive: Receive) -> Receive:
        alias = self._plain.get((scope["method"], scope["path"]))
        parts: Mapping[str, str] = {}
        if alias is None:
            alias, parts = self._find(scope["method"], scope["path"])
        if alias is None:
            return receive
        path = _fill(alias.to, parts)
        scope["path"], scope["raw_path"] = path, path.encode()
        if alias.deprecation is not None:
            add_headers(scope, alias.deprecation.headers())
        return _adapted(receive, alias.adapt) if alias.adapt else receive

    def _find(self, method: str, path: str) -> tuple[Alias | None, Mapping[str, str]]:
        for alias, pattern in self._rules:
            match = pattern.fullmatch(path)
            if match is not None and method == alias.method:
                return alias, match.groupdict()
        return None, {}


def _pattern(path: str) -> re.Pattern[str]:
    escaped = re.escape(path.rstrip("/")).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", escaped))


def _fill(path: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _adapted(receive: Receive, adapt: BodyAdapter) -> Receive:
    """The request's messages, the body rewritten once it is whole; what is no object is left to validation."""
    done = False

    async def adapted() -> Message:
        nonlocal done
        if done:
            return await receive()
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return message
            body += message.get("body", b"")
            more = message.get("more_body", False)
        done = True
        return {"type": "http.request", "body": _adapt_json(body, adapt), "more_body": False}

    return adapted


def _adapt_json(body: bytes, adapt: BodyAdapter) -> bytes:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    return orjson.dumps(adapt(value)) if isinstance(value, dict) else body
