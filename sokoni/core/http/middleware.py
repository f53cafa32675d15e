"""One ASGI wrapper around everything: request id, security headers, ETags, HEAD, metrics and the access log.

It is one class and not five because each wrapper around `send` costs every request; see `docs/performance.md`.
"""

import hashlib
import re
import time
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.core import ids
from sokoni.core.http import problems
from sokoni.core.http.preconditions import version_in
from sokoni.core.telemetry import LATENCY, REQUESTS

_log = structlog.get_logger()
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

# No inline script or style anywhere: pages can be prepared in advance (no nonces), and injected markup runs nothing.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
)
_SECURITY_HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ("cross-origin-opener-policy", "same-origin"),
)
_HSTS = ("strict-transport-security", "max-age=31536000; includeSubDomains")
_QUIET_PATHS = frozenset({"/health", "/metrics"})
_ADDED = "added_headers"
Headers = tuple[tuple[str, str], ...]
_policy = CONTENT_SECURITY_POLICY.format(forms="'self'")


def allow_forms_to(origins: Sequence[str]) -> None:
    """Let forms of our pages lead to these origins as well, also by the redirects that follow them.

    Said once when a process is put together: browsers hold the address after a form, not only the form's own.
    """
    global _policy  # noqa: PLW0603  # one installation, one policy
    _policy = CONTENT_SECURITY_POLICY.format(forms=" ".join(["'self'", *origins]))


def add_headers(scope: Scope, headers: Headers) -> None:
    """Add headers to whatever this request will be answered, a refusal too."""
    state = scope.setdefault("state", {})
    state[_ADDED] = (*state.get(_ADDED, ()), *headers)


class Edge:
    """The outermost wrapper of the application."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=exchange.request_id)
        try:
            await self._app(scope, _limited(receive, self._max_body_bytes), exchange.send)
        except Exception as error:
            # Answered here and not by the framework's outermost handler, which would leave out all that is added here.
            if exchange.has_answered:
                raise
            await (await problems.on_any_error(Request(scope), error))(scope, receive, exchange.send)
        finally:
            exchange.finish()


class _Exchange:
    """One request and its answer on the way out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        self._start_message: Message | None = None
        self._status = 500
        self.has_answered = False
        headers = dict(scope["headers"])
        offered = headers.get(b"x-request-id", b"").decode("latin-1")
        self.request_id = offered if _REQUEST_ID.fullmatch(offered) else str(ids.new_id())
        self._if_none_match = headers.get(b"if-none-match", b"").decode("latin-1")
        scope.setdefault("state", {})["request_id"] = self.request_id
        self._method: str = scope["method"]
        if self._method == "HEAD":
            # Every GET is also a HEAD: it is answered, and its body kept back. Source: RFC 9110, 9.3.2.
            scope["method"] = "GET"

    async def send(self, message: Message) -> None:
        """Pass a message on; the start waits for the first part of the body, which decides the ETag."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._start_message = message
            self._add_headers(message)
            return
        if message["type"] == "http.response.body" and self._start_message is not None:
            start, self._start_message = self._start_message, None
            if self._is_taggable(message):
                message = self._tagged(start, message)
            self.has_answered = True
            await self._send(start)
        if self._method == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def finish(self) -> None:
        """Count and log the exchange."""
        elapsed = time.perf_counter() - self._started
        method, path = self._method, self._scope["path"]
        route = problems.route_of(self._scope)
        REQUESTS.labels(method, route, self._status).inc()
        LATENCY.labels(method, route).observe(elapsed)
        if path not in _QUIET_PATHS:
            _log.debug("request", method=method, route=route, status=self._status, ms=round(elapsed * 1000, 1))

    def _add_headers(self, message: Message) -> None:
        headers = MutableHeaders(raw=message["headers"])
        headers["x-request-id"] = self.request_id
        headers.setdefault("content-security-policy", _policy)
        for name, value in _SECURITY_HEADERS:
            headers.setdefault(name, value)
        if self._scope["scheme"] == "https":
            headers.setdefault(*_HSTS)
        for name, value in self._scope["state"].get(_ADDED, ()):
            headers.append(name, value)
        version = version_in(self._scope)
        if version is not None and self._scope["method"] != "GET" and self._status < 300:  # noqa: PLR2004  # it went well
            headers["etag"] = f'"{version}"'
        message["headers"] = headers.raw

    def _is_taggable(self, message: Message) -> bool:
        return (
            self._status == 200  # noqa: PLR2004
            and self._scope["method"] == "GET"
            and not message.get("more_body", False)
            and bool(message.get("body"))
        )

    def _tagged(self, start: Message, body: Message) -> Message:
        headers = MutableHeaders(raw=start["headers"])
        if "etag" not in headers:
            digest, version = hashlib.blake2b(body["body"], digest_size=12).hexdigest(), version_in(self._scope)
            headers["etag"] = f'W/"{digest}"' if version is None else f'"{version}-{digest}"'
            headers.setdefault("cache-control", "private, no-cache")
        start["headers"] = headers.raw
        if not _matches(self._if_none_match, headers["etag"]):
            return body
        self._status = start["status"] = 304
        for name in ("content-length", "content-type", "content-encoding"):
            del headers[name]
        start["headers"] = headers.raw
        return {"type": "http.response.body", "body": b"", "more_body": False}


def _matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison of an If-None-Match list with a tag. Source: RFC 9110, 13.1.2."""
    if not if_none_match:
        return False
    opaque = etag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") in (opaque, "*") for part in if_none_match.split(","))


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message: dict[str, Any] = dict(await receive())
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(status_code=413)
        return message

    return counted
