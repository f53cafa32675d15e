"""The list of methods in the README is the list of methods that there are."""

import re
from pathlib import Path

from tests.support.telegram.checking import MODELS
from tests.support.telegram.methods import METHODS

README = Path(__file__).parents[1] / "README.md"


def test_the_readme_names_every_method():
    section = README.read_text(encoding="utf-8").partition("## Methods")[2].partition("Any other")[0]

    assert sorted(re.findall(r"`(\w+)`", section)) == sorted(model.__api_method__ for model, _ in METHODS.values())


def test_methods_bear_the_names_of_the_bot_api():
    assert set(METHODS) <= set(MODELS)
