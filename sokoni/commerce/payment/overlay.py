"""What stands in the same place of two pictures that were laid on each other, and how much it differs. Pure.

Copies cut a line into other phrases: a gap is a little wider here, a dot is lost there. So phrases are compared in
groups of those that stand in the same place: where both have one phrase, their looks; where the cuts fall elsewhere,
the looks of what both show, and whether the writing begins and ends at the same places.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase

_CELLS = PHRASE_COLUMNS * PHRASE_ROWS
_ALL = (1 << _CELLS) - 1
_COLUMN = (1 << PHRASE_ROWS) - 1
_ROW = int.from_bytes(b"\x01" * PHRASE_COLUMNS, "big")
# How much of two boxes must be common where they are the same phrase, and of their heights where they are one line.
_SAME_PLACE, _SAME_LINE = 0.72, 0.5
# Of what both show, a part is looked at that is so long, and about as high, in heights of its line.
_SHORTEST, _HEIGHTS_DIFFER, _LEVEL = 2.0, 0.25, 0.7
# Writing that begins or ends elsewhere by more heights of its line is other writing; how much, by height, and at most.
_ELSEWHERE, _BY_HEIGHT, _MOST = 0.8, 150, 400
# How far from the edge of what both pictures show writing must stand to be seen whole, in heights of its line.
_EDGE = 0.5
# A phrase is compared in pieces, each where it fits best: copies are a little wider here and narrower there.
_PIECES = 4
_PIECE = (1 << _CELLS // _PIECES) - 1
# So many cells of a piece must be plain in one of the pictures.
_PLAIN = 24


class Box(NamedTuple):
    """A rectangle in the pixels of one of the pictures."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, phrase: Phrase) -> "Box":
        """Where a phrase stands in its own picture."""
        return cls(phrase.left, phrase.top, phrase.left + phrase.width, phrase.top + phrase.height)

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Laid:
    """A phrase with where it stands when one picture lies on the other."""

    box: Box
    phrase: Phrase


@dataclass(slots=True)
class _Group:
    """Phrases of both pictures that stand in the same place."""

    mine: list[Laid]
    theirs: list[Laid]


def differences(mine: Sequence[Laid], theirs: Sequence[Laid]) -> Iterator[int]:
    """How much each writing differs that both pictures show, of a thousand."""
    if not mine or not theirs:
        return
    shown = _common(_around(mine), _around(theirs))
    for group in _groups(mine, theirs):
        if len(group.mine) == len(group.theirs) == 1 and _share(group.mine[0].box, group.theirs[0].box) >= _SAME_PLACE:
            yield _distance(group.mine[0].phrase, group.theirs[0].phrase)
        else:
            yield from _ends(group, shown)
            yield from _parts(group)


def _groups(mine: Sequence[Laid], theirs: Sequence[Laid]) -> Sequence[_Group]:
    """What stands in the same place, through however many phrases; only where both pictures have something."""
    groups: list[_Group] = [_Group([each], []) for each in mine]
    for other in theirs:
        touched = [group for group in groups if any(_touch(each.box, other.box) for each in group.mine)]
        if touched:
            first, *more = touched
            first.theirs.append(other)
            for group in more:
                first.mine += group.mine
                first.theirs += group.theirs
            groups = [group for group in groups if group not in more]
    return [group for group in groups if group.theirs]


def _touch(one: Box, other: Box) -> bool:
    both = _common(one, other)
    return both.width > 0 and both.height > _SAME_LINE * min(one.height, other.height)


def _ends(group: _Group, shown: Box) -> Iterator[int]:
    """How far apart the writing of a group begins or ends, where both pictures show it whole."""
    height = statistics.median(each.box.height for each in (*group.mine, *group.theirs))
    one, other = _around(group.mine), _around(group.theirs)
    whole, slack = _around((*group.mine, *group.theirs)), _EDGE * height
    is_inside = (
        whole.left >= shown.left - slack
        and whole.top >= shown.top - slack
        and whole.right <= shown.right + slack
        and whole.bottom <= shown.bottom + slack
    )
    apart = max(abs(one.left - other.left), abs(one.right - other.right)) / height
    if is_inside and apart > _ELSEWHERE:
        yield min(_MOST, round(_BY_HEIGHT * apart))


