"""Templates: they compile, hold no inline code, and every word in them is translated."""

import re
from pathlib import Path

import pytest

from sokoni.web import icons, rendering
from sokoni.web.translation import LANGUAGES
from tests.support import messages

TEMPLATES = sorted(rendering.TEMPLATES.rglob("*.html"))
NAMES = [path.relative_to(rendering.TEMPLATES).as_posix() for path in TEMPLATES]
PLACES = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|hx-on|javascript:|js:|<script(?![^>]*\ssrc=)")


@pytest.mark.parametrize("code", messages.TRANSLATED)
def test_every_message_is_translated(code: str):
    assert messages.missing(code) == []


@pytest.mark.parametrize("code", messages.TRANSLATED)
def test_translations_keep_the_places_of_their_message(code: str):
    broken = [
        (message, text)
        for message, texts in messages.translated(code).items()
        for text in texts
        if not set(PLACES.findall(text)) <= set(PLACES.findall(message))
    ]
    assert broken == []


@pytest.mark.parametrize("code", messages.TRANSLATED)
def test_no_translation_is_left_of_a_message_that_is_gone(code: str):
    assert sorted(set(messages.translated(code)) - messages.wanted()) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str, code: str):
    assert rendering.environment(code).get_template(name).name == name


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_template_has_no_inline_code(path: Path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_templates_use_each_icon_of_the_list_and_no_other():
    web = Path(rendering.__file__).parent
    sources = " ".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *web.rglob("*.py")))
    sources = sources.replace(_icon_list(web), "")
    quoted = set(re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']", sources))
    called = set(re.findall(r"icon\(\s*[\"']([a-z0-9-]+)[\"']", sources))
    assert sorted(set(icons.ICONS) - quoted) == []
    assert sorted(called - set(icons.ICONS)) == []


def _icon_list(web: Path) -> str:
    source = (web / "icons.py").read_text(encoding="utf-8")
    return source[source.index("ICONS = (") : source.index(")  # fmt: skip")]
