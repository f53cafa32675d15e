"""A visitor with a browser's manners and no JavaScript."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest

from sokoni.entrypoints.app import create_app
from sokoni.entrypoints.assembly import Assembled
from tests.support.factories.account import PASSWORD

HEADERS = {"accept": "text/html", "accept-language": "en", "origin": "http://testserver"}
VisitorMaker = Callable[[], httpx2.AsyncClient]


@pytest.fixture
async def visitors(assembled: Assembled) -> AsyncIterator[VisitorMaker]:
    """Makes visitors, each with cookies of their own; they follow redirects as browsers do."""
    app = create_app(assembled)
    opened: list[httpx2.AsyncClient] = []

    def make() -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        visitor = httpx2.AsyncClient(
            transport=transport, base_url="http://testserver", headers=HEADERS, follow_redirects=True
        )
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        await visitor.aclose()


@pytest.fixture
def visitor(visitors: VisitorMaker) -> httpx2.AsyncClient:
    """A guest."""
    return visitors()


@pytest.fixture
def sign_in(visitors: VisitorMaker) -> Callable[[str], Awaitable[httpx2.AsyncClient]]:
    """Signs somebody in by the page's form."""

    async def enter(email: str) -> httpx2.AsyncClient:
        visitor = visitors()
        answer = await visitor.post("/sign-in", data={"email": email, "password": PASSWORD, "next": "/design"})
        assert answer.url.path == "/design", answer.text
        return visitor

    return enter
