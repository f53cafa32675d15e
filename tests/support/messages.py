"""Which messages the pages say, and what is missing in their translations: `python -m tests.support.messages`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from sokoni.core import errors
from sokoni.entrypoints import modules
from sokoni.web import translation

WEB = Path(translation.__file__).parent
TRANSLATED = tuple(code for code in translation.LANGUAGES if code != translation.DEFAULT.code)
_METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}


def in_pages() -> set[str | tuple[str, ...]]:
    """What templates and handlers say; a pair is a singular with its plural."""
    found = set()
    for _, _, message, *_ in extract_from_dir(WEB, _METHODS, _OPTIONS, keywords=_KEYWORDS):
        found.add(tuple(message[:2]) if isinstance(message, tuple | list) else message)
    return found


def in_errors() -> set[str]:
    """What refusals say: any of them may be shown on a page."""
    assert modules.MODULES
    return set(_error_words())


def _error_words() -> Iterator[str]:
    for declared in errors.catalogue().values():
        if declared.__module__.startswith("sokoni."):
            yield declared.message
            yield declared.hint


def translated(code: str) -> dict[str, tuple[str, ...]]:
    """The texts of a language by their message (its singular)."""
    with (translation.LOCALE_FOLDER / code / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return {_first(item.id): _texts(item.string) for item in catalogue if item.id and not item.fuzzy}


def wanted() -> set[str]:
    """All messages, each by its singular."""
    return {_first(message) for message in in_pages()} | in_errors()


def missing(code: str) -> list[str]:
    """The messages that a language does not say yet."""
    known = translated(code)
    return sorted(message for message in wanted() if not all(known.get(message, ("",))))


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _texts(texts: str | tuple[str, ...] | list[str] | dict[int, str]) -> tuple[str, ...]:
    if isinstance(texts, dict):
        return tuple(texts.values())
    return (texts,) if isinstance(texts, str) else tuple(texts)


def main() -> int:
    """Print what is missing, a language at a time; the exit code says whether anything is."""
    lacking = {code: missing(code) for code in TRANSLATED}
    for code, messages in lacking.items():
        sys.stdout.writelines(f"{code}: {message}\n" for message in messages)
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
