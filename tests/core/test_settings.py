"""Settings are read as their types, and a wrong one says which it is."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sokoni.core.settings import InvalidSettingError, load, setting


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


def test_a_missing_secret_names_its_setting():
    with pytest.raises(InvalidSettingError, match="JWT_SECRET_KEY"):
        load(Secretive, {})


def test_the_documents_other_name_works_and_the_canonical_one_wins():
    assert load(Secretive, {"SECRET_KEY": "other"}).key == "other"
    assert load(Secretive, {"SECRET_KEY": "other", "JWT_SECRET_KEY": "ours"}).key == "ours"
