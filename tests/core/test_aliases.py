"""Other names of settings: one table, and which name wins."""

import itertools
from urllib.parse import urlsplit

import pytest

from sokoni.core import aliases, settings
from sokoni.entrypoints.assembly import settings_classes

PAIRS = [(name, alias.name) for name, table in aliases.ALIASES.items() for alias in table]
# Their parts come with a later version; the table already says how they will be read.
LATER = {"SMTP_USERNAME", "REDIS_URL"}


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_ours_wins_over_the_other_which_wins_over_nothing(name: str, other: str):
    alone = aliases.find(name, {other: "24"})
    both = aliases.find(name, {name: "ours", other: "24"})

    assert (alone.name, alone.losers) == (other, ())
    assert (both.raw, both.name, both.losers) == ("ours", name, (other,))


@pytest.mark.parametrize("name", [name for name, _ in PAIRS])
def test_what_is_empty_counts_as_unset(name: str):
    assert aliases.find(name, {name: "", aliases.ALIASES[name][0].name: ""}) is None


def test_no_name_stands_for_two_settings_and_ours_stand_for_themselves():
    others = [other for _, other in PAIRS]
    known = {each.env for cls in settings_classes() for each in settings.describe(cls)}

    assert len(others) == len(set(others))
    assert known.isdisjoint(aliases.names())
    assert aliases.ALIASES.keys() <= known | LATER
    assert not known & LATER


@pytest.mark.parametrize(
    ("env", "url"),
    [
        ({"REDIS_HOST": "cache"}, "redis://cache:6379/0"),
        ({"REDIS_HOST": "cache", "REDIS_PORT": "7000", "REDIS_DB": "2"}, "redis://cache:7000/2"),
        ({"REDIS_HOST": "cache", "REDIS_PASSWORD": "p@ss/w:rd"}, "redis://:p%40ss%2Fw%3Ard@cache:6379/0"),
    ],
)
def test_parts_of_redis_s_address_make_one(env: dict[str, str], url: str):
    found = aliases.find("REDIS_URL", env)

    assert found is not None
    assert found.raw == url
    assert urlsplit(found.raw).hostname == "cache"


@pytest.mark.parametrize(
    ("endpoint", "secure", "url"),
    [
        ("minio:9000", "", "http://minio:9000"),
        ("minio:9000", "true", "https://minio:9000"),
        ("https://files.example.com", "false", "https://files.example.com"),
    ],
)
def test_minio_s_bare_endpoint_becomes_an_address(endpoint: str, secure: str, url: str):
    found = aliases.find("S3_ENDPOINT_URL", {"MINIO_ENDPOINT": endpoint, "MINIO_SECURE": secure})

    assert found is not None
    assert found.raw == url


def test_every_name_that_is_read_along_is_known():
    table = [alias for each in aliases.ALIASES.values() for alias in each]

    assert set(itertools.chain.from_iterable(alias.along for alias in table)) <= aliases.names()
