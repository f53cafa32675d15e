"""Whether two pictures show the same receipt. Pure.

Receipts of one bank look alike as a whole, which is why a hash of the whole picture tells nothing: they differ in a few
words. So words are compared where they stand. A picture is a set of phrases, each with its place and its look. Phrases
that look alike in both pictures say how one lies on the other (scale and shift; voted for by pairs, as in Fischler and
Bolles, "Random sample consensus", CACM 1981). Then each phrase that should be in both is asked for: it agrees, or
another one stands in its place. What is cut off is asked for nowhere.
"""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Self

from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase

# Of a thousand; the threshold's curve is printed by `python -m bench.receipts`.
THRESHOLD = 760
_CELLS = PHRASE_COLUMNS * PHRASE_ROWS
_LOOK = _CELLS // 8
_ALL = (1 << _CELLS) - 1
_ROW = int.from_bytes(b"\x01" * PHRASE_COLUMNS, "big")
_ALIKE = 280
_SHAPES_DIFFER = 0.2
# Of a thousand plain cells: copies that are read at all differ by less.
_MOST_NOISE = 25
_MIN_MATCHES, _MIN_ASKED, _VOTERS = 4, 8, 24
# How far a phrase may lie from where it should, in heights of its line, and how much of two boxes must be common.
_FAR, _SAME_PLACE = 0.6, 0.72
# A phrase is compared in pieces, each where it fits best: copies are a little wider here and narrower there.
_PIECES = 4
# So many cells of a piece must be plain in both pictures.
_PLAIN = 24


@dataclass(frozen=True, slots=True)
class Print:
    """The phrases of a receipt's picture."""

    phrases: tuple[Phrase, ...]

    def pack(self) -> bytes:
        """The print as a column holds it."""
        return b"".join(
            b"".join(value.to_bytes(2, "big") for value in (each.left, each.top, each.width, each.height))
            + each.bits.to_bytes(_LOOK, "big")
            + each.sure.to_bytes(_LOOK, "big")
            for each in self.phrases
        )

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """The print that a column holds."""
        size = 8 + 2 * _LOOK
        return cls(tuple(_phrase(data[start : start + size]) for start in range(0, len(data), size)))


@dataclass(frozen=True, slots=True)
class _Match:
    """Two phrases that look alike, and how many cells of all differ."""

    mine: Phrase
    theirs: Phrase
    distance: int


@dataclass(frozen=True, slots=True)
class _Place:
    """How one picture lies on another."""

    scale: float
    right: float
    down: float

    def of(self, phrase: Phrase) -> tuple[float, float, float, float]:
        """Where a phrase of the one is in the other: left, top, right, bottom."""
        left, top = phrase.left * self.scale + self.right, phrase.top * self.scale + self.down
        return left, top, left + phrase.width * self.scale, top + phrase.height * self.scale


def likeness(one: Print, other: Print) -> int:
    """How sure it is that both pictures show the same receipt, of a thousand.

    The phrase that differs most may be damaged, and counts for nothing; the next four say whether the words are others.
    What copying does to all words is taken off: it is told by one that differs less, and never much. Pictures that have
    too few phrases in common to judge by are not the same.
    """
    alike = (_most_alike(phrase, other.phrases) for phrase in one.phrases)
    found = sorted((match for match in alike if match is not None), key=lambda match: match.distance)
    place = _placed(found[:_VOTERS])
    differing = sorted(_differences(one, other, place)) if place is not None else []
    if len(differing) < _MIN_ASKED:
        return 0
    beyond = sum(differing[-5:-1]) - 4 * min(differing[-7], _MOST_NOISE)
    return min(1000, max(0, 1000 - 4 * beyond))


def _phrase(data: bytes) -> Phrase:
    left, top, width, height = (int.from_bytes(data[at : at + 2], "big") for at in range(0, 8, 2))
    return Phrase(
        left=left,
        top=top,
        width=width,
        height=height,
        bits=int.from_bytes(data[8:-_LOOK], "big"),
        sure=int.from_bytes(data[-_LOOK:], "big"),
    )


def _shape_differs(one: Phrase, other: Phrase) -> bool:
    return abs(one.width * other.height / (other.width * one.height) - 1) > _SHAPES_DIFFER


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


def _pieces(bits: int) -> tuple[int, ...]:
    """How many bits are set in each piece of a look."""
    size = _CELLS // _PIECES
    return tuple((bits >> start & (1 << size) - 1).bit_count() for start in range(0, _CELLS, size))


