"""What a clause is: a claim, a question, something else; by the parts that its words play."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sokoni.telegram.claim.reading.items import Clause, Item, Shelf
from sokoni.telegram.claim.reading.lexicon.kinds import Kind
from sokoni.telegram.claim.types import Aside

# How many words that nobody knows a claim may have beside those that say all: 'two red M sweetie'.
_BESIDE = 2
# Longer talk around 'I want' is talk.
_TALK = 8
_SUBSTANCE = frozenset({Kind.NUMBER, Kind.VALUE, Kind.STRANGE, Kind.EACH, Kind.VAGUE})
_COUNTED = frozenset({Kind.NUMBER, Kind.PAIR})
# What ends the words about whom it is for.
_RECIPIENT_ENDS = frozenset(
    {Kind.VALUE, Kind.STRANGE, Kind.MONEY, Kind.AND, Kind.TAKE, Kind.SIZE_NAME, Kind.SHADE_NAME}
)
_RECIPIENT_WORDS = 3


class Verdict(StrEnum):
    """What a clause does."""

    CLAIM = "claim"
    BARE = "bare"  # A claim without a word for it: 'two red M'.
    INTENT = "intent"
    CHANGE = "change"
    CANCEL = "cancel"
    EMPTY = "empty"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the words that count for it."""

    verdict: Verdict
    items: tuple[Item, ...] = ()
    aside: Aside = Aside.CHATTER


def judge(clause: Clause, shelf: Shelf) -> Judged:
    """What one clause does."""
    items = _without_recipient([item for item in clause.items if item.kind is not Kind.IF_LEFT])
    kinds = {item.kind for item in items}
    asked = clause.is_asked and clause.is_last
    judged = _changing(kinds, asked=asked) or _aside(items, kinds, shelf) or _claiming(items, shelf, asked=asked)
    if judged.verdict is Verdict.ASIDE and judged.aside in {Aside.QUESTION, Aside.CHATTER}:
        # 'Is there a 37? I'll take it': what was asked about is what is taken.
        return replace(judged, items=tuple(item for item in items if item.choice is not None))
    return judged


def _changing(kinds: set[Kind], *, asked: bool) -> Judged | None:
    if Kind.CANCEL in kinds:
        return Judged(Verdict.CHANGE if asked else Verdict.CANCEL)
    if Kind.CHANGE in kinds and kinds & (_SUBSTANCE | {Kind.TAKE}):
        return Judged(Verdict.CHANGE)
    return None


def _aside(items: Sequence[Item], kinds: set[Kind], shelf: Shelf) -> Judged | None:
    """What speaks against a claim, whatever else is said."""
    if kinds & {Kind.HAGGLES, Kind.DREAMS}:
        return Judged(Verdict.ASIDE, aside=Aside.PRICE if Kind.HAGGLES in kinds else Aside.CHATTER)
    if Kind.DECLINES in kinds or (Kind.NOT in kinds and kinds & {Kind.TAKE, Kind.ME}):
        return Judged(Verdict.ASIDE, aside=Aside.DECLINED)
    if Kind.BIG in kinds or (not shelf.post.choices and _is_rating(items)):
        return Judged(Verdict.ASIDE)
    if (
        Kind.OWNS in kinds
        and not _is_before(items, Kind.OWNS, Kind.TAKE)
        and not _is_before(items, Kind.ASKS, Kind.OWNS)
    ):
        return Judged(Verdict.ASIDE, aside=Aside.OWNED)
    return None


