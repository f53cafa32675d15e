"""In which language a request is answered."""

import pytest
from starlette.requests import Request

from sokoni.web import translation


def request(*, query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("asked", "account", "expected"),
    [
        (request(query="lang=fa", cookie="lang=es", accept="en"), "en", "fa"),
        (request(cookie="lang=es", accept="fa"), "en", "es"),
        (request(accept="fa"), "es", "es"),
        (request(accept="de, fa;q=0.8, es;q=0.9"), None, "es"),
        (request(accept="es;q=0, fa;q=0.1"), None, "fa"),
        (request(accept="es-CO,es;q=0.9"), None, "es"),
        (request(query="lang=xx", accept="de"), None, "en"),
        (request(accept=";;q=;,,=,q=x"), None, "en"),
    ],
)
def test_the_nearest_wish_wins(asked: Request, account: str | None, expected: str):
    assert translation.choose(asked, account_locale=account).code == expected


def test_persian_runs_from_right_to_left():
    assert translation.LANGUAGES["fa"].direction == "rtl"
