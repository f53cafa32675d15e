"""Watches what an application refuses, and holds it to what its document says.

Each test that talks to the application fails when it is answered a code that the operation does not declare. To declare
what is new, run the tests that see it with SOKONI_SEEN_REFUSALS=keep (`make refusals` runs all of them).
"""

import fcntl
import json
import os
import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.entrypoints.api import refusals
from sokoni.entrypoints.api.routes import operations

KEEP = os.environ.get("SOKONI_SEEN_REFUSALS") == "keep"
_PROBLEM = b"application/problem+json"
# Answered before a route is found.
_WITHOUT_ROUTE = frozenset({"http.not_found", "http.method_not_allowed"})
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_EXAMPLE_ID = "01993c5e-1f2a-7b3c-8d4e-5f6a7b8c9d0e"


class Watched:
    """An application that remembers the problems it answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.seen: dict[tuple[str, str], dict[str, Any]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        body = bytearray()
        is_problem = False

        async def watch(message: Message) -> None:
            nonlocal is_problem
            if message["type"] == "http.response.start":
                is_problem = dict(message["headers"]).get(b"content-type") == _PROBLEM
            elif is_problem and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, watch)
        if is_problem and body:
            self._remember(scope, json.loads(bytes(body)))

    def undeclared(self) -> list[str]:
        """What was answered and stands in no document, each with how to declare it."""
        known = operations()
        return [
            f"{known[name].name} answered {code}, which its document does not say; "
            "run this test again with SOKONI_SEEN_REFUSALS=keep"
            for name, code in sorted(self.seen)
            if code not in refusals.codes_of(known[name])
        ]

    def _remember(self, scope: Scope, problem: dict[str, Any]) -> None:
        route = scope.get("route")
        operation = operations().get(getattr(route, "unique_id", ""))
        if operation is not None and problem["code"] not in _WITHOUT_ROUTE:
            self.seen[operation.id, problem["code"]] = problem


def keep(watched: Watched) -> None:
    """Write what was seen into the file that the document is made from."""
    with refusals.FILE.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept: dict[str, Any] = json.load(file)
        for (name, code), problem in watched.seen.items():
            kept["examples"].setdefault(code, _plain(problem))
            if code not in refusals.implied_codes(operations()[name]):
                codes = kept["operations"].setdefault(name, [])
                kept["operations"][name] = sorted({*codes, code})
        text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        file.seek(0)
        file.write(text)
        file.truncate()


def _plain(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem without what is another one each time."""
    told = {name: value for name, value in problem.items() if name != "request_id"}
    plain: dict[str, Any] = json.loads(_ID.sub(_EXAMPLE_ID, json.dumps(told)))
    return plain
