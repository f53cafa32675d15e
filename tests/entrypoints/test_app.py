"""What the whole application adds to every answer."""

import httpx2

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
    served = {id(route) for route in create_app(assembled).routes}

    declared = [route for module in MODULES for router in module.routers for route in router.routes]
    assert [route for route in declared if id(route) not in served] == []
