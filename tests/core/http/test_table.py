"""How one table finds the route that is meant, among many."""

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Router
from sokoni.core.http.table import RouteTable

router = Router()


async def answer() -> None:
    """What is asked does not matter here."""


for _name, _method, _path in [
    ("front", "GET", "/"),
    ("list", "GET", "/shops"),
    ("add", "POST", "/shops"),
    ("mine", "GET", "/shops/mine"),
    ("one", "GET", "/shops/{shop}"),
    ("change", "PUT", "/shops/{shop}"),
    ("items", "GET", "/shops/{shop}/items"),
    ("file", "GET", "/shops.csv"),
    ("stall", "GET", "/@{shop}"),
    ("rest", "GET", "/files/{name:path}"),
    ("never asked", "GET", "/shops/{other}"),
]:
    router.add_api_route(_path, answer, methods=[_method], name=_name)
table = RouteTable(router.routes)


def asking(method: str, path: str, root: str = "") -> Scope:
    """A request's scope, as far as routes look at it."""
    return {"type": "http", "method": method, "path": path, "root_path": root, "headers": []}


def in_turn(routes: list[BaseRoute], scope: Scope) -> tuple[Match, str | None]:
    """What asking one route after the other finds."""
    found = [(route.matches(scope)[0], str(getattr(route, "name", ""))) for route in routes]
    return next(
        (each for wanted in (Match.FULL, Match.PARTIAL) for each in found if each[0] is wanted), (Match.NONE, None)
    )


def by_table(scope: Scope) -> tuple[Match, str | None]:
    """What the table finds."""
    match, found = table.matches(scope)
    return match, found["route"].name if found else None


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/shops", "/shops/mine", "/shops/ana", "/shops/ana/items", "/shops/mine/items", "/shops.csv"),
        *("/@ana", "/files/a/b/c", "/files/", "/files", "/nowhere", "/shops/", "//", "", "/shops//items", "/@"),
    ],
)
def test_it_finds_what_asking_each_in_turn_finds(method: str, path: str) -> None:
    assert by_table(asking(method, path)) == in_turn(router.routes, asking(method, path))


def test_below_another_application_its_own_part_of_the_address_counts() -> None:
    assert by_table(asking("GET", "/market/shops/ana", root="/market")) == (Match.FULL, "one")
    assert by_table(asking("GET", "/market/nowhere", root="/market")) == (Match.NONE, None)


def test_few_are_asked_however_many_there_are() -> None:
    asked: list[str] = []

    class Counted(BaseRoute):
        def __init__(self, path: str) -> None:
            self.path = path

        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            asked.append(self.path)
            return (Match.FULL if scope["path"] == self.path else Match.NONE), {}

    many = RouteTable([Counted(f"/area{number}/things") for number in range(500)])

    assert many.matches(asking("GET", "/area499/things"))[0] is Match.FULL
    assert asked == ["/area499/things"]


def test_the_parts_of_an_address_are_handed_on() -> None:
    _, found = table.matches(asking("GET", "/shops/ana"))

    assert found["path_params"] == {"shop": "ana"}


MARKET = """
from sokoni.core.http.routing import Router

async def answer() -> None:
    pass

stalls, goods = Router(prefix="/markets/{market}/stalls"), Router(prefix="/goods")
for router, method, path, name in [
    (stalls, "GET", "", "all stalls"),
    (stalls, "GET", "/{stall}", "a stall"),
    (goods, "GET", "", "all goods"),
    (goods, "DELETE", "/{good}", "no good"),
]:
    router.add_api_route(path, answer, methods=[method], name=name)
BOTH = (stalls, goods)
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Later]:
    """Two routers of a module that nobody has loaded."""
    name = f"market_{uuid4().hex}"
    (tmp_path / f"{name}.py").write_text(MARKET, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield Later(f"{name}:BOTH", under=("/markets/{market}/stalls", "/goods"))
    sys.modules.pop(name, None)


def is_loaded(later: Later) -> bool:
    """Whether the module with the routes is there."""
    return later.where.partition(":")[0] in sys.modules


def finding(table: RouteTable, method: str, path: str) -> tuple[Match, str | None]:
    """What a table finds."""
    match, found = table.matches(asking(method, path))
    return match, found["route"].name if found else None


@pytest.mark.parametrize("path", ["/", "/shops/ana", "/markets", "/markets/7/days", "/goods.csv", "/stalls"])
def test_what_is_asked_for_elsewhere_loads_nothing(later: Later, path: str) -> None:
    table = RouteTable([*router.routes, later])

    assert finding(table, "GET", path) == in_turn(router.routes, asking("GET", path))
    assert not is_loaded(later)


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/markets/7/stalls", (Match.FULL, "all stalls")),
        ("GET", "/markets/7/stalls/9", (Match.FULL, "a stall")),
        ("GET", "/goods", (Match.FULL, "all goods")),
        ("GET", "/goods/7", (Match.PARTIAL, "no good")),
        ("GET", "/goods/7/8", (Match.NONE, None)),
    ],
)
def test_what_is_asked_for_is_loaded_first(
    later: Later, method: str, path: str, found: tuple[Match, str | None]
) -> None:
    table = RouteTable([*router.routes, later])

    assert finding(table, method, path) == found
    assert is_loaded(later)
    assert finding(table, "GET", "/shops/ana") == (Match.FULL, "one")


def test_what_was_loaded_late_stands_where_it_was_declared(later: Later) -> None:
    own = Router()
    own.add_api_route("/markets/{market}/stalls/mine", answer, methods=["GET"], name="mine")

    assert finding(RouteTable([later, *own.routes]), "GET", "/markets/7/stalls/mine") == (Match.FULL, "a stall")
    assert finding(RouteTable([*own.routes, later]), "GET", "/markets/7/stalls/mine") == (Match.FULL, "mine")


def test_all_routes_can_be_had_at_once(later: Later) -> None:
    assert len(RouteTable([*router.routes, later]).routes) == len(router.routes) + 4
