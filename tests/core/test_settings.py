"""Settings are read as their types, and a wrong one says which it is."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sokoni.core.settings import InvalidSettingError, load, read, setting


@dataclass(frozen=True, kw_only=True)
class Example:
    count: int = setting("EXAMPLE_COUNT", default=3, help="How many.")
    wait: timedelta = setting("EXAMPLE_WAIT", default=timedelta(seconds=5), help="How long.")
    folder: Path | None = setting("EXAMPLE_FOLDER", default=None, help="Where.")
    is_on: bool = setting("EXAMPLE_ON", default=False, help="Whether.")
    names: tuple[str, ...] = setting("EXAMPLE_NAMES", default=(), help="Which.")


@dataclass(frozen=True, kw_only=True)
class Secretive:
    key: str = setting("JWT_SECRET_KEY", help="Signs tokens.", secret=True)


@dataclass(frozen=True, kw_only=True)
class Bounded:
    many: int = setting("EXAMPLE_MANY", default=1, help="How many.", at_least=1)
    ways: tuple[str, ...] = setting("EXAMPLE_WAYS", default=(), help="Which.", choices=("a", "b"))
    address: str = setting("EXAMPLE_ADDRESS", default="", help="Where.", schemes=("http", "https"), secret=True)


def test_defaults_hold_where_nothing_is_set():
    assert load(Example, {}) == Example()


def test_reads_each_type():
    env = {
        "EXAMPLE_COUNT": "7",
        "EXAMPLE_WAIT": "15m",
        "EXAMPLE_FOLDER": "/srv",
        "EXAMPLE_ON": "yes",
        "EXAMPLE_NAMES": "a, b",
    }

    assert load(Example, env) == Example(
        count=7, wait=timedelta(minutes=15), folder=Path("/srv"), is_on=True, names=("a", "b")
    )


@pytest.mark.parametrize(
    ("name", "value"), [("EXAMPLE_COUNT", "many"), ("EXAMPLE_WAIT", "soon"), ("EXAMPLE_ON", "perhaps")]
)
def test_a_wrong_value_names_its_setting(name: str, value: str):
    with pytest.raises(InvalidSettingError, match=name):
        load(Example, {name: value})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("EXAMPLE_MANY", "0", "1 or more"),
        ("EXAMPLE_WAYS", "a,c", "there is no c; write a or b"),
        ("EXAMPLE_ADDRESS", "ftp://host", "http:// or https://"),
        ("EXAMPLE_ADDRESS", "https://", "http:// or https://"),
        ("EXAMPLE_ADDRESS", "https://host:99999", "Port out of range"),
        ("EXAMPLE_ADDRESS", "host:80", "http:// or https://"),
    ],
)
def test_a_value_out_of_bounds_says_what_would_do(name: str, value: str, words: str):
    with pytest.raises(InvalidSettingError, match=words):
        load(Bounded, {name: value})


def test_what_is_wrong_with_a_secret_is_told_without_the_secret():
    with pytest.raises(InvalidSettingError) as refusal:
        load(Bounded, {"EXAMPLE_ADDRESS": "mysql://root:hunter2@host"})

    assert "hunter2" not in str(refusal.value)


def test_every_setting_is_read_although_one_is_wrong():
    readings = {reading.field: reading for reading in read(Bounded, {"EXAMPLE_MANY": "none", "EXAMPLE_WAYS": "b"})}

    assert readings["many"].problem
    assert (readings["ways"].value, readings["ways"].set_as, readings["ways"].problem) == (("b",), "EXAMPLE_WAYS", "")
    assert readings["address"].set_as is None


def test_a_missing_secret_names_its_setting():
    with pytest.raises(InvalidSettingError, match="JWT_SECRET_KEY"):
        load(Secretive, {})


def test_the_documents_other_name_works_and_the_canonical_one_wins():
    assert load(Secretive, {"SECRET_KEY": "other"}).key == "other"
    assert load(Secretive, {"SECRET_KEY": "other", "JWT_SECRET_KEY": "ours"}).key == "ours"
