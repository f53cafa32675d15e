"""Finds words and phrases of a list in a text, however they are disguised; fast for long lists."""

from collections.abc import Callable, Iterable, Sequence

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
    """A list of words, prepared; those with a star by the letter at their fixed end.

    What is disguised in a text is looked for among what the words look like.
    """

    __slots__ = ("_affixes", "_disguised_affixes", "_disguised_phrases", "_phrases", "_skeletons", "_whole", "_written")

    def __init__(
        self, whole: frozenset[str], phrases: _Phrases, begins: _Affixes, ends: _Affixes, inside: tuple[str, ...]
    ) -> None:
        self._whole = whole
        self._phrases = phrases
        self._affixes = (begins, ends, inside)
        self._disguised_affixes = (_looks(begins, at=0), _looks(ends, at=-1), tuple(map(letters.skeleton, inside)))
        said = [phrase for each in phrases.values() for phrase in each]
        self._skeletons = {letters.skeleton("".join(each)): " ".join(each) for each in said}
        self._skeletons |= {letters.skeleton(each): each for each in whole}
        self._disguised_phrases: _Phrases = {}
        # By what phrases look like, how they are written.
        self._written: dict[str, str] = {}
        for each in said:
            looks = tuple(map(letters.skeleton, each))
            self._disguised_phrases.setdefault(looks[0], []).append(looks)
            self._written[" ".join(looks)] = " ".join(each)

    def __call__(self, words: Words) -> str | None:
        if not self._whole.isdisjoint(words.single):
            return min(self._whole & words.single)
        found = _affixed(words.tokens, words.joined, *self._affixes) or _phrase(words.tokens, self._phrases)
        return found or (self._disguised(words) if words.skeletons else None)

    def _disguised(self, words: Words) -> str | None:
        if found := self._skeletons.keys() & words.skeletons:
            return self._skeletons[min(found)]
        looks = sorted(words.skeletons)
        found_affix = _affixed(looks, " ".join(looks), *self._disguised_affixes)
        if found_affix or not self._phrases:
            return found_affix
        found_phrase = _phrase(tuple(map(letters.skeleton, words.tokens)), self._disguised_phrases)
        return None if found_phrase is None else self._written[found_phrase]


def _looks(affixes: _Affixes, *, at: int) -> _Affixes:
    """What affixes look like."""
    found: _Affixes = {}
    for each in affixes.values():
        _add(found, tuple(map(letters.skeleton, each)), at=at)
    return found


def _affixed(
    tokens: Sequence[str], joined: str, begins: _Affixes, ends: _Affixes, inside: tuple[str, ...]
) -> str | None:
    if begins or ends:
        for token in tokens:
            if token and (token.startswith(begins.get(token[0], ())) or token.endswith(ends.get(token[-1], ()))):
                return token
    return next((part for part in inside if part in joined), None)


def _phrase(tokens: tuple[str, ...], phrases: _Phrases) -> str | None:
    if phrases.keys().isdisjoint(tokens):
        return None
    for place, token in enumerate(tokens):
        for phrase in phrases.get(token, ()):
            if tokens[place : place + len(phrase)] == phrase:
                return " ".join(phrase)
    return None
