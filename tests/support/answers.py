"""Watches what an application answers, and holds it to what its document says.

Each test that talks to the application fails when it is answered a problem that the operation does not declare. To note
what is new, run the tests that see it with SOKONI_API_SEEN=keep (`make seen` runs all of them): the document then knows
the problem, and shows the first success of each operation as its example.
"""

import fcntl
import gzip
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sokoni.entrypoints.api import examples, refusals
from sokoni.entrypoints.api.document import document
from sokoni.entrypoints.api.routes import operations

KEEP = os.environ.get("SOKONI_API_SEEN") == "keep"
# Answered before a route is found.
_WITHOUT_ROUTE = frozenset({"http.not_found", "http.method_not_allowed"})
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SECRETS = {
    "access_token": "eyJhbGciOiJIUzI1NiJ9.…",
    "refresh_token": "rt_…",
    "token": "wJ6v…",
    "key": "sk_…",
    "password": "four words in a row",
    "current_password": "four words in a row",
    "new_password": "five quite other words here",
}
_ROWS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer."""

    request: Any
    status: int
    answer: Any


class Watched:
    """An application that remembers what it answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.problems: dict[tuple[str, str], dict[str, Any]] = {}
        self.successes: dict[str, Exchange] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        asked, answered = bytearray(), bytearray()
        start: Message = {}

        async def hear() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def watch(message: Message) -> None:
            start.update(message if message["type"] == "http.response.start" else {})
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, hear, watch)
        operation = operations().get(getattr(scope.get("route"), "unique_id", ""))
        headers = dict(start.get("headers", ()))
        kind = headers.get(b"content-type", b"").decode()
        if headers.get(b"content-encoding") == b"gzip":
            answered[:] = gzip.decompress(answered)
        if operation is not None and answered and scope["method"] == operation.method:
            self._remember(operation.id, Exchange(_json(asked), start["status"], _json(answered)), kind)

    def undeclared(self) -> list[str]:
        """What was answered and stands in no document, each with how to declare it."""
        known = operations()
        return [
            f"{known[name].name} answered {code}, which its document does not say; "
            "run this test again with SOKONI_API_SEEN=keep"
            for name, code in sorted(self.problems)
            if code not in refusals.codes_of(known[name])
        ]

    def _remember(self, name: str, exchange: Exchange, kind: str) -> None:
        if kind == "application/problem+json":
            if exchange.answer["code"] not in _WITHOUT_ROUTE:
                self.problems[name, exchange.answer["code"]] = exchange.answer
        elif kind == "application/json" and exchange.answer is not None:
            self.successes.setdefault(name, exchange)


def keep(watched: Watched) -> None:
    """Write what was seen into the files that the document is made from."""
    _renew(refusals.FILE, lambda kept: _keep_problems(kept, watched))
    _renew(examples.FILE, lambda kept: _keep_successes(kept, watched))


def is_true_still(name: str, example: dict[str, Any]) -> bool:
    """Whether an example has the form that its operation answers."""
    operation = operations()[name]
    shown = document()["paths"][operation.path][operation.method.lower()]["responses"].get(str(example["status"]), {})
    schema = shown.get("content", {}).get("application/json", {}).get("schema")
    return schema is not None and jsonschema_rs.is_valid(
        {**schema, "components": document()["components"]}, example["response"]
    )


def _keep_problems(kept: dict[str, Any], watched: Watched) -> None:
    for (name, code), problem in watched.problems.items():
        told = {key: value for key, value in problem.items() if key != "request_id"}
        kept["examples"].setdefault(code, _plain(told, {}))
        if code not in refusals.implied_codes(operations()[name]):
            kept["operations"][name] = sorted({*kept["operations"].get(name, ()), code})


def _keep_successes(kept: dict[str, Any], watched: Watched) -> None:
    for name, seen in watched.successes.items():
        if name in kept and is_true_still(name, kept[name]):
            continue
        ids: dict[str, str] = {}
        request = {"request": _plain(seen.request, ids)} if operations()[name].takes_json and seen.request else {}
        kept[name] = {**request, "status": seen.status, "response": _plain(seen.answer, ids)}


def _renew(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with path.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept: dict[str, Any] = json.load(file)
        change(kept)
        text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        file.seek(0)
        file.write(text)
        file.truncate()


def _json(body: bytearray) -> Any:
    try:
        return json.loads(bytes(body))
    except ValueError:
        # A form, a file, or broken on purpose: no example.
        return None


def _plain(value: Any, ids: dict[str, str], *, name: str = "") -> Any:
    """A value without secrets and what is another one each time, and no longer than it need be to be understood."""
    match value:
        case dict():
            return {key: _plain(item, ids, name=key) for key, item in value.items()}
        case list():
            return [_plain(item, ids) for item in value[:_ROWS_SHOWN]]
        case str() if name in _SECRETS:
            return _SECRETS[name]
        case str():
            return _ID.sub(lambda found: ids.setdefault(found[0], _example_id(len(ids))), value)
        case _:
            return value


def _example_id(number: int) -> str:
    return f"01993c5e-1f2a-7b3c-8d4e-{number + 1:012x}"
