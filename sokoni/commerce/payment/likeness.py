"""Whether two pictures show the same receipt. Pure.

Receipts of one bank look alike as a whole, which is why a hash of the whole picture tells nothing: they differ in a few
words. So words are compared where they stand. A picture is a set of phrases, each with its place and its look. Phrases
that look alike in both pictures say how one lies on the other (scale and shift; voted for by pairs, as in Fischler and
Bolles, "Random sample consensus", CACM 1981). Then all writing that both show is compared (`overlay`). What is cut off
is asked for nowhere.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

from sokoni.commerce.payment import overlay
from sokoni.commerce.payment.overlay import Box, Laid
from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase

# Of a thousand; the threshold's curve is printed by `python -m bench.receipts`.
THRESHOLD = 665
_CELLS = PHRASE_COLUMNS * PHRASE_ROWS
_LOOK = _CELLS // 8
_ALIKE = 280
_SHAPES_DIFFER = 0.2
# What copying does to words: in most pictures so many words of ten differ by no more, and never by more than the noise.
_MOST_NOISE, _TENTHS = 60, 6
# The word that differs most may be damaged, and counts for nothing; so many next to it say whether words are others.
_DECISIVE = 3
_MIN_MATCHES, _MIN_ASKED, _VOTERS = 4, 8, 24
# How far a phrase may lie from where it should, in heights of its line.
_FAR = 0.6
# A place that so many of the voters agree on is the right one, and no other is looked for: of eight.
_ENOUGH = 6


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

    def of(self, phrase: Phrase) -> Box:
        """Where a phrase of the one is in the other."""
        left, top = phrase.left * self.scale + self.right, phrase.top * self.scale + self.down
        return Box(left, top, left + phrase.width * self.scale, top + phrase.height * self.scale)


def likeness(one: Print, other: Print) -> int:
    """How sure it is that both pictures show the same receipt, of a thousand.

    What copying does to all words is taken off. Pictures that have too little in common to judge by are not the same.
    """
    alike = (_most_alike(phrase, other.phrases) for phrase in one.phrases)
    found = sorted((match for match in alike if match is not None), key=lambda match: match.distance)
    place = _placed(found[:_VOTERS])
    if place is None:
        return 0
    mine = [Laid(place.of(phrase), phrase) for phrase in one.phrases]
    theirs = [Laid(Box.of(phrase), phrase) for phrase in other.phrases]
    differing = sorted(overlay.differences(mine, theirs))
    if len(differing) < _MIN_ASKED:
        return 0
    noise = min(differing[len(differing) * _TENTHS // 10], _MOST_NOISE)
    beyond = sum(max(0, each - noise) for each in differing[-_DECISIVE - 1 : -1])
    return max(0, 1000 - beyond)


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
    """How one picture lies on the other by most of the matches; None where they don't agree.

    Those that look most alike are asked first: of pictures of one bank nearly all agree with them, and the search ends.
    """
    best: list[_Match] = []
    for first, second in combinations(matches, 2):
        place = _by_two(first, second)
        if place is not None:
            fitting = [match for match in matches if _fits(place, match)]
            best = max(best, fitting, key=len)
            if len(best) >= max(_MIN_MATCHES + 2, len(matches) * _ENOUGH // 8):
                break
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