def _parts(group: _Group) -> Iterator[int]:
    """How much those parts of phrases differ that both pictures show."""
    for one in group.mine:
        for other in group.theirs:
            both = _common(one.box, other.box)
            is_level = abs(one.box.height / other.box.height - 1) < _HEIGHTS_DIFFER
            if is_level and both.width >= _SHORTEST * one.box.height and both.height > _LEVEL * other.box.height:
                yield _distance(_part(one, both), _part(other, both))


def _part(laid: Laid, of: Box) -> Phrase:
    """The look of a part of a phrase, as wide as that of a whole one."""
    start = (of.left - laid.box.left) / laid.box.width
    step = of.width / laid.box.width / PHRASE_COLUMNS
    bits = sure = 0
    for column in range(PHRASE_COLUMNS):
        taken = min(PHRASE_COLUMNS - 1, max(0, int((start + (column + 0.5) * step) * PHRASE_COLUMNS)))
        behind = (PHRASE_COLUMNS - 1 - taken) * PHRASE_ROWS
        bits = bits << PHRASE_ROWS | laid.phrase.bits >> behind & _COLUMN
        sure = sure << PHRASE_ROWS | laid.phrase.sure >> behind & _COLUMN
    return replace(laid.phrase, bits=bits, sure=sure)


def _around(laid: Sequence[Laid]) -> Box:
    lefts, tops, rights, bottoms = zip(*(each.box for each in laid), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _common(one: Box, other: Box) -> Box:
    """What is common to two boxes; of a width or height below zero where nothing is."""
    return Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )


def _share(one: Box, other: Box) -> float:
    """How much of two boxes together is common to both."""
    common = _common(one, other)
    if common.width <= 0 or common.height <= 0:
        return 0.0
    both = common.width * common.height
    return both / (one.width * one.height + other.width * other.height - both)


@cache
def _slides() -> tuple[tuple[int, int], ...]:
    """Ways to slide a look along another: by how many bits, and which bits are then compared."""
    found = []
    for rows in (-1, 0, 1):
        lasting = sum(_ROW << row for row in range(max(0, -rows), PHRASE_ROWS - max(0, rows)))
        for columns in range(-3, 4):
            cells = abs(columns) * PHRASE_ROWS
            compared = lasting & (_ALL << cells & _ALL if columns > 0 else _ALL >> cells)
            found.append((columns * PHRASE_ROWS - rows, compared))
    return tuple(found)


def _distance(one: Phrase, other: Phrase) -> int:
    """How many of a thousand cells differ that are plain in one picture, each piece slid so that it fits best.

    What is plain ink here may be faint ink there, but no paper. A piece of which too little is plain says nothing.
    """
    best: list[int | None] = [None] * _PIECES
    for bits, lasting in _slides():
        moved, sure = (one.bits << bits, one.sure << bits) if bits > 0 else (one.bits >> -bits, one.sure >> -bits)
        compared = lasting & (sure | other.sure)
        pieces = zip(best, _counts((moved ^ other.bits) & compared), _counts(compared), strict=True)
        best = [_least(known, differing, count) for known, differing, count in pieces]
    told = [each for each in best if each is not None]
    return sum(told) // len(told) if told else 0


def _counts(bits: int) -> tuple[int, ...]:
    """How many bits are set in each piece of a look."""
    return tuple((bits >> start & _PIECE).bit_count() for start in range(0, _CELLS, _CELLS // _PIECES))


def _least(known: int | None, differing: int, count: int) -> int | None:
    if count < _PLAIN:
        return known
    share = 1000 * differing // count
    return share if known is None else min(known, share)