def _distance(one: Phrase, other: Phrase) -> int:
    """How many of a thousand plain cells differ, where each piece of one is slid along the other so that it fits best.

    A piece of which too little is plain in both pictures says nothing.
    """
    best: list[int | None] = [None] * _PIECES
    for bits, lasting in _slides():
        moved, sure = (one.bits << bits, one.sure << bits) if bits > 0 else (one.bits >> -bits, one.sure >> -bits)
        compared = lasting & sure & other.sure
        pieces = zip(best, _pieces((moved ^ other.bits) & compared), _pieces(compared), strict=True)
        best = [_least(known, differing, count) for known, differing, count in pieces]
    told = [each for each in best if each is not None]
    return sum(told) // len(told) if told else 0


def _least(known: int | None, differing: int, count: int) -> int | None:
    if count < _PLAIN:
        return known
    share = 1000 * differing // count
    return share if known is None else min(known, share)


def _most_alike(phrase: Phrase, others: Sequence[Phrase]) -> _Match | None:
    best = None
    for other in others:
        if not _shape_differs(phrase, other):
            sure = phrase.sure & other.sure
            distance = ((phrase.bits ^ other.bits) & sure).bit_count() * _CELLS // max(sure.bit_count(), 1)
            if distance < (_ALIKE if best is None else best.distance):
                best = _Match(phrase, other, distance)
    return best


def _placed(matches: Sequence[_Match]) -> _Place | None:
    """How one picture lies on the other by most of the matches; None where they don't agree."""
    best: list[_Match] = []
    for first, second in combinations(matches, 2):
        place = _by_two(first, second)
        if place is not None:
            fitting = [match for match in matches if _fits(place, match)]
            best = max(best, fitting, key=len)
    return _by_all(best) if len(best) >= _MIN_MATCHES else None


def _by_two(first: _Match, second: _Match) -> _Place | None:
    one, onto, two, onto_two = (_middle(each) for each in (first.mine, first.theirs, second.mine, second.theirs))
    before = abs(two[0] - one[0]) + abs(two[1] - one[1])
    after = abs(onto_two[0] - onto[0]) + abs(onto_two[1] - onto[1])
    if before < 2 * (first.mine.height + second.mine.height) or not after:
        return None
    scale = after / before
    return _Place(scale, onto[0] - scale * one[0], onto[1] - scale * one[1])


def _by_all(matches: Sequence[_Match]) -> _Place | None:
    """The place that fits all matches best, by least squares."""
    mine, theirs = [_middle(each.mine) for each in matches], [_middle(each.theirs) for each in matches]
    x, y = (statistics.fmean(values) for values in zip(*mine, strict=True))
    u, v = (statistics.fmean(values) for values in zip(*theirs, strict=True))
    spread = sum((across - x) ** 2 + (down - y) ** 2 for across, down in mine)
    common = sum(
        (across - x) * (onto[0] - u) + (down - y) * (onto[1] - v)
        for (across, down), onto in zip(mine, theirs, strict=True)
    )
    if spread <= 0 or common <= 0:
        return None
    scale = common / spread
    return _Place(scale, u - scale * x, v - scale * y)


def _middle(phrase: Phrase) -> tuple[float, float]:
    return phrase.left + phrase.width / 2, phrase.top + phrase.height / 2


def _fits(place: _Place, match: _Match) -> bool:
    left, top, right, bottom = place.of(match.mine)
    x, y = _middle(match.theirs)
    far = _FAR * match.theirs.height
    return abs((left + right) / 2 - x) <= far and abs((top + bottom) / 2 - y) <= far


def _differences(one: Print, other: Print, place: _Place) -> Iterator[int]:
    """How much each phrase of one differs from what stands in its place in the other, where something does."""
    inner = _bounds(other.phrases)
    for phrase in one.phrases:
        box = place.of(phrase)
        if _is_within(box, inner, slack=phrase.height * place.scale):
            there = max(other.phrases, key=lambda each: _common(box, each))
            if _common(box, there) >= _SAME_PLACE:
                yield _distance(phrase, there)


def _bounds(phrases: Iterable[Phrase]) -> tuple[float, float, float, float]:
    """Where writing is at all."""
    boxes = [(each.left, each.top, each.left + each.width, each.top + each.height) for each in phrases]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _is_within(
    box: tuple[float, float, float, float], bounds: tuple[float, float, float, float], *, slack: float
) -> bool:
    return (
        box[0] >= bounds[0] - slack
        and box[1] >= bounds[1] - slack
        and box[2] <= bounds[2] + slack
        and box[3] <= bounds[3] + slack
    )


def _common(box: tuple[float, float, float, float], phrase: Phrase) -> float:
    """How much of two boxes together is common to both."""
    width = min(box[2], phrase.left + phrase.width) - max(box[0], phrase.left)
    height = min(box[3], phrase.top + phrase.height) - max(box[1], phrase.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((box[2] - box[0]) * (box[3] - box[1]) + phrase.width * phrase.height - both)
