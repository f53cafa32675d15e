"""Every pair of colours that the stylesheets put together can be read, by day and by night."""

import math
import re
from itertools import product
from pathlib import Path

import pytest

from sokoni.web.static_files import ROOT

CSS = ROOT / "css"
TOKEN = re.compile(r"--([\w-]+):\s*(?:light-dark\((oklch\([^)]*\)),\s*(oklch\([^)]*\))\)|(oklch\([^)]*\)));")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(r"(?<![-\w])color:\s*var\(--([\w-]+)\)")
GROUND = re.compile(r"background(?:-color)?:\s*var\(--([\w-]+)\)")

# What may stand on which paper without a rule of its own saying so.
TEXTS = ("ink", "ink-soft", "leaf", "leaf-deep", "clay", "marigold-text", "sky")
PAPERS = ("paper", "paper-raised", "paper-sunken")
WASHES = (
    ("ink", "leaf-wash"), ("ink", "marigold-wash"), ("ink", "clay-wash"), ("ink", "sky-wash"), ("leaf", "leaf-wash"),
    ("leaf-deep", "leaf-wash"), ("marigold-text", "marigold-wash"), ("clay", "clay-wash"), ("sky", "sky-wash"),
    ("ink-soft", "leaf-wash"), ("paper", "ink"), ("on-marigold", "marigold-deep"), ("on-leaf", "leaf-deep"),
)  # fmt: skip
# Lines without which a field or a focus could not be seen.
EDGES = (*product(("edge", "leaf", "clay"), PAPERS), ("leaf", "leaf-wash"))
MODES = ("light", "dark")


def tokens() -> dict[str, tuple[str, str]]:
    found = TOKEN.findall((CSS / "tokens.css").read_text(encoding="utf-8"))
    return {name: (light or both, dark or both) for name, light, dark, both in found}


def linear_rgb(colour: str) -> tuple[float, float, float]:
    """OKLCH to linear sRGB, clipped into the gamut. Source: CSS Color 4, sample code."""
    lightness, chroma, hue = (float(part) for part in colour[6:-1].split("/", maxsplit=1)[0].split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))


def contrast(first: str, second: str) -> float:
    """Source: WCAG 2.2, contrast ratio."""
    lights = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear_rgb(colour), strict=True))
        for colour in (first, second)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def pairs_in_rules() -> set[tuple[str, str]]:
    """Pairs of text and ground that one rule sets together."""
    found = set()
    for path in CSS.glob("*.css"):
        for _, body in RULE.findall(path.read_text(encoding="utf-8")):
            found |= set(product(COLOUR.findall(body), GROUND.findall(body)))
    return found


TEXT_PAIRS = sorted(pairs_in_rules() | set(product(TEXTS, PAPERS)) | set(WASHES))


def test_black_on_white_is_measured_as_the_standard_says():
    assert contrast("oklch(0 0 0)", "oklch(1 0 0)") == pytest.approx(21, abs=0.01)


def test_grey_is_measured_as_the_standard_says():
    # #767676 is the lightest grey that passes on white: 4.54.
    assert contrast("oklch(0.5668 0 0)", "oklch(1 0 0)") == pytest.approx(4.54, abs=0.03)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text: str, ground: str, mode: str):
    known, index = tokens(), MODES.index(mode)
    assert contrast(known[text][index], known[ground][index]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_that_mean_something_can_be_seen(edge: str, ground: str, mode: str):
    known, index = tokens(), MODES.index(mode)
    assert contrast(known[edge][index], known[ground][index]) >= 3


def test_stylesheets_name_only_declared_tokens():
    declared = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text(encoding="utf-8")))
    used = {
        name for path in CSS.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", path.read_text(encoding="utf-8"))
    }
    assert used <= declared


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_stylesheets_use_logical_properties_only(path: Path):
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|width|height"
        r"|(?:min|max)-(?:width|height)|text-align:\s*(?:left|right)|float)\s*:"
    )
    assert physical.findall(path.read_text(encoding="utf-8")) == []


def test_raw_colours_stand_in_the_token_file_only():
    raw = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(", re.IGNORECASE)
    others = [path for path in CSS.glob("*.css") if path.name != "tokens.css"]
    assert {path.name: raw.findall(path.read_text(encoding="utf-8")) for path in others} == {
        path.name: [] for path in others
    }
