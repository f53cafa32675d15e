"""What is a visit: somebody who comes to a shop from elsewhere; not who walks about in it, nor a machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.visit import rules

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
HOST = "market.example"


def is_visit(**headers: str) -> bool:
    said = {"user-agent": BROWSER} | {name.replace("_", "-"): value for name, value in headers.items()}
    return rules.is_visit(said, host=HOST, shop_path="/s/lamps")


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://search.example/?q=lamps",
        f"https://{HOST}/",
        f"https://{HOST}/s/lamps-and-more/p/x",
        f"https://{HOST}/search?q=/s/lamps/",
        "https://elsewhere.example/s/lamps/p/brass",
        "https://[broken",
    ],
)
def test_somebody_comes_from_elsewhere(referer: str):
    assert is_visit(referer=referer)


@pytest.mark.parametrize(
    "path", ["/s/lamps", "/s/lamps/", "/s/lamps?page=2", "/s/lamps/p/brass", "/s/lamps/collections/x"]
)
def test_who_walks_about_in_a_shop_is_there_already(path: str):
    assert not is_visit(referer=f"https://{HOST}{path}")


def test_nobody_asked_for_what_is_fetched_ahead_or_in_parts():
    assert not is_visit(sec_purpose="prefetch;prerender")
    assert not is_visit(purpose="prefetch")
    assert not is_visit(hx_request="true")


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "curl/8.5", "python-httpx/0.28", "UptimeMonitor", "HeadlessChrome"]
)
def test_machines_that_say_so_do_not_visit(agent: str):
    assert not is_visit(user_agent=agent)


@given(st.text(max_size=80), st.text(max_size=40))
def test_judges_whatever_is_sent(referer: str, agent: str):
    assert rules.is_visit({"referer": referer, "user-agent": agent}, host=HOST, shop_path="/s/lamps") in {True, False}
