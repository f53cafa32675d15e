"""What a word of a reply can be to a claim."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The part that a word plays, whatever its language."""

    TAKE = "take"
    ME = "me"
    WISHES = "wishes"  # A polite request in the form of a question: 'can I have', 'me apartas'.
    UNIT = "unit"
    PAIR = "pair"
    NUMBER = "number"
    VAGUE = "vague"
    ASKS = "asks"
    HAGGLES = "haggles"
    PRAISE = "praise"
    OWNS = "owns"
    DREAMS = "dreams"
    DECLINES = "declines"
    NOT = "not"
    CANCEL = "cancel"
    CHANGE = "change"
    IF_LEFT = "if left"
    AND = "and"
    OR = "or"
    EACH = "each"
    TIMES = "times"
    FOR = "for"
    FILLER = "filler"
    SIZE_NAME = "size name"
    SHADE_NAME = "shade name"
    COUNT_NAME = "count name"
    SIZE = "size"
    SHADE = "shade"
    MONEY = "money"
    BIG = "big"  # A number as long as a telephone's.
    VALUE = "value"  # A value of the post's own options.
    STRANGE = "strange"  # A value that an option might have, and has not.
    PLUS = "plus"
    DASH = "dash"
    SLASH = "slash"
    UNKNOWN = "unknown"


# What stands between phrases in the lists of a language, and between the words of one phrase.
Phrases = dict[Kind, str]


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a language counts: words of each number, and those for one that are articles too.

    `tens_join`: 'forty two' is one number; elsewhere there is an 'and' between ('cuarenta y dos').
    """

    words: dict[int, str]
    articles: str
    tens_join: bool = False
