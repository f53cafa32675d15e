"""Whatever is sent to the API, of the documented form or broken, is answered; never with a failure of ours."""

import asyncio
import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest
import requests
import schemathesis
from fastapi.params import Body, Form
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode

from sokoni.core import ids
from sokoni.entrypoints import health
from sokoni.entrypoints.assembly import Assembled, assemble
from sokoni.entrypoints.modules import MODULES
from sokoni.identity.account import service as account
from tests.support import installations, postgres, processes
from tests.support.buyers import Buyer
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.installations import Installation

pytestmark = pytest.mark.heavy

EXAMPLES = 5
ROUTES = [
    route
    for router in (*(each for module in MODULES for each in module.routers), health.router)
    for route in router.routes
    if isinstance(route, APIRoute) and route.include_in_schema
]
OPERATIONS = sorted(f"{method} {route.path}" for route in ROUTES for method in route.methods)
JSON_OPERATIONS = sorted(
    f"{method} {route.path}"
    for route in ROUTES
    for method in route.methods
    if route.body_field is not None
    and isinstance(route.body_field.field_info, Body)
    and not isinstance(route.body_field.field_info, Form)
)
# What makes databases, parsers of JSON and columns of integers stumble.
POISON = (
    *("\x00", "a\x00b", "\ud800", "\uffff", "x" * 20_000, ""),
    *(-1, 0, 2**31, 2**63, 2**64, 10**40, 1e308, float("nan")),
    *([], {}, None, True),
)
BROKEN_BODIES = (
    b"",
    b"{",
    b"null",
    b'"text"',
    b"[" * 20_000,
    b"\xff\xfe\x00",
    b'{"a": "\\ud800\\u0000"}',
    b'{"a": ' + b"9" * 5_000 + b"}",
    b'{"a": NaN, "b": Infinity}',
)
BROKEN_WORDS = (b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"../../", b"9" * 400, b"-1", "\u2028".encode(), b"a" * 3_000)
# As far as HTTP lets them through.
BROKEN_HEADERS = ("idempotency-key", "x-cart-session", "x-order-token", "accept-language", "cookie", "user-agent")
NOT_TEXT = b"\xff\xfe"

Headers = dict[str, str]


@dataclass(frozen=True)
class World:
    """A server with something of everything in it, and what the document says of it."""

    made: Installation
    runner: asyncio.Runner
    process: Assembled
    known: Mapping[str, str]
    people: Mapping[str, Any]
    operations: Mapping[str, APIOperation[Any, Any, Any, Any]]
    requests: requests.Session
    plain: httpx2.Client

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.made.ports[0]}"

    def sign_in(self) -> dict[str, Headers]:
        """Headers of a guest, a seller, and a seller who runs the marketplace; fresh, for some calls end sessions."""
        return {"guest": {}, **self.runner.run(_sign_in(self.process, self.people))}

    def send(self, method: str, path: str, headers: Mapping[str, Any], body: bytes) -> httpx2.Response:
        """Send bytes as they are."""
        typed = {"content-type": "application/json", **headers}
        return self.plain.request(method, f"{self.address}{path}", headers=typed, content=body)

    def log(self) -> str:
        """The end of what the server said."""
        return self.made.servers[0].log.read_text()[-6_000:]


@pytest.fixture(scope="module")
def world(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One server, for all operations."""
    folder: Path = tmp_path_factory.mktemp("schema")
    with postgres.database(server_url, f"sokoni_schema_{ids.new_id().hex}") as url:
        made = installations.installation(url, folder)
        # No connection is kept: a server shuts one whose last request it answered without reading its body to the end
        # (a GET with a body, say), and whoever writes into it meanwhile is told that nobody is there.
        once = httpx2.Limits(max_keepalive_connections=0)
        with (
            processes.running(*made.servers),
            _inside(made) as (runner, process),
            requests.Session() as session,
            httpx2.Client(timeout=60, limits=once) as plain,
        ):
            session.headers["connection"] = "close"
            made.start_server(0)
            known, people = runner.run(_furnish(made, process))
            schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{made.ports[0]}/openapi.json")
            found = (each.ok() for each in schema.get_all_operations())
            operations = {f"{each.method.upper()} {each.path}": each for each in found}
            yield World(made, runner, process, known, people, operations, session, plain)


@contextlib.contextmanager
def _inside(made: Installation) -> Iterator[tuple[asyncio.Runner, Assembled]]:
    """A process of the test's own in the installation, and the loop that it lives in: each test asks it to sign in."""
    with asyncio.Runner() as runner:
        process = assemble(made.env)
        try:
            yield runner, process
        finally:
            runner.run(process.close())


async def _furnish(made: Installation, process: Assembled) -> tuple[dict[str, str], dict[str, Any]]:
    now = datetime.now(UTC)
    async with process.database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=1_000)
        other = await sale.stall(session, now=now, on_hand=1_000)
        bystander = await account_factory.account(session, now=now)
        # Runs the marketplace and has a shop: nothing is refused for want of a role.
        await account.create_operator(
            session, email=other.owner.email, password_hash=account_factory.PASSWORD_HASH, now=now
        )
    order = await Buyer(0, made.ports).buy(stall.variant_id)
    known = {
        "product_id": stall.goods[0].product_id,
        "variant_id": stall.variant_id,
        "vendor_id": stall.shop.id,
        "account_id": bystander.id,
        "order_id": order.body["id"],
        "payment_id": order.body["action"]["url"].split("/")[-2],
        "provider": "test",
    }
    people = {"seller": stall.owner.id, "operator": other.owner.id}
    return {name: str(value) for name, value in known.items()}, people


