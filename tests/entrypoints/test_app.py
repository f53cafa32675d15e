"""What the whole application adds to every answer."""

import re

import httpx2
from starlette.routing import Match

from sokoni.core.http.table import RouteTable
from sokoni.entrypoints.app import create_app
from sokoni.entrypoints.assembly import Assembled
from sokoni.entrypoints.modules import MODULES


async def test_large_answers_are_compressed_and_small_ones_left_alone(client: httpx2.AsyncClient):
    gzip = {"Accept-Encoding": "gzip"}

    large = await client.get("/openapi.json", headers=gzip)
    small = await client.get("/health", headers=gzip)

    assert large.headers["content-encoding"] == "gzip"
    assert int(large.headers["content-length"]) < len(large.content) / 4
    assert "content-encoding" not in small.headers


async def test_a_program_that_cannot_unpack_gets_plain_bytes(client: httpx2.AsyncClient):
    answer = await client.get("/openapi.json", headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in answer.headers
    assert answer.json()["openapi"].startswith("3.1")
    assert "Accept-Encoding" in answer.headers["vary"]


def test_routes_are_served_as_modules_declare_them_and_not_built_again(assembled: Assembled):
    table = next(route for route in create_app(assembled).routes if isinstance(route, RouteTable))
    served = {id(route) for route in table.routes}

    declared = [route for module in MODULES for router in module.routers for route in router.routes]
    assert [route for route in declared if id(route) not in served] == []


def test_the_table_finds_for_every_address_the_route_that_is_declared_first(assembled: Assembled):
    routes = [route for module in MODULES for router in module.routers for route in router.routes]
    table = RouteTable(routes)

    for route in routes:
        path = re.sub(r"\{\w+(:\w+)?\}", "7", route.path)
        for method in ("GET", "POST", "DELETE"):
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            found = [(each.matches(scope)[0], each) for each in routes if each.path_regex.match(path)]
            right = next((each for match, each in found if match is Match.FULL), found[0][1])
            assert table.matches(scope)[1].get("sokoni.route") is right, (method, path)
