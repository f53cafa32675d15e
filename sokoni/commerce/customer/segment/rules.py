"""What a segment may say, and how it is kept. Pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sokoni.commerce.customer.segment import errors
from sokoni.commerce.customer.segment.types import Segment, SegmentDraft, SegmentMatch, SegmentRule
from sokoni.core.errors import Reason

MAX_SEGMENTS = 100
MAX_NAME = 80
MAX_TAGS, MAX_TAG = 25, 40
MAX_NOTE = 2000
MAX_INVITED = 500
MAX_AMOUNT = 10**15
MAX_DAYS = 3650
_LISTS = ("tags", "without_tags")
_NUMBERS: Mapping[str, int] = {
    "spent_at_least": MAX_AMOUNT,
    "spent_at_most": MAX_AMOUNT,
    "orders_at_least": MAX_AMOUNT,
    "orders_at_most": MAX_AMOUNT,
    "ordered_within_days": MAX_DAYS,
    "silent_for_days": MAX_DAYS,
}
_BETWEEN = (("spent_at_least", "spent_at_most"), ("orders_at_least", "orders_at_most"))


def normalise(draft: SegmentDraft) -> SegmentDraft:
    """A segment as it is kept.

    Raises:
        SegmentNameInvalid: the name is blank, or too long.
        SegmentRuleInvalid: the rule says nothing, or nobody could ever belong.
        CustomerTagInvalid: a tag is none.
    """
    name = one_line(draft.name)
    if not 1 <= len(name) <= MAX_NAME:
        raise errors.SegmentNameInvalid(maximum=MAX_NAME)
    return SegmentDraft(name=name, rule=None if draft.rule is None else _checked(draft.rule))


def normalise_tags(tags: Collection[str]) -> tuple[str, ...]:
    """Tags as they are kept and compared: in small letters, each once, in the order of letters.

    Raises:
        CustomerTagInvalid: there are too many, or one is too long.
    """
    found = sorted({one_line(tag).casefold() for tag in tags} - {""})
    # A comma stands between tags wherever they are typed.
    if len(found) > MAX_TAGS or any(len(tag) > MAX_TAG or "," in tag for tag in found):
        raise errors.CustomerTagInvalid(most=MAX_TAGS, maximum=MAX_TAG)
    return tuple(found)


def normalise_note(note: str) -> str:
    """A note as it is kept, with its lines.

    Raises:
        CustomerNoteInvalid: it is too long, or has control characters.
    """
    plain = unicodedata.normalize("NFC", note.replace("\r\n", "\n").strip())
    if len(plain) > MAX_NOTE or any(unicodedata.category(each) == "Cc" and each != "\n" for each in plain):
        raise errors.CustomerNoteInvalid(maximum=MAX_NOTE)
    return plain


def one_line(text: str) -> str:
    """A text on one line, with single spaces and without control characters."""
    plain = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def to_json(rule: SegmentRule | None) -> dict[str, Any] | None:
    """A rule as it is stored: what it says, and nothing else."""
    if rule is None:
        return None
    said = {name: value for name, value in asdict(rule).items() if value is not None and value != ()}
    return said | {"match": rule.match.value} | {name: list(said[name]) for name in _LISTS if name in said}


def from_json(stored: Mapping[str, Any] | None) -> SegmentRule | None:
    """A stored rule again."""
    if stored is None:
        return None
    lists = {name: tuple(stored.get(name, ())) for name in _LISTS}
    return SegmentRule(**{**stored, **lists, "match": SegmentMatch(stored["match"])})


def facts_of(segment: Segment) -> dict[str, Any]:
    """What its seller said of a segment, as it is recorded: a rule as a list of what it says, changed only whole."""
    rule = to_json(segment.rule)
    return {"name": segment.name, "belongs": None if rule is None else sorted([key, rule[key]] for key in rule)}


def with_facts(segment: Segment, facts: Mapping[str, Any]) -> Segment:
    """The segment as such facts describe it."""
    return replace(segment, name=facts["name"], rule=rule_of(facts["belongs"]))


def rule_of(said: Sequence[Sequence[Any]] | None) -> SegmentRule | None:
    """The rule that was recorded as a list of what it says."""
    return None if said is None else from_json({each[0]: each[1] for each in said})


def _checked(rule: SegmentRule) -> SegmentRule:
    rule = replace(rule, tags=normalise_tags(rule.tags), without_tags=normalise_tags(rule.without_tags))
    said = asdict(rule)
    if not any(said[name] is not None for name in _NUMBERS) and not rule.tags and not rule.without_tags:
        raise errors.SegmentRuleInvalid(field="rule", reason=Reason("it says nothing of anybody"))
    for name, most in _NUMBERS.items():
        if said[name] is not None and not 0 <= said[name] <= most:
            raise errors.SegmentRuleInvalid(field=name, reason=Reason("a number lies between 0 and {most}", most=most))
    if rule.match is SegmentMatch.ALL:
        _check_somebody_fits(rule, said)
    return rule


def _check_somebody_fits(rule: SegmentRule, said: Mapping[str, Any]) -> None:
    for least, most in _BETWEEN:
        if said[least] is not None and said[most] is not None and said[least] > said[most]:
            raise errors.SegmentRuleInvalid(field=most, reason=Reason("the most is less than the least"))
    within, silent = rule.ordered_within_days, rule.silent_for_days
    if within is not None and silent is not None and within <= silent:
        raise errors.SegmentRuleInvalid(
            field="silent_for_days", reason=Reason("nobody orders within some days and is silent for as many")
        )
    if set(rule.tags) & set(rule.without_tags):
        raise errors.SegmentRuleInvalid(field="without_tags", reason=Reason("nobody has a tag and has it not"))
