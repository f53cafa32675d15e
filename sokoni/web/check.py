"""Looks over templates and translations: `python -m sokoni.web.check` says what is wrong and in which file.

`python -m sokoni.web.check --missing es` writes what is not translated as a file of words has it, to be filled in.

Templates must compile in every language and hold no inline code (the content security policy runs none). Every message
of the pages, and every sentence of the error catalogue, its reasons, the edge and imports' reports (any of them may be
shown on a page), must be translated.
"""

import importlib
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages import catalog, pofile
from babel.messages.extract import extract_from_dir, extract_from_file
from jinja2 import TemplateError

from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.order.exchange import words as order_words
from sokoni.commerce.stock.importing import words as stock_words
from sokoni.core import errors
from sokoni.core.http.problems import edge_problems
from sokoni.web import icons, rendering, translation

WEB = Path(__file__).parent
_PACKAGE = WEB.parent
TRANSLATED = tuple(code for code in translation.LANGUAGES if code != translation.DEFAULT.code)
_METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
# A block of data is no script: browsers run nothing of its type, and the policy does not ask about it.
_INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=|hx-on|javascript:|js:|<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)"
)
_ICON = re.compile(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']")
_PLACES = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}")
Message = str | tuple[str, ...]


def template_names() -> list[str]:
    """Every template."""
    return sorted(path.relative_to(rendering.TEMPLATES).as_posix() for path in rendering.TEMPLATES.rglob("*.html"))


def template_problems(name: str) -> list[str]:
    """What is wrong with a template: it does not compile in some language, holds inline code, or an unknown icon."""
    found = []
    for code in translation.LANGUAGES:
        try:
            rendering.environment(code).get_template(name)
        except TemplateError as error:
            found.append(f"{name}: {error} ({code})")
    source = (rendering.TEMPLATES / name).read_text(encoding="utf-8")
    unknown = sorted(set(_ICON.findall(source)) - set(icons.ICONS))
    found += [f"{name}: no icon {each!r} in ICONS (sokoni/web/icons.py)" for each in unknown]
    return found + [f"{name}: inline code {match.strip()!r}" for match in _INLINE.findall(source)]


def in_pages() -> set[Message]:
    """What templates and handlers say; a pair is a singular with its plural."""
    found: set[Message] = set()
    for _, _, message, *_ in extract_from_dir(WEB, _METHODS, _OPTIONS, keywords=_KEYWORDS):
        found.add(tuple(message[:2]) if isinstance(message, tuple | list) else message)
    return found


def in_errors() -> set[str]:
    """What refusals say, in all packages."""
    for path in sorted(_PACKAGE.rglob("*.py")):
        if "DomainError)" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts))
    declared = [each for each in errors.catalogue().values() if each.__module__.startswith("sokoni.")]
    return {words for each in declared for words in (each.message, each.hint)}


def in_reasons() -> set[str]:
    """What refusals give as their reasons, in all packages."""
    files = [path for path in sorted(_PACKAGE.rglob("*.py")) if "Reason(" in path.read_text(encoding="utf-8")]
    said = [each for path in files for each in extract_from_file("python", path, keywords={"Reason": None})]
    return {str(message) for _, message, *_ in said if message}


def in_chats() -> set[str]:
    """What the house says in chats, and what the menus there are called."""
    files = sorted((_PACKAGE / "telegram").rglob("*.py"))
    said = [each for path in files for each in extract_from_file("python", path, keywords={"N_": None})]
    return {str(message) for _, message, *_ in said if message}


def in_edge() -> set[str]:
    """What the edge itself refuses, in all that a page may show of it."""
    return {words for problem in edge_problems() for words in (problem.detail, problem.hint)}


def in_reports() -> set[str]:
    """What the reports of imports say of a file's rows."""
    return {sentence.template for sentence in (*words.ALL, *stock_words.ALL, *order_words.ALL)}


def wanted() -> set[str]:
    """All messages, each by its singular."""
    return (
        {_first(message) for message in in_pages()} | in_errors() | in_reasons() | in_chats() | in_edge() | in_reports()
    )


def translated(code: str) -> dict[str, tuple[str, ...]]:
    """The texts of a language by their message (its singular)."""
    return {_first(item.id): _texts(item.string) for item in _items(code) if not item.fuzzy}


def translation_problems(code: str) -> Iterator[str]:
    """What is missing, left over or broken in a language."""
    known, needed = translated(code), wanted()
    said = Counter(_first(item.id) for item in _items(code))
    yield from (f"{code}: in two files: {each!r}" for each, times in sorted(said.items()) if times > 1)
    yield from (f"{code}: not translated: {each!r}" for each in sorted(needed) if not all(known.get(each, ("",))))
    yield from (f"{code}: nobody says any more: {each!r}" for each in sorted(set(known) - needed))
    for message, texts in sorted(known.items()):
        places = set(_PLACES.findall(message))
        yield from (f"{code}: foreign place in {text!r}" for text in texts if set(_PLACES.findall(text)) - places)


def missing_words(code: str) -> str:
    """What is not translated into a language, as a file of words has it: each message with an empty place."""
    known = translated(code)
    blank = catalog.Catalog()
    plurals = {_first(message): message for message in in_pages()}
    for each in sorted(wanted()):
        if not all(known.get(each, ("",))):
            blank.add(plurals.get(each, each))
    written = io.BytesIO()
    pofile.write_po(written, blank, omit_header=True, width=0)
    return written.getvalue().decode()


def _items(code: str) -> list[catalog.Message]:
    return [item for path in translation.word_files(code) for item in translation.words_of(path, code)]


def _first(message: Message | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _texts(texts: Message | list[str] | dict[int, str] | None) -> tuple[str, ...]:
    if texts is None:
        return ("",)
    if isinstance(texts, dict):
        return tuple(texts.values())
    return (texts,) if isinstance(texts, str) else tuple(texts)


def main(arguments: Sequence[str] = ()) -> int:
    """Say every problem, or write what is missing in a language; the exit code says whether there was a problem."""
    match arguments:
        case ["--missing", code] if code in TRANSLATED:
            sys.stdout.write(missing_words(code))
            return 0
        case [*_, _]:
            sys.stderr.write(f"usage: python -m sokoni.web.check [--missing {'|'.join(TRANSLATED)}]\n")
            return 2
        case _:
            return _check()


def _check() -> int:
    found = [problem for name in template_names() for problem in template_problems(name)]
    found += [problem for code in TRANSLATED for problem in translation_problems(code)]
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.stdout.write(f"{len(template_names())} templates, {len(wanted())} messages, {len(found)} problems.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
