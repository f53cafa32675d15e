"""Pages of other sites call the API where they are named, and read nothing else."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sokoni.core.http.sharing import SharedApi

FRIEND, STRANGER = "https://panel.example", "https://elsewhere.example"
SHARED = ("/api/v2/groups", "/", "/health", "/auth/login")
OWN = ("/account", "/healthy", "/authors", "/auth")
ASKED = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization, content-type"}


async def _answer(request: Request) -> Response:
    return PlainTextResponse(request.method, headers={"ETag": '"1"'})


@pytest.fixture
async def browser() -> httpx2.AsyncClient:
    inner = Starlette(routes=[Route(path, _answer, methods=["GET", "PUT"]) for path in SHARED + OWN])
    transport = httpx2.ASGITransport(SharedApi(inner, origins=(f"{FRIEND}/",), others=("/", "/health", "/auth/")))
    return httpx2.AsyncClient(transport=transport, base_url="http://testserver")


@pytest.mark.parametrize("path", SHARED)
async def test_a_named_page_may_ask_and_read_the_answer_without_cookies(browser: httpx2.AsyncClient, path: str):
    before = await browser.options(path, headers={"Origin": FRIEND, **ASKED})
    then = await browser.put(path, headers={"Origin": FRIEND})

    assert (before.status_code, then.text) == (200, "PUT")
    for answer in (before, then):
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert "access-control-allow-credentials" not in answer.headers
    assert "authorization" in before.headers["access-control-allow-headers"].lower()
    assert "ETag" in then.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("origin", "path"), [*((STRANGER, path) for path in SHARED), *((FRIEND, path) for path in OWN)]
)
async def test_other_pages_and_other_addresses_are_not_shared(browser: httpx2.AsyncClient, origin: str, path: str):
    before = await browser.options(path, headers={"Origin": origin, **ASKED})
    then = await browser.get(path, headers={"Origin": origin})

    assert before.status_code >= 400
    assert "access-control-allow-origin" not in before.headers | then.headers
