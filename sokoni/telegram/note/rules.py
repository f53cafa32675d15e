"""Names of texts, and which answer a message calls for. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from sokoni.telegram.note.errors import KeptNameUnfit
from sokoni.telegram.note.types import MAX_NAME

_WORD = re.compile(r"\w+", re.UNICODE)
_TAG = re.compile(r"^#(\w{1,64})$", re.UNICODE)


def folded(name: str) -> str:
    """A name as it is kept, however it is typed: composed, in small letters, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def checked(name: str, text: str) -> str:
    """A name that something can be kept under.

    Raises:
        KeptNameUnfit: it, or the text, is empty or too long.
    """
    kept = folded(name.strip("\"'“”«»#"))
    if not (0 < len(kept) <= MAX_NAME and _WORD.search(kept) and text.strip()):
        raise KeptNameUnfit(longest=MAX_NAME)
    return kept


def split(rest: str) -> tuple[str, str]:
    """A name and the text behind it; a name of several words stands in quotes."""
    said = rest.strip()
    if quoted := re.match(r"[\"“«](.+?)[\"”»]\s*(.*)", said, re.DOTALL):
        return quoted[1], quoted[2]
    name, _, text = said.partition(" ") if "\n" not in said.split(" ", 1)[0] else said.partition("\n")
    return name, text.strip()


def called_note(text: str) -> str | None:
    """The note that a message calls, which is nothing but #name; None if it is none."""
    found = _TAG.match(text.strip())
    return None if found is None else folded(found[1])


def triggered(text: str, triggers: Iterable[str]) -> str | None:
    """The trigger whose words stand in a message, one after another and whole; the longest, where there are several."""
    words = f" {' '.join(_WORD.findall(folded(text)))} "
    found = [each for each in triggers if f" {' '.join(_WORD.findall(each))} " in words]
    return max(found, key=lambda each: (len(each), each), default=None)
