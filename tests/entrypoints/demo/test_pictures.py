"""Drawings: the same for the same words, whole, and found by their address."""

import asyncio
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from sokoni.entrypoints.demo.drawing import gallery, pen, scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, Colour
from sokoni.entrypoints.demo.pictures import BASE, DemoImageSource, DemoPicture, DemoPictureMissing
from sokoni.services.media import rules
from sokoni.services.media.adapters.vips import VipsEngine

SVG = "{http://www.w3.org/2000/svg}"


class Elsewhere:
    """Another source, which says what it was asked for."""

    async def fetch(self, url: str) -> bytes:
        return url.encode()


@pytest.mark.parametrize("name", gallery.DRAWINGS)
def test_a_drawing_is_whole_and_asks_for_nothing_outside(name: str):
    for seed in ("a", "b", "c"):
        svg = gallery.draw(name, seed=seed, colour="teal")
        root = ET.fromstring(svg)
        assert len(list(root.iter())) > 20
        assert not list(root.iter(f"{SVG}image")) + list(root.iter(f"{SVG}text")) + list(root.iter(f"{SVG}script"))
        defined = {element.get("id") for element in root.iter() if element.get("id")}
        used = {part.split(")")[0] for part in svg.split("url(#")[1:]}
        assert used <= defined
        assert "nan" not in svg


@pytest.mark.parametrize("name", gallery.DRAWINGS)
def test_a_drawing_is_the_same_for_the_same_words_and_another_from_another_side(name: str):
    first = gallery.draw(name, seed="a", colour="coral")
    assert gallery.draw(name, seed="a", colour="coral") == first
    assert gallery.draw(name, seed="a", colour="coral", view=1) != first
    assert gallery.draw(name, seed="a", colour="indigo") != first


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_is_seen_before_its_paper(name: str):
    for view in range(6):
        main = COLOURS[name]
        paper = scene.choose_paper(pen.Pen("seed", main, view=view))
        apart = abs(main.lightness - paper.wall.lightness) + abs(main.chroma - paper.wall.chroma)
        turn = abs((main.hue - paper.wall.hue + 180) % 360 - 180)
        assert apart > 0.13 or turn > 45


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_every_colour_can_be_shown(lightness: float, chroma: float, hue: float):
    shown = Colour(lightness, chroma, hue).hex
    assert len(bytes.fromhex(shown.removeprefix("#"))) == 3


def test_tones_are_what_oklch_says():
    assert Colour(1, 0, 0).hex == "#ffffff"
    assert Colour(0, 0, 0).hex == "#000000"
    assert Colour(0.6279, 0.2577, 29.23).hex == "#ff0000"


@given(
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), st.integers(0, 9)
)
def test_an_address_says_everything_that_the_drawing_needs(word: str, seed: str, view: int):
    picture = DemoPicture(drawing=word, colour=word, seed=seed, view=view)
    assert DemoPicture.read(picture.url) == picture


async def test_a_picture_is_drawn_when_it_is_asked_for_and_can_be_shown():
    data = await DemoImageSource(Elsewhere()).fetch(DemoPicture(drawing="mug", colour="teal", seed="x").url)
    inspected = rules.inspect_image(data)
    assert (inspected.content_type, inspected.width, inspected.height) == ("image/png", 1024, 1280)
    derived = VipsEngine().derive(data, content_type="image/png")
    assert (derived.width, derived.height) == (1024, 1280)
    middle = pyvips.Image.new_from_buffer(data, "").crop(462, 700, 100, 100)
    assert middle.avg() != pytest.approx(pyvips.Image.new_from_buffer(data, "").crop(0, 0, 100, 100).avg(), abs=2)


async def test_every_other_address_is_handed_on():
    assert await DemoImageSource(Elsewhere()).fetch("https://example.com/a.png") == b"https://example.com/a.png"


@pytest.mark.parametrize(
    "name", ["", "mug", "mug.teal.x.0.svg.png", "rocket.teal.x.0.png", "mug.beige.x.0.png", "mug.teal.x.-1.png"]
)
async def test_what_we_cannot_draw_is_missing(name: str):
    with pytest.raises(DemoPictureMissing):
        await DemoImageSource(Elsewhere()).fetch(BASE + name)


async def test_knowing_the_demos_addresses_does_not_load_the_image_library():
    code = "import sys, sokoni.entrypoints.demo.pictures; sys.exit('pyvips' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=Path(__file__).parents[3])
    assert await process.wait() == 0
