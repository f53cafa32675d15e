"""What rules can look for. Each is a plain value; `parameters` reads and writes them, `matching` looks for them."""

from dataclasses import dataclass
from enum import StrEnum

from sokoni.telegram.rule.engine.message import Carried, ForwardedFrom


class RuleType(StrEnum):
    """The types of rules."""

    FLOOD = "flood"
    LINKS = "links"
    FORWARDS = "forwards"
    MEDIA = "media"
    WORDS = "words"
    PATTERNS = "patterns"
    CAPS = "caps"
    MENTIONS = "mentions"
    NEW_MEMBERS = "new_members"
    LANGUAGE = "language"
    DUPLICATES = "duplicates"
    CUSTOM = "custom"


class Sort(StrEnum):
    """What somebody new may not send yet."""

    LINKS = "links"
    FORWARDS = "forwards"
    MEDIA = "media"
    MENTIONS = "mentions"
    ANYTHING = "anything"


class Among(StrEnum):
    """Whether the same words count together from one member, or from whoever posts them."""

    MEMBER = "member"
    GROUP = "group"


class Combine(StrEnum):
    """Whether all parts of a rule must hold, or any."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Flood:
    """More than so many messages within some seconds. The pictures of an album are one message."""

    messages: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Links:
    """Links to elsewhere than allowed; if `forbid` names hosts, only to those.

    Links whose words show another address than they lead to, and hosts that mix scripts, are only allowed by name.
    """

    allow: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forwards:
    """Messages forwarded from some sort of sender, but not from the allowed: @names or numeric ids."""

    sources: frozenset[ForwardedFrom]
    allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Media:
    """Messages that carry one of some kinds, or a file whose name ends so."""

    kinds: frozenset[Carried]
    endings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and phrases, however they are disguised; a star at an end stands for any letters."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Regular expressions of RE2, whose time grows with the text alone."""

    patterns: tuple[str, ...]
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Caps:
    """At least so much of the letters are capitals, in texts of at least so many letters."""

    percent: int
    letters: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """More than so many people are mentioned."""

    most: int


@dataclass(frozen=True, slots=True)
class NewMembers:
    """What members may not send for some seconds after they joined."""

    seconds: int
    sorts: frozenset[Sort]


@dataclass(frozen=True, slots=True)
class Language:
    """Texts of at least so many letters in another language than the allowed; what cannot be told passes."""

    allow: frozenset[str]
    letters: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The same words or file so often within some seconds; shorter texts are left alone."""

    times: int
    seconds: int
    among: Among
    characters: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a custom rule, and whether it must not hold."""

    condition: "Condition"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Custom:
    """Several conditions combined; parts may be combinations themselves."""

    combine: Combine
    parts: tuple[Part, ...]


Condition = (
    Flood
    | Links
    | Forwards
    | Media
    | WordList
    | Patterns
    | Caps
    | Mentions
    | NewMembers
    | Language
    | Duplicates
    | Custom
)