def _claiming(items: list[Item], shelf: Shelf, *, asked: bool) -> Judged:
    items, questioned = _before_question(items)
    if not items:
        return Judged(Verdict.ASIDE, aside=Aside.QUESTION) if questioned else Judged(Verdict.EMPTY)
    kinds = {item.kind for item in items}
    unknown = sum(item.kind in {Kind.UNKNOWN, Kind.PRAISE} for item in items)
    has_substance = bool(kinds & _SUBSTANCE) or _is_plus(items)
    if Kind.MONEY in kinds:
        return Judged(Verdict.INTENT) if Kind.TAKE in kinds else Judged(Verdict.ASIDE, aside=Aside.PRICE)
    if Kind.WISHES in kinds and (kinds & (_SUBSTANCE | {Kind.TAKE, Kind.ME}) or not unknown):
        return Judged(Verdict.CLAIM, tuple(items))
    if Kind.TAKE in kinds and unknown <= _TALK:
        return Judged(Verdict.INTENT) if asked and not has_substance else Judged(Verdict.CLAIM, tuple(items))
    if asked and not questioned:
        known = not unknown and has_substance
        return Judged(Verdict.INTENT) if known else Judged(Verdict.ASIDE, aside=Aside.QUESTION)
    return _unsaid(items, kinds, unknown=unknown, has_substance=has_substance, shelf=shelf)


def _unsaid(items: Sequence[Item], kinds: set[Kind], *, unknown: int, has_substance: bool, shelf: Shelf) -> Judged:
    """A clause that says neither that something is claimed nor that it is not."""
    if not unknown and (Kind.ME in kinds or has_substance):
        return Judged(Verdict.CLAIM if Kind.ME in kinds else Verdict.BARE, tuple(items))
    if unknown and unknown <= _BESIDE and says_all(items, shelf):
        return Judged(Verdict.BARE, tuple(items))
    return Judged(Verdict.ASIDE) if unknown else Judged(Verdict.EMPTY, tuple(items))


def says_all(items: Sequence[Item], shelf: Shelf) -> bool:
    """Whether a number and a value of each choice stand there."""
    values = {item.choice for item in items if item.kind is Kind.VALUE}
    numbers = [item for item in items if item.kind in _COUNTED]
    missing = set(range(len(shelf.post.choices))) - values
    sized = [item for item in numbers if item.choice in missing]
    return bool(shelf.post.choices) and len(missing) <= len(sized) and len(numbers) > len(missing)


def _before_question(items: list[Item]) -> tuple[list[Item], bool]:
    """The words before something is asked, where they claim; a question that only begins is nothing but one."""
    at = next((nth for nth, item in enumerate(items) if item.kind is Kind.ASKS), None)
    if at is None or any(item.kind is Kind.WISHES for item in items[:at]):
        return items, False
    before = items[:at]
    return (before, True) if any(item.kind is Kind.TAKE for item in before) else ([], True)


def _without_recipient(items: list[Item]) -> list[Item]:
    """The words without those about whom it is for: 'for my sister', 'para un regalo'."""
    kept: list[Item] = []
    at = 0
    while at < len(items):
        if items[at].kind is Kind.FOR or (items[at].kind is Kind.ME and " " in items[at].text):
            end = at + 1
            if items[at].kind is Kind.ME:
                # 'For me' is another thing than 'for my daughter', which begins alike in Spanish.
                end += _is_kind(items, end, Kind.UNKNOWN)
            else:
                while end < len(items) and end - at <= _RECIPIENT_WORDS and _is_recipient(items[end]):
                    end += 1
            if any(item.kind is Kind.UNKNOWN for item in items[at:end]):
                at = end
                continue
        kept.append(items[at])
        at += 1
    return kept


def _is_kind(items: Sequence[Item], at: int, kind: Kind) -> bool:
    return at < len(items) and items[at].kind is kind


def _is_recipient(item: Item) -> bool:
    if item.kind is Kind.NUMBER:
        return item.in_words and item.number == 1
    return item.kind not in _RECIPIENT_ENDS


def _is_rating(items: Sequence[Item]) -> bool:
    kinds = [item.kind for item in items]
    return any(kinds[at : at + 3] == [Kind.NUMBER, Kind.SLASH, Kind.NUMBER] for at in range(len(kinds)))


def _is_plus(items: Sequence[Item]) -> bool:
    return bool(items) and all(item.kind is Kind.PLUS for item in items)


def _is_before(items: Sequence[Item], first: Kind, then: Kind) -> bool:
    kinds = [item.kind for item in items]
    return first in kinds and then in kinds[kinds.index(first) :]
