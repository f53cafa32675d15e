"""Where writing stands in a picture, and how it looks: phrases, without reading them.

The picture is made level first, by the angle at which its rows of ink are told apart best (projection profiles: Postl,
"Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986). Then glyphs, which are
connected ink, become phrases by what stands beside what (as O'Gorman, "The document spectrum for page layout
analysis", PAMI 1993, from distances relative to the height of the writing, so that scale does not matter).
"""

import array
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyvips

from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase

EDGE = 1400
_INK = re.compile(b"\xff+")
# What is darker or lighter than what surrounds it by so much of the strongest ink there is ink.
_FAINTEST, _STRONGEST, _INK_SHARE = 9, 99.0, 0.3
_SURROUNDINGS = 9.0
_SKEW_EDGE, _MAX_SKEW = 420, 6.0
# Glyphs are sought in a picture of half the edge; in its pixels.
_HALF = 2
_SMALLEST, _TALLEST, _FLATTEST = 4, 90, 14
_GAP = 0.9
_MIN_HEIGHT, _MAX_PHRASES = 5, 80
# How far from the mean ink of a phrase a cell must be, as a share of it, so that copying does not turn it.
_SURE = 0.4


@dataclass(slots=True)
class _Box:
    """A rectangle around ink, in pixels; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """How tall it is."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2

    def take(self, other: "_Box") -> None:
        """Grow around another one."""
        self.left, self.top = min(self.left, other.left), min(self.top, other.top)
        self.right, self.bottom = max(self.right, other.right), max(self.bottom, other.bottom)


def find(grey: Any) -> tuple[Phrase, ...]:
    """The phrases of an upright picture in shades of grey, from the top; of very many those that are the widest."""
    ink = (grey - grey.gaussblur(_SURROUNDINGS, precision="approximate")).abs().cast("uchar").copy_memory()
    limit = max(_FAINTEST, _INK_SHARE * ink.percent(_STRONGEST))
    angle = _skew(ink, limit)
    level = ink.rotate(angle, background=[0]).copy_memory() if angle else ink
    mask = (level.shrink(_HALF, _HALF) > limit).copy_memory()
    glyphs = [box for box in _components(mask) if _is_glyph(box)]
    boxes = [box for line in _lines(glyphs) for box in _phrases(line)]
    widest = sorted(boxes, key=lambda box: box.left - box.right)[:_MAX_PHRASES]
    return tuple(_shape(level, box) for box in sorted(widest, key=lambda box: (box.top, box.left)))


def _skew(ink: Any, limit: float) -> float:
    """By how many degrees the picture has to be turned so that its writing is level."""
    small = ink.thumbnail_image(_SKEW_EDGE, height=_SKEW_EDGE, size="down")
    mask = (small > limit / 2).copy_memory()
    best = 0.0
    for step, reach in ((1.0, _MAX_SKEW), (0.25, 0.75), (0.1, 0.2)):
        around = best
        angles = [around + step * index for index in range(-round(reach / step), round(reach / step) + 1)]
        best = max(angles, key=lambda angle: (_contrast(mask, angle), -abs(angle)))
    return best


def _contrast(mask: Any, angle: float) -> int:
    """How much neighbouring rows differ when a picture is turned."""
    _, rows = mask.rotate(angle, interpolate=pyvips.Interpolate.new("nearest"), background=[0]).project()
    sums = array.array("I", bytes(rows.write_to_memory()))
    return sum((after - before) ** 2 for before, after in itertools.pairwise(sums)) // 65025


def _components(mask: Any) -> Iterable[_Box]:
    """What hangs together, also over corners, as boxes."""
    width, data = mask.width, bytes(mask.write_to_memory())
    parents: list[int] = []
    boxes: list[_Box] = []
    above: list[tuple[int, int, int]] = []
    for y in range(mask.height):
        row: list[tuple[int, int, int]] = []
        first = 0
        for found in _INK.finditer(data, y * width, (y + 1) * width):
            start, end = found.start() - y * width, found.end() - y * width
            mine = len(parents)
            parents.append(mine)
            boxes.append(_Box(start, y, end, y + 1))
            while first < len(above) and above[first][1] < start:
                first += 1
            for index in range(first, len(above)):
                if above[index][0] > end:
                    break
                _join(parents, mine, above[index][2])
            row.append((start, end, mine))
        above = row
    whole: dict[int, _Box] = {}
    for index, box in enumerate(boxes):
        root = _root(parents, index)
        if root in whole:
            whole[root].take(box)
        else:
            whole[root] = box
    return whole.values()


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _join(parents: list[int], one: int, other: int) -> None:
    first, second = _root(parents, one), _root(parents, other)
    if first != second:
        parents[max(first, second)] = min(first, second)


def _is_glyph(box: _Box) -> bool:
    return _SMALLEST <= box.height <= _TALLEST and box.right - box.left <= _FLATTEST * box.height


def _lines(glyphs: Sequence[_Box]) -> Iterator[list[_Box]]:
    """Glyphs that stand side by side: each line is as tall as its tallest."""
    left = sorted(glyphs, key=lambda box: -box.height)
    while left:
        tallest = left[0]
        beside = [box for box in left if tallest.top <= box.middle <= tallest.bottom]
        left = [box for box in left if not tallest.top <= box.middle <= tallest.bottom]
        yield sorted(beside, key=lambda box: box.left)


def _phrases(line: Sequence[_Box]) -> Iterator[_Box]:
    """What stands close together in a line; specks that stand alone are none."""
    tall = sorted(box.height for box in line)[len(line) * 3 // 4]
    current = _Box(line[0].left, line[0].top, line[0].right, line[0].bottom)
    for box in line[1:]:
        if box.left - current.right > _GAP * tall:
            if current.height >= _MIN_HEIGHT:
                yield current
            current = _Box(box.left, box.top, box.right, box.bottom)
        else:
            current.take(box)
    if current.height >= _MIN_HEIGHT:
        yield current


def _shape(level: Any, box: _Box) -> Phrase:
    left, top = box.left * _HALF, box.top * _HALF
    width = min((box.right - box.left) * _HALF, level.width - left)
    height = min(box.height * _HALF, level.height - top)
    cut = level.crop(left, top, width, height).cast("float")
    cells = cut.resize(PHRASE_COLUMNS / width, vscale=PHRASE_ROWS / height, kernel="linear")
    cells = cells.gravity("north-west", PHRASE_COLUMNS, PHRASE_ROWS)
    values = array.array("f", bytes(cells.write_to_memory()))
    mean = sum(values) / len(values)
    bits = sure = 0
    for column in range(PHRASE_COLUMNS):
        for row in range(PHRASE_ROWS):
            value = values[row * PHRASE_COLUMNS + column]
            bits = bits << 1 | (value > mean)
            sure = sure << 1 | (abs(value - mean) > _SURE * mean)
    return Phrase(left=left, top=top, width=width, height=height, bits=bits, sure=sure)
