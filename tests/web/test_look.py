"""A shop's two colours: whatever is chosen, what is made of it can be read, by day and by night."""

import re

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.web import look
from tests.web.test_contrast import contrast, tokens

COLOURS = st.from_regex(r"[0-9a-f]{6}", fullmatch=True)
TOKEN = re.compile(r"--([a-z-]+):light-dark\((oklch\([^)]*\)),(oklch\([^)]*\))\);")
# Text, and what it stands on: the shop's own tokens beside those of the house.
LEAF_PAIRS = [(text, ground) for text in ("leaf", "leaf-deep") for ground in ("paper", "paper-raised", "paper-sunken")]
LEAF_PAIRS += [("leaf", "leaf-wash"), ("leaf-deep", "leaf-wash"), ("ink", "leaf-wash"), ("ink-soft", "leaf-wash")]
LEAF_PAIRS += [("on-leaf", "leaf"), ("on-leaf", "leaf-deep")]


def made(sheet: str) -> dict[str, tuple[str, str]]:
    return tokens() | {name: (day, night) for name, day, night in TOKEN.findall(sheet)}


def test_the_papers_are_those_of_the_house():
    known = tokens()

    assert known["paper-sunken"][0] == "oklch(0.955 0.015 85)"
    assert (look.PAPER_BY_DAY.lightness, look.PAPER_BY_NIGHT.lightness) == (0.955, 0.218)
    assert known["paper-raised"][1] == "oklch(0.218 0.014 70)"


@pytest.mark.parametrize(
    ("digits", "lightness", "chroma"),
    [("ffffff", 1, 0), ("000000", 0, 0), ("ff0000", 0.628, 0.2577), ("808080", 0.5999, 0)],
)
def test_colours_are_measured_as_the_standard_says(digits: str, lightness: float, chroma: float):
    colour = look.parse(digits)

    assert colour is not None
    assert (colour.lightness, colour.chroma) == (pytest.approx(lightness, abs=1e-3), pytest.approx(chroma, abs=1e-3))


@given(COLOURS)
def test_words_in_any_leaf_can_be_read(digits: str):
    known = made(look.stylesheet(leaf=look.parse(digits), marigold=None))

    for text, ground in LEAF_PAIRS:
        for mode in (0, 1):
            assert contrast(known[text][mode], known[ground][mode]) >= 4.45, (text, ground, mode)


@given(COLOURS)
def test_words_on_any_marigold_can_be_read(digits: str):
    known = made(look.stylesheet(leaf=None, marigold=look.parse(digits)))

    for ground in ("marigold", "marigold-deep"):
        for mode in (0, 1):
            assert contrast(known["on-marigold"][mode], known[ground][mode]) >= 4.45


def test_a_colour_that_can_be_read_stays_as_it_is():
    colour = look.parse("1d5c3c")

    assert colour is not None
    assert look.readable(colour, on=look.PAPER_BY_DAY, darker=True) == colour


async def test_the_sheet_is_made_from_its_address_and_kept(visitor: httpx2.AsyncClient):
    answer = await visitor.get("/look/7a1f2b-none.css")

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "--leaf:" in answer.text
    assert "--marigold:" not in answer.text


@pytest.mark.parametrize("name", ["red-none", "7a1f2-none", "7A1F2B-none", "7a1f2b-javas", "}body{-none"])
async def test_what_is_no_colour_makes_no_sheet(visitor: httpx2.AsyncClient, name: str):
    assert (await visitor.get(f"/look/{name}.css")).status_code == 404
