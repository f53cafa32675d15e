import pytest

from sokoni.identity.permission import rules
from sokoni.identity.permission.types import Credentials, Means

HOST = "shop.example"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "get"])
def test_reading_is_allowed_from_anywhere(method: str):
    assert rules.is_from_our_pages(method=method, host=HOST, fetch_site="cross-site", origin="https://evil.example")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post", "PROPFIND"])
@pytest.mark.parametrize(
    ("fetch_site", "origin", "host", "expected"),
    [
        # Fetch Metadata decides, whatever the Origin says.
        ("same-origin", None, HOST, True),
        ("none", None, HOST, True),
        ("Same-Origin", None, HOST, True),
        ("same-site", "https://shop.example", HOST, False),
        ("cross-site", "https://shop.example", HOST, False),
        ("", "https://shop.example", HOST, False),
        ("something-new", "https://shop.example", HOST, False),
        # Without it the Origin has to be the host that was asked.
        (None, "https://shop.example", HOST, True),
        (None, "http://shop.example", HOST, True),
        (None, "https://SHOP.example", "Shop.Example", True),
        (None, "https://shop.example", "shop.example:443", True),
        (None, "http://shop.example:80", HOST, True),
        (None, "http://shop.example:8000", "shop.example:8000", True),
        (None, "http://[::1]:8000", "[::1]:8000", True),
        (None, "https://shop.example:8443", HOST, False),
        (None, "http://shop.example", "shop.example:8000", False),
        (None, "https://shop.example.evil.example", HOST, False),
        (None, "https://evil-shop.example", HOST, False),
        (None, "https://sub.shop.example", HOST, False),
        (None, "null", HOST, False),
        (None, "", HOST, False),
        (None, "shop.example", HOST, False),
        (None, "file://shop.example", HOST, False),
        (None, "https://", HOST, False),
        # Neither of the two, or no host to compare with.
        (None, None, HOST, False),
        (None, "https://shop.example", None, False),
        (None, "https://", "", False),
    ],
)
def test_unsafe_requests_have_to_start_on_our_own_pages(
    method: str, fetch_site: str | None, origin: str | None, host: str | None, *, expected: bool
):
    assert rules.is_from_our_pages(method=method, host=host, fetch_site=fetch_site, origin=origin) is expected


@pytest.mark.parametrize(
    ("headers", "cookie", "expected"),
    [
        ({}, None, Credentials(means=Means.NOTHING)),
        ({}, "", Credentials(means=Means.NOTHING)),
        ({}, "c", Credentials(means=Means.COOKIE, secret="c")),
        ({"x-api-key": "sk_1"}, "c", Credentials(means=Means.API_KEY, secret="sk_1")),
        ({"x-api-key": " sk_1 "}, None, Credentials(means=Means.API_KEY, secret="sk_1")),
        ({"x-api-key": "", "authorization": "Bearer a.b.c"}, "c", Credentials(means=Means.API_KEY)),
        ({"authorization": "Bearer sk_1"}, "c", Credentials(means=Means.API_KEY, secret="sk_1")),
        ({"authorization": "Bearer a.b.c"}, "c", Credentials(means=Means.ACCESS_TOKEN, secret="a.b.c")),
        ({"authorization": "bearer  a.b.c "}, None, Credentials(means=Means.ACCESS_TOKEN, secret="a.b.c")),
        ({"authorization": "Bearer"}, "c", Credentials(means=Means.ACCESS_TOKEN)),
        ({"authorization": "Basic YTpi"}, "c", Credentials(means=Means.COOKIE, secret="c")),
        ({"authorization": "Basic YTpi"}, None, Credentials(means=Means.NOTHING)),
    ],
)
def test_a_header_wins_over_the_cookie(headers: dict[str, str], cookie: str | None, expected: Credentials):
    assert rules.find_credentials(headers, cookie=cookie) == expected


def test_a_secret_does_not_show_when_credentials_are_printed():
    assert "hidden" not in repr(Credentials(means=Means.COOKIE, secret="hidden"))
