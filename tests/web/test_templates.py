"""Templates: they compile, hold no inline code, and every word in them is translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from sokoni.core import errors
from sokoni.entrypoints.modules import MODULES
from sokoni.web import icons, rendering
from sokoni.web.translation import LANGUAGES, LOCALE_FOLDER

WEB = Path(rendering.__file__).parent
TEMPLATES = sorted(rendering.TEMPLATES.rglob("*.html"))
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACES = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}")
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def in_sources() -> Iterator[str | tuple[str, ...]]:
    options = {"templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
    for _, _, message, *_ in extract_from_dir(WEB, METHODS, options, keywords=KEYWORDS):
        yield message


def in_error_catalogue() -> Iterator[str]:
    """Every error may be shown on a page: its sentence and its hint."""
    for declared in errors.catalogue().values():
        if declared.__module__.startswith("sokoni."):
            yield declared.message
            yield declared.hint


def wanted() -> set[str]:
    assert MODULES
    messages = {message[0] if isinstance(message, tuple) else message for message in in_sources()}
    return messages | set(in_error_catalogue())


def catalogue(code: str) -> dict[str, tuple[str, ...]]:
    with (LOCALE_FOLDER / code / "messages.po").open("rb") as file:
        messages = read_po(file, locale=code)
    return {
        message.id[0] if isinstance(message.id, tuple) else message.id: (
            tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)
        )
        for message in messages
        if message.id and not message.fuzzy
    }


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code: str):
    known = catalogue(code)
    assert sorted(message for message in wanted() if not all(known.get(message, ("",)))) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_the_places_of_their_message(code: str):
    broken = [
        (message, text)
        for message, texts in catalogue(code).items()
        for text in texts
        if not set(PLACES.findall(text)) <= set(PLACES.findall(message))
    ]
    assert broken == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_left_of_a_message_that_is_gone(code: str):
    assert sorted(set(catalogue(code)) - wanted()) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(rendering.TEMPLATES).as_posix())
def test_template_compiles(path: Path, code: str):
    name = path.relative_to(rendering.TEMPLATES).as_posix()
    assert rendering.environment(code).get_template(name).name == name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(rendering.TEMPLATES).as_posix())
def test_template_has_no_inline_code(path: Path):
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|hx-on|javascript:|js:|<script(?![^>]*\ssrc=)", source) == []


def test_templates_use_each_icon_of_the_list_and_no_other():
    sources = " ".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *WEB.rglob("*.py")))
    quoted = set(re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']", sources.replace(_icon_list(), "")))
    called = set(re.findall(r"icon\(\s*[\"']([a-z0-9-]+)[\"']", sources))
    assert set(icons.ICONS) - quoted == set()
    assert called - set(icons.ICONS) == set()


def _icon_list() -> str:
    source = (WEB / "icons.py").read_text(encoding="utf-8")
    return source[source.index("ICONS = (") : source.index(")  # fmt: skip")]
