"""Finds words and phrases of a list in a text, however they are disguised; fast for long lists."""

from collections.abc import Callable, Iterable

from sokoni.telegram.rule.engine import letters
from sokoni.telegram.rule.engine.letters import Words

STAR = "*"
_Phrases = dict[str, list[tuple[str, ...]]]
_Affixes = dict[str, tuple[str, ...]]


def finder(entries: Iterable[str]) -> Callable[[Words], str | None]:
    """What tells which of some entries a text has first, if any.

    A word stands for itself alone, `crypto*` for all that begin so, `*coin` for all that end so, `*bet*` for all that
    have it inside; several words stand for themselves side by side.
    """
    whole: set[str] = set()
    phrases: _Phrases = {}
    begins: _Affixes = {}
    ends: _Affixes = {}
    inside: list[str] = []
    for written in entries:
        core = letters.words_of(letters.plain(written.strip(STAR))).tokens
        if len(core) > 1:
            phrases.setdefault(core[0], []).append(core)
            continue
        match written.startswith(STAR), written.endswith(STAR):
            case True, True:
                inside += core
            case True, False:
                _add(ends, core, at=-1)
            case False, True:
                _add(begins, core, at=0)
            case _:
                whole.update(core)
    return _Finder(frozenset(whole), phrases, begins, ends, tuple(inside))


def _add(affixes: _Affixes, core: tuple[str, ...], *, at: int) -> None:
    for each in core:
        affixes[each[at]] = (*affixes.get(each[at], ()), each)


class _Finder:
    """A list of words, prepared; those with a star by the letter at their fixed end."""

    __slots__ = ("_begins", "_ends", "_inside", "_phrases", "_skeletons", "_whole")

    def __init__(
        self, whole: frozenset[str], phrases: _Phrases, begins: _Affixes, ends: _Affixes, inside: tuple[str, ...]
    ) -> None:
        self._whole = whole
        self._phrases = phrases
        self._begins = begins
        self._ends = ends
        self._inside = inside
        self._skeletons = {letters.skeleton(each): each for each in whole}

    def __call__(self, words: Words) -> str | None:
        if not self._whole.isdisjoint(words.single):
            return min(self._whole & words.single)
        if words.skeletons and (disguised := self._skeletons.keys() & words.skeletons):
            return self._skeletons[min(disguised)]
        return self._affixed(words) or self._phrase(words)

    def _affixed(self, words: Words) -> str | None:
        if self._begins or self._ends:
            for token in words.tokens:
                if token.startswith(self._begins.get(token[0], ())) or token.endswith(self._ends.get(token[-1], ())):
                    return token
        return next((part for part in self._inside if part in words.joined), None)

    def _phrase(self, words: Words) -> str | None:
        if self._phrases.keys().isdisjoint(words.single):
            return None
        for place, token in enumerate(words.tokens):
            for phrase in self._phrases.get(token, ()):
                if words.tokens[place : place + len(phrase)] == phrase:
                    return " ".join(phrase)
        return None
