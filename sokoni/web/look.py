"""A shop's two colours as a stylesheet: hue and strength are the shop's, how dark or light is for readability to say.

The address holds the colours themselves, so that the sheet is made without asking anything and kept for ever. Colours
are worked on in OKLCH; contrast is that of WCAG 2.2.
"""

import math
from dataclasses import dataclass, replace

from starlette.responses import Response

from sokoni.commerce.shop.types import Shop
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Public

router = Router(include_in_schema=False)
TEXT_CONTRAST = 4.5
_NONE = "none"
_FOREVER = "public, max-age=31536000, immutable"
_STEP = 0.005


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by lightness (0 to 1), chroma and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float

    def css(self) -> str:
        """The colour as stylesheets write it."""
        return f"oklch({self.lightness:.3f} {self.chroma:.3f} {self.hue:.1f})"


# The papers of tokens.css that text of these colours stands on; a test holds them equal.
PAPER_BY_DAY = Colour(0.955, 0.015, 85)
PAPER_BY_NIGHT = Colour(0.218, 0.014, 70)
# The strongest chroma that most hues still have at these lightnesses.
_MAX_CHROMA = 0.16
_WASH_CHROMA = 0.35


@router.get("/look/{leaf}-{marigold}.css")
async def serve_look(_: Public, leaf: str, marigold: str) -> Response:
    """The stylesheet of two colours, each six hexadecimal digits or 'none'."""
    colours = [parse(name) for name in (leaf, marigold)]
    if any(colour is None and name != _NONE for colour, name in zip(colours, (leaf, marigold), strict=True)):
        return Response("No such colours.", status_code=404, media_type="text/plain")
    sheet = stylesheet(leaf=colours[0], marigold=colours[1])
    return Response(sheet, media_type="text/css", headers={"Cache-Control": _FOREVER})


def address_of(shop: Shop) -> str | None:
    """Where the stylesheet of a shop's colours is; None for a shop that wears the house's."""
    if shop.leaf_colour is None and shop.marigold_colour is None:
        return None
    leaf, marigold = ((colour or _NONE).lstrip("#") for colour in (shop.leaf_colour, shop.marigold_colour))
    return f"/look/{leaf}-{marigold}.css"


def stylesheet(*, leaf: Colour | None, marigold: Colour | None) -> str:
    """The tokens that two colours stand for, by day and by night; a colour that is None stays the house's."""
    lines = [*(_leaf_tokens(leaf) if leaf else ()), *(_marigold_tokens(marigold) if marigold else ())]
    return "@layer tokens{:root{" + "".join(lines) + "}}"


def parse(digits: str) -> Colour | None:
    """A colour from six hexadecimal digits; None where they are none. Source: CSS Color 4, sample code."""
    if len(digits) != 6 or not all(digit in "0123456789abcdef" for digit in digits):  # noqa: PLR2004  # rrggbb
        return None
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return Colour(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(first: Colour, second: Colour) -> float:
    """How well one colour can be read on the other, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: Colour, *, on: Colour, darker: bool) -> Colour:
    """The colour, made darker (or lighter) until text in it can be read on a paper."""
    found = replace(colour, chroma=min(colour.chroma, _MAX_CHROMA))
    end = 0.0 if darker else 1.0
    while found.lightness != end and contrast(found, on) < TEXT_CONTRAST:
        moved = found.lightness - _STEP if darker else found.lightness + _STEP
        found = replace(found, lightness=min(max(moved, 0.0), 1.0))
    return found


def _leaf_tokens(colour: Colour) -> tuple[str, ...]:
    wash_by_day = Colour(0.945, min(colour.chroma, _MAX_CHROMA) * _WASH_CHROMA, colour.hue)
    wash_by_night = Colour(0.275, min(colour.chroma, _MAX_CHROMA) * _WASH_CHROMA, colour.hue)
    # The wash is the harder ground of the two that text of this colour stands on.
    by_day = readable(readable(colour, on=PAPER_BY_DAY, darker=True), on=wash_by_day, darker=True)
    by_night = readable(readable(colour, on=PAPER_BY_NIGHT, darker=False), on=wash_by_night, darker=False)
    deep_by_day = replace(by_day, lightness=max(by_day.lightness - 0.08, 0.0))
    deep_by_night = replace(by_night, lightness=min(by_night.lightness + 0.07, 1.0))
    return (
        _token("leaf", by_day, by_night),
        _token("leaf-deep", deep_by_day, deep_by_night),
        _token("leaf-wash", wash_by_day, wash_by_night),
        _token("on-leaf", Colour(0.985, 0.012, colour.hue), Colour(0.17, 0.03, colour.hue)),
    )


def _marigold_tokens(colour: Colour) -> tuple[str, ...]:
    """A ground that dark words stand on, so that it is never darker than they allow; the words stay the house's."""
    ink = Colour(0.24, 0.055, 55)
    ground = readable(colour, on=ink, darker=False)
    deep = readable(replace(ground, lightness=ground.lightness - 0.05), on=ink, darker=False)
    return (
        _token("marigold", ground, ground),
        _token("marigold-deep", deep, deep),
        _token("on-marigold", ink, ink),
    )


def _token(name: str, by_day: Colour, by_night: Colour) -> str:
    return f"--{name}:light-dark({by_day.css()},{by_night.css()});"


def _luminance(colour: Colour) -> float:
    """Relative luminance, clipped into sRGB. Source: CSS Color 4, sample code."""
    angle = math.radians(colour.hue)
    a, b = colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    light = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB's own curve
