import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule.engine import hosts
from sokoni.telegram.rule.engine.hosts import Link


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Shop.Example/lamps", "shop.example"),
        ("shop.example:8080/x", "shop.example"),
        ("https://shop.example@evil.example/", "evil.example"),
        ("https://evil.example\\@shop.example", "evil.example"),
        ("https://shop.example./", "shop.example"),
        ("http://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
        ("sh\u200bop.example", "shop.example"),
        ("http://[::1]/", "::1"),
    ],
)
def test_finds_the_host_that_a_browser_would_go_to(address: str, host: str):
    link = hosts.parse(address)
    assert link is not None
    assert link.host == host


@pytest.mark.parametrize(
    "address", ["mailto:a@b.example", "tel:+123", "javascript:alert(1)", "localhost", "http://[bad", ""]
)
def test_what_leads_to_no_site_is_no_link(address: str):
    assert hosts.parse(address) is None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://t.me/MyShop", "myshop"),
        ("t.me/myshop/12", "myshop"),
        ("https://t.me/s/myshop", "myshop"),
        ("myshop.t.me", "myshop"),
        ("www.telegram.me/myshop", "myshop"),
        ("tg://resolve?domain=MyShop&start=1", "myshop"),
        ("https://t.me/+AbCd", "+"),
        ("https://t.me/joinchat/AbCd", "+"),
        ("tg://join?invite=AbCd", "+"),
    ],
)
def test_telegrams_own_addresses_have_one_form(address: str, name: str):
    assert hosts.parse(address) == Link("t.me", name)


@pytest.mark.parametrize("address", ["аррӏе.com", "xn--80ak6aa92e.com", "pаypal.com"])
def test_hosts_that_pretend_to_be_others_are_seen(address: str):
    link = hosts.parse(address)
    assert link is not None
    assert link.pretends


def test_a_host_in_its_own_script_pretends_nothing():
    assert hosts.parse("пример.рф") == Link("пример.рф")


@pytest.mark.parametrize(
    ("address", "entries", "is_allowed"),
    [
        ("https://shop.example/x", ["shop.example"], True),
        ("https://de.shop.example/x", ["https://shop.example"], True),
        ("https://notshop.example/x", ["shop.example"], False),
        ("https://shop.example.evil.test", ["shop.example"], False),
        ("t.me/myshop/4", ["@MyShop"], True),
        ("t.me/other", ["@myshop"], False),
        ("t.me/+AbC", ["@myshop"], False),
        ("t.me/anything", ["t.me"], True),
        ("https://пример.рф", ["xn--e1afmkfd.xn--p1ai"], True),
    ],
)
def test_links_are_allowed_by_host_and_below_it_or_by_name(address: str, entries: list[str], *, is_allowed: bool):
    link = hosts.parse(address)
    assert link is not None
    assert hosts.is_allowed(link, [hosts.entry(each) for each in entries]) is is_allowed  # type: ignore[misc]


@given(st.text(max_size=80))
def test_reads_whatever_people_write(address: str):
    link = hosts.parse(address)
    assert link is None or hosts.is_allowed(link, [link.host, link.shown])
