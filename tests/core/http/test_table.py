"""How one table finds the route that is meant, among many."""

import pytest
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

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
