"""The one ornament: a border like a kanga's, drawn from a shop's two colours."""

import math
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

TILE_WIDTH, TILE_HEIGHT = 96, 32

Colours = tuple[str, str]


def pattern_svg(seed: str, colours: Colours) -> str:
    """A tile of 96 by 32 that repeats to the side without a seam; the same for the same seed and colours."""
    random = Random(seed)  # noqa: S311  # Chooses ornaments, not secrets.
    first, second = colours
    large, small = random.sample(sorted(_MOTIFS), 2)
    parts = [
        f'<rect y="0" width="{TILE_WIDTH}" height="3" fill="{first}"/>',
        f'<rect y="{TILE_HEIGHT - 3}" width="{TILE_WIDTH}" height="3" fill="{first}"/>',
        _dots(6.5, second),
        _dots(TILE_HEIGHT - 6.5, second),
        _MOTIFS[large](24, 16, first, second),
        _MOTIFS[small](72, 16, second, first),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{TILE_WIDTH}" height="{TILE_HEIGHT}"'
        f' viewBox="0 0 {TILE_WIDTH} {TILE_HEIGHT}">{"".join(parts)}</svg>'
    )


def _dots(y: float, colour: str) -> str:
    return "".join(f'<circle cx="{x}" cy="{y}" r="1.2" fill="{colour}"/>' for x in range(4, TILE_WIDTH, 8))


def _diamond(x: float, y: float, outer: str, inner: str) -> str:
    return (
        f'<path d="M{x} {y - 9}l14 9-14 9-14-9z" fill="{outer}"/>'
        f'<path d="M{x} {y - 5}l8 5-8 5-8-5z" fill="{inner}"/><circle cx="{x}" cy="{y}" r="1.6" fill="{outer}"/>'
    )


def _flower(x: float, y: float, outer: str, inner: str) -> str:
    petals = "".join(
        f'<circle cx="{x + 6 * math.cos(math.radians(angle)):.2f}" cy="{y + 6 * math.sin(math.radians(angle)):.2f}"'
        f' r="3.2" fill="{outer}"/>'
        for angle in range(0, 360, 60)
    )
    return f'{petals}<circle cx="{x}" cy="{y}" r="3" fill="{inner}"/>'


def _cashew(x: float, y: float, outer: str, inner: str) -> str:
    """The korosho: the bent drop of East African cloth."""
    return (
        f'<path d="M{x - 9} {y + 5}C{x - 9} {y - 7} {x + 3} {y - 11} {x + 10} {y - 6}C{x + 3} {y - 5} {x + 4} {y + 1}'
        f' {x + 2} {y + 5}C{x} {y + 10} {x - 9} {y + 11} {x - 9} {y + 5}z" fill="{outer}"/>'
        f'<circle cx="{x - 3.5}" cy="{y + 4}" r="2.6" fill="{inner}"/>'
    )


def _sun(x: float, y: float, outer: str, inner: str) -> str:
    rays = "".join(
        f'<path transform="rotate({angle} {x} {y})" d="M{x - 2} {y - 5}h4l-2-5z" fill="{outer}"/>'
        for angle in range(0, 360, 45)
    )
    return f'{rays}<circle cx="{x}" cy="{y}" r="4.4" fill="{outer}"/><circle cx="{x}" cy="{y}" r="2" fill="{inner}"/>'


_MOTIFS: Mapping[str, Callable[[float, float, str, str], str]] = MappingProxyType(
    {"diamond": _diamond, "flower": _flower, "cashew": _cashew, "sun": _sun}
)
