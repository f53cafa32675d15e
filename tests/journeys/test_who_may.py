"""Every route of the program, called by everybody: who may gets in, everybody else is refused and changes nothing.

Nothing that somebody may do is kept either (see `forgetful`), so that each call finds both shops as they were.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import pytest

from sokoni.core import settings as settings_reader
from sokoni.core.clock import ManualClock
from sokoni.core.database import DatabaseSettings
from sokoni.entrypoints.app import create_app
from sokoni.entrypoints.assembly import Assembled, assemble
from tests.support import channels, pictures, shopify_files, two_houses
from tests.support.every_route import GROUPS
from tests.support.forgetful import Forgetful
from tests.support.two_houses import HOST, Houses
from tests.support.who_may import IN, PART, Call, Group, Who

# What the outsiders find; what they read there must tell nothing of the first shop's.
OUTSIDERS = frozenset({Who.GUEST, Who.STRANGER, Who.RIVAL_AT_HOME})
CALLS = [(group, call) for group in GROUPS for call in group.calls]


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case str():
            return PART.sub(lambda found: names.get(found[2] or found[1], found[2] or found[1]), value)
        case dict():
            return {_filled(key, names): _filled(each, names) for key, each in value.items()}
        case list():
            return [_filled(each, names) for each in value]
        case _:
            return value


def _sent(call: Call, names: Mapping[str, str]) -> dict[str, Any]:
    form = {} if call.is_page else {"shop_id": names["shop"]}
    if call.kind == "table":
        rows = [shopify_files.first_row("mug", "Mug")]
        return {"files": {call.file: ("mugs.csv", shopify_files.document(rows), "text/csv")}, "data": form}
    if call.kind == "channel":
        said = channels.result([channels.message(1, "Mug 5.000")])
        return {"files": {call.file: ("result.json", said, "application/json")}, "data": form}
    if call.kind == "statement":
        return {"files": {call.file: ("may.csv", b"Date,Amount\n2026-11-28,1.00\n", "text/csv")}, "data": form}
    if call.file:
        return {"files": {call.file: ("new.png", pictures.encoded(width=33), "image/png")}}
    body = _filled(call.body, names)
    if call.is_page:
        return {"data": body or {}} if call.method == "POST" else {}
    return {} if body is None else {"json": body}


@dataclass(frozen=True, slots=True)
class Town:
    """Both shops, everybody who goes there, and the database that keeps nothing of it."""

    houses: Houses
    visitors: Mapping[Who, httpx2.AsyncClient]
    database: Forgetful

    async def ask(self, group: Group, call: Call, who: Who) -> tuple[httpx2.Response, int]:
        """What somebody is answered, and how many rows that would have changed."""
        houses, before = self.houses, self.database.changed
        at_home = who is Who.RIVAL_AT_HOME
        stall = houses.theirs if at_home else houses.ours
        names = {**houses.names, "shop": str(stall.shop.id), "shop_slug": stall.shop.slug}
        headers = {"accept": "text/html" if call.is_page else "application/json"}
        if who in {Who.GUEST, Who.STRANGER}:
            headers["x-order-token"] = names["their_token"]
        if who is Who.HOLDER:
            headers["x-order-token"] = names[group.token]
        answer = await self.visitors[who].request(
            call.method, _filled(call.path, names), headers=headers, **_sent(call, names)
        )
        return answer, self.database.changed - before


@pytest.fixture
async def town(
    assembled: Assembled,
    drain: Callable[[], Awaitable[int]],
    test_env: dict[str, str],
    clock: ManualClock,
    now: datetime,
) -> AsyncIterator[Town]:
    """Two shops that were furnished for good, looked at through a process that keeps nothing."""
    opened: list[httpx2.AsyncClient] = []

    def visitor(process: Any, token: str | None) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(process, raise_app_exceptions=False)
        cookies = {"sokoni_session": token} if token else {}
        headers = {"origin": HOST, "accept-language": "en"}
        opened.append(httpx2.AsyncClient(transport=transport, base_url=HOST, cookies=cookies, headers=headers))
        return opened[-1]

    lasting = create_app(assembled)
    houses = await two_houses.furnish(assembled.database, lambda token: visitor(lasting, token), drain, now=now)
    database = Forgetful(settings_reader.load(DatabaseSettings, test_env))
    process = assemble(test_env, clock=clock, database=database)
    passing = create_app(process)
    tokens = {**houses.tokens, Who.RIVAL_AT_HOME: houses.tokens["rival"]}
    yield Town(houses, {who: visitor(passing, tokens.get(who)) for who in Who}, database)
    for each in opened:
        await each.aclose()
    await process.close()
    await database.close()


def _status(answer: httpx2.Response) -> int:
    """What was answered; being led to the door is the page's way to say 401."""
    return 401 if answer.headers.get("location", "").startswith("/sign-in") else answer.status_code


def _is_in(call: Call, status: int) -> bool:
    """Whether somebody got in; an empty form of a page is let in and not yet right, what a program sent is right."""
    return status < 400 or status == 409 or (call.is_page and status == 422)


def _faults(town: Town, group: Group, call: Call, who: Who, answer: httpx2.Response, changed: int) -> Iterator[str]:
    wanted, status = group.rule[who], _status(answer)
    said = f"{call.method} {call.path} for {who}: {status}, changing {changed} rows"
    if wanted == IN and not _is_in(call, status):
        yield f"{said}; should be let in: {answer.text[:300]}"
    if wanted not in {IN, status}:
        yield f"{said}; should be refused by {wanted}: {answer.text[:300]}"
    if wanted != IN and changed and not group.is_counted:
        yield f"{said}; refused, and changes something"
    if wanted == IN and who in OUTSIDERS and "{token" not in call.path:
        told = [name for name, secret in town.houses.private.items() if secret in answer.text]
        yield from (f"{said}; tells {name} of the other shop" for name in told)


async def test_who_may_gets_in_and_everybody_else_changes_and_learns_nothing(town: Town) -> None:
    faults: list[str] = []
    for group, call in CALLS:
        for who in group.rule:
            answer, changed = await town.ask(group, call, who)
            faults += _faults(town, group, call, who, answer, changed)

    assert not faults, "\n".join(faults)
