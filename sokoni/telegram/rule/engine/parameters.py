"""Reads what a rule looks for from what people and programs write, and writes it again.

    from_json(RuleType.FLOOD, {"messages": 5, "seconds": 10}) == Flood(messages=5, seconds=10)

Whatever stands there must be known and within its limits; what may be left out has a default.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from sokoni.core.errors import Reason
from sokoni.telegram.rule.engine import hosts, letters, patterns
from sokoni.telegram.rule.engine.conditions import (
    Among,
    Caps,
    Combine,
    Condition,
    Custom,
    Duplicates,
    Flood,
    Forwards,
    Language,
    Links,
    Media,
    Mentions,
    NewMembers,
    Part,
    Patterns,
    RuleType,
    Sort,
    WordList,
)
from sokoni.telegram.rule.engine.message import Carried, ForwardedFrom
from sokoni.telegram.rule.engine.patterns import PatternUnfit
from sokoni.telegram.rule.engine.recent import MAX_POSTS
from sokoni.telegram.rule.errors import RuleParametersInvalid

MAX_ENTRIES, MAX_ENTRY = 500, 100
MAX_PATTERNS, MAX_PATTERN = 20, 300
MAX_FLOOD = MAX_POSTS // 2
MAX_SECONDS = 3600
MAX_NEW_SECONDS = 30 * 24 * 3600
MAX_PARTS, MAX_DEPTH = 8, 3
_MAX_LETTERS = 4096
_E = TypeVar("_E", bound=StrEnum)


class _Fields:
    """What was written, taken one by one; what is left at the end was not known."""

    def __init__(self, written: Mapping[str, Any], *, place: str = "") -> None:
        self._left = dict(written)
        self._place = place

    def refuse(self, name: str, reason: Reason) -> RuleParametersInvalid:
        return RuleParametersInvalid(field=f"parameters{self._place}.{name}", reason=reason)

    def take(self, name: str, default: Any) -> Any:
        return self._left.pop(name, default)

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self.take(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(
                name, Reason("{name} is a number from {least} to {most}", name=name, least=least, most=most)
            )
        return value

    def texts(self, name: str, *, most: int, length: int, may_be_empty: bool = False) -> tuple[str, ...]:
        value = self.take(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refuse(name, Reason("{name} is a list of texts", name=name))
        found = tuple(dict.fromkeys(each.strip() for each in value if each.strip()))
        if not found and not may_be_empty:
            raise self.refuse(name, Reason("{name} names nothing", name=name))
        if len(found) > most or any(len(each) > length for each in found):
            raise self.refuse(
                name,
                Reason("{name} has at most {most} entries of {length} letters", name=name, most=most, length=length),
            )
        return found

    def choices(
        self, name: str, kind: type[_E], *, default: tuple[_E, ...] = (), may_be_empty: bool = False
    ) -> frozenset[_E]:
        known = frozenset(kind)
        found: tuple[str, ...] = default
        if name in self._left:
            found = self.texts(name, most=len(known), length=MAX_ENTRY, may_be_empty=may_be_empty)
        if unknown := sorted(set(found) - known):
            known_words = ", ".join(sorted(known))
            raise self.refuse(name, Reason("{unknown} is none of {known}", unknown=unknown[0], known=known_words))
        return frozenset(kind(each) for each in found)

    def choice(self, name: str, kind: type[_E], default: _E) -> _E:
        value = self.take(name, default)
        known = frozenset(kind)
        if value not in known:
            known_words = ", ".join(sorted(known))
            raise self.refuse(name, Reason("{unknown} is none of {known}", unknown=str(value), known=known_words))
        return kind(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            raise self.refuse(name, Reason("{name} is true or false", name=name))
        return value

    def check_nothing_left(self) -> None:
        if self._left:
            name = min(self._left)
            raise self.refuse(name, Reason("{name} means nothing to a rule of this type", name=name))


def from_json(rule_type: RuleType, written: Mapping[str, Any]) -> Condition:
    """What a rule of a type looks for.

    Raises:
        RuleParametersInvalid: something is missing, unknown, or beyond its limits.
    """
    return _read(rule_type, written, place="", depth=1)


def to_json(condition: Condition) -> dict[str, Any]:
    """The same as it is stored and shown; `from_json` reads it again."""
    match condition:
        case WordList(words):
            return {"words": list(words)}
        case Patterns(written, case_sensitive):
            return {"patterns": list(written), "case_sensitive": case_sensitive}
        case Custom(combine, parts):
            return {"match": combine.value, "parts": [part_to_json(part) for part in parts]}
        case _:
            return {name: _plain(getattr(condition, name)) for name in condition.__dataclass_fields__}


def part_to_json(part: Part) -> dict[str, Any]:
    """A part of a combination as it is stored and shown."""
    written: dict[str, Any] = {"type": type_of(part.condition).value, "parameters": to_json(part.condition)}
    return written | ({"not": True} if part.negated else {})


def type_of(condition: Condition) -> RuleType:
    """The type of rules that look for such a thing."""
    return _TYPES[type(condition)]


def _read(rule_type: RuleType, written: Mapping[str, Any], *, place: str, depth: int) -> Condition:
    fields = _Fields(written, place=place)
    if rule_type is RuleType.CUSTOM:
        condition: Condition = _custom(fields, place=place, depth=depth)
    else:
        condition = _READERS[rule_type](fields)
    fields.check_nothing_left()
    return condition


def _flood(fields: _Fields) -> Flood:
    return Flood(
        messages=fields.number("messages", least=1, most=MAX_FLOOD),
        seconds=fields.number("seconds", least=1, most=MAX_SECONDS),
    )


def _links(fields: _Fields) -> Links:
    return Links(allow=_addresses(fields, "allow"), forbid=_addresses(fields, "forbid"))


def _addresses(fields: _Fields, name: str) -> tuple[str, ...]:
    found = []
    for written in fields.texts(name, most=MAX_ENTRIES, length=MAX_ENTRY, may_be_empty=True):
        entry = hosts.entry(written)
        if entry is None:
            raise fields.refuse(name, Reason("{entry} is neither a site nor a name on Telegram", entry=written))
        found.append(entry)
    return tuple(dict.fromkeys(found))


def _forwards(fields: _Fields) -> Forwards:
    allow = fields.texts("allow", most=MAX_ENTRIES, length=MAX_ENTRY, may_be_empty=True)
    names = frozenset(each if each.lstrip("-").isdigit() else f"@{each.lower().lstrip('@')}" for each in allow)
    return Forwards(sources=fields.choices("sources", ForwardedFrom, default=tuple(ForwardedFrom)), allow=names)


def _media(fields: _Fields) -> Media:
    endings = fields.texts("endings", most=MAX_ENTRIES, length=20, may_be_empty=True)
    kinds = fields.choices("kinds", Carried, may_be_empty=True)
    if not kinds and not endings:
        raise fields.refuse("kinds", Reason("{name} names nothing", name="kinds"))
    return Media(kinds=kinds, endings=frozenset(each.lower().lstrip(".") for each in endings))


def _words(fields: _Fields) -> WordList:
    words = fields.texts("words", most=MAX_ENTRIES, length=MAX_ENTRY)
    for each in words:
        if not letters.words_of(letters.plain(each)).tokens:
            raise fields.refuse("words", Reason("{entry} has no letters", entry=each))
    return WordList(words)


def _patterns(fields: _Fields) -> Patterns:
    written = fields.texts("patterns", most=MAX_PATTERNS, length=MAX_PATTERN)
    case_sensitive = fields.flag("case_sensitive", default=False)
    for each in written:
        _check_pattern(fields, each, case_sensitive=case_sensitive)
    try:
        patterns.together(written, case_sensitive=case_sensitive)
    except PatternUnfit as error:
        raise fields.refuse("patterns", Reason("together these expressions grow too large")) from error
    return Patterns(written, case_sensitive)


def _check_pattern(fields: _Fields, pattern: str, *, case_sensitive: bool) -> None:
    try:
        made = patterns.compiled(pattern, case_sensitive=case_sensitive)
    except PatternUnfit as error:
        raise fields.refuse(
            "patterns",
            Reason("{pattern} is no regular expression of RE2 ({why})", pattern=pattern, why=str(error)),
        ) from error
    if made.search(b"") is not None:
        raise fields.refuse("patterns", Reason("{pattern} fits every message", pattern=pattern))


def _caps(fields: _Fields) -> Caps:
    return Caps(
        percent=fields.number("percent", least=1, most=100, default=70),
        letters=fields.number("letters", least=1, most=_MAX_LETTERS, default=10),
    )


def _mentions(fields: _Fields) -> Mentions:
    return Mentions(most=fields.number("most", least=0, most=100))


def _new_members(fields: _Fields) -> NewMembers:
    return NewMembers(
        seconds=fields.number("seconds", least=1, most=MAX_NEW_SECONDS),
        sorts=fields.choices("sorts", Sort, default=(Sort.LINKS, Sort.FORWARDS, Sort.MEDIA)),
    )


def _language(fields: _Fields) -> Language:
    allow = fields.texts("allow", most=20, length=8)
    return Language(
        allow=frozenset(each.lower() for each in allow),
        letters=fields.number("letters", least=4, most=_MAX_LETTERS, default=12),
    )


def _duplicates(fields: _Fields) -> Duplicates:
    return Duplicates(
        times=fields.number("times", least=2, most=20),
        seconds=fields.number("seconds", least=1, most=MAX_SECONDS),
        among=fields.choice("among", Among, Among.MEMBER),
        characters=fields.number("characters", least=1, most=_MAX_LETTERS, default=8),
    )


_READERS: Mapping[RuleType, Callable[[_Fields], Condition]] = {
    RuleType.FLOOD: _flood,
    RuleType.LINKS: _links,
    RuleType.FORWARDS: _forwards,
    RuleType.MEDIA: _media,
    RuleType.WORDS: _words,
    RuleType.PATTERNS: _patterns,
    RuleType.CAPS: _caps,
    RuleType.MENTIONS: _mentions,
    RuleType.NEW_MEMBERS: _new_members,
    RuleType.LANGUAGE: _language,
    RuleType.DUPLICATES: _duplicates,
}
_TYPES: Mapping[type, RuleType] = {
    Flood: RuleType.FLOOD,
    Links: RuleType.LINKS,
    Forwards: RuleType.FORWARDS,
    Media: RuleType.MEDIA,
    WordList: RuleType.WORDS,
    Patterns: RuleType.PATTERNS,
    Caps: RuleType.CAPS,
    Mentions: RuleType.MENTIONS,
    NewMembers: RuleType.NEW_MEMBERS,
    Language: RuleType.LANGUAGE,
    Duplicates: RuleType.DUPLICATES,
    Custom: RuleType.CUSTOM,
}


def _custom(fields: _Fields, *, place: str, depth: int) -> Custom:
    combine = fields.choice("match", Combine, Combine.ALL)
    parts = fields.take("parts", None)
    if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_PARTS:
        raise fields.refuse("parts", Reason("{name} is a list of 1 to {most} parts", name="parts", most=MAX_PARTS))
    if depth > MAX_DEPTH:
        raise fields.refuse("parts", Reason("parts stand within parts at most {most} deep", most=MAX_DEPTH))
    read = tuple(
        _part(fields, part, place=f"{place}.parts[{number}]", depth=depth + 1) for number, part in enumerate(parts)
    )
    if all(part.negated for part in read):
        raise fields.refuse("parts", Reason("a rule that only says what must not be fits almost every message"))
    return Custom(combine, read)


def _part(fields: _Fields, written: Any, *, place: str, depth: int) -> Part:
    if not isinstance(written, Mapping):
        raise fields.refuse("parts", Reason("each of {name} has a type and parameters", name="parts"))
    part = _Fields(written, place=place)
    rule_type = part.choice("type", RuleType, RuleType.CUSTOM)
    parameters = part.take("parameters", {})
    if not isinstance(parameters, Mapping):
        raise part.refuse("parameters", Reason("each of {name} has a type and parameters", name="parts"))
    negated = part.flag("not", default=False)
    part.check_nothing_left()
    return Part(_read(rule_type, parameters, place=place, depth=depth), negated)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, StrEnum) else value