async def _sign_in(process: Assembled, people: Mapping[str, Any]) -> dict[str, Headers]:
    async with process.database.write() as session:
        now = datetime.now(UTC)
        return {
            name: await session_factory.bearer(session, account_id=account_id, resources=process.resources, now=now)
            for name, account_id in people.items()
        }


def _some(scale: float) -> settings:
    return settings(
        max_examples=max(3, round(EXAMPLES * scale)),
        # The same each time where many tests are run, different where they are run for long.
        derandomize=scale <= 1,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _poisoned(value: Any, poison: Any, place: int) -> Any:
    """A copy of a JSON value with one of its leaves replaced: the one at a place, counted round and round."""
    leaves = _leaves(value)
    if not leaves:
        return poison
    return _replaced(value, leaves[place % len(leaves)], poison)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    match value:
        case dict():
            return [leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))]
        case list():
            return [leaf for number, item in enumerate(value) for leaf in _leaves(item, (*path, number))]
        case _:
            return [path]


def _replaced(value: Any, path: tuple[Any, ...], poison: Any) -> Any:
    if not path:
        return poison
    key, *rest = path
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    changed = {name: _replaced(item, tuple(rest), poison) if name == key else item for name, item in pairs}
    return changed if isinstance(value, dict) else list(changed.values())


def _with_known(case: Case, known: Mapping[str, str]) -> Case:
    """The case asking for what there is, as far as it asks for something by its id."""
    case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
    return case


def _fill(path: str, known: Mapping[str, str], word: bytes | None = None) -> str:
    """The path with its parts filled in: with what there is, or with a broken word."""
    names = [part.strip("{}") for part in path.replace(".", "/").split("/") if part.startswith("{")]
    for name in names:
        value = quote(word, safe="") if word is not None else known.get(name, str(ids.new_id()))
        path = path.replace(f"{{{name}}}", value)
    return path


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_answers_generated_requests(world: World, name: str, mode: GenerationMode, scale: float):
    operation = world.operations[name]
    people = world.sign_in()

    @_some(scale)
    @given(
        case=operation.as_strategy(generation_mode=mode),
        who=st.sampled_from(sorted(people)),
        there=st.booleans(),
    )
    def ask(*, case: Case, who: str, there: bool) -> None:
        asked = _with_known(case, world.known) if there else case
        answer = asked.call(base_url=world.address, session=world.requests, headers=people[who], timeout=60)
        assert answer.status_code < 500, f"{who}: {asked.as_curl_command()}\n{answer.text}\n{world.log()}"

    # Some operations take nothing that could be wrong.
    with contextlib.suppress(Unsatisfiable):
        ask()


@pytest.mark.parametrize("name", JSON_OPERATIONS)
def test_answers_poisoned_bodies(world: World, name: str, scale: float):
    method, path = name.split(" ")
    headers = world.sign_in()["operator"]
    target = _fill(path, world.known)

    @_some(scale * 3)
    @given(
        case=world.operations[name].as_strategy(generation_mode=GenerationMode.POSITIVE),
        poison=st.sampled_from(POISON),
        place=st.integers(0, 20),
    )
    def ask(case: Case, poison: Any, place: int) -> None:
        body = json.dumps(_poisoned(case.body, poison, place), default=str).encode()
        answer = world.send(method, target, headers, body)
        assert answer.status_code < 500, f"{name} {body[:2_000]!r}\n{answer.text}\n{world.log()}"

    ask()


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_broken_requests(world: World, name: str):
    method, path = name.split(" ")
    headers = world.sign_in()["operator"]
    target = _fill(path, world.known)
    asked = [each.name for each in world.operations[name].query]
    queries = [urlencode(dict.fromkeys(asked, word)) for word in BROKEN_WORDS]

    answers = [
        *(world.send(method, target, headers, body) for body in BROKEN_BODIES),
        *(world.send(method, _fill(path, world.known, word), headers, b"{}") for word in BROKEN_WORDS),
        *(world.send(method, f"{target}?{query}", headers, b"{}") for query in queries),
        *(world.send(method, target, {**headers, name: NOT_TEXT}, b"{}") for name in BROKEN_HEADERS),
    ]

    failed = [
        (answer.status_code, str(answer.request.url)[:300], answer.text[:300])
        for answer in answers
        if answer.status_code >= 500
    ]
    assert failed == [], world.log()
