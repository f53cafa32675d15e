"""Templates and translations are whole, and the check sees when they are not."""

import re
from pathlib import Path

import pytest

from sokoni.web import check, icons, rendering


@pytest.mark.parametrize("code", check.TRANSLATED)
def test_every_message_is_translated(code: str):
    assert list(check.translation_problems(code)) == []


@pytest.mark.parametrize("name", check.template_names())
def test_template_compiles_and_holds_no_inline_code(name: str):
    assert check.template_problems(name) == []


@pytest.mark.parametrize(
    "source",
    [
        "{% if %}",
        '<p style="x">',
        "<style>p{}</style>",
        '<p onclick="x()">',
        "<script>1</script>",
        '<a href="javascript:x">',
        "{{ icon('megaphone') }}",
    ],
)
def test_the_check_sees_what_may_not_be_in_a_template(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "bad.html").write_text(source, encoding="utf-8")
    monkeypatch.setattr(rendering, "TEMPLATES", tmp_path)
    rendering.environment.cache_clear()
    assert check.template_problems("bad.html") != []
    rendering.environment.cache_clear()


def test_the_check_sees_a_missing_a_foreign_and_a_broken_translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "es").mkdir()
    text = 'msgid "Gone"\nmsgstr "Ido"\n\nmsgid "Order %(code)s"\nmsgstr "Pedido %(kode)s"\n'
    (tmp_path / "es" / "messages.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(check.translation, "LOCALE_FOLDER", tmp_path)
    problems = list(check.translation_problems("es"))
    assert "es: not translated: 'Save'" in problems
    assert "es: nobody says any more: 'Gone'" in problems
    assert "es: foreign place in 'Pedido %(kode)s'" in problems


def test_what_is_missing_is_written_as_a_file_of_words_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "messages.po").write_text('msgid "Save"\nmsgstr "Guardar"\n', encoding="utf-8")
    monkeypatch.setattr(check.translation, "LOCALE_FOLDER", tmp_path)

    assert check.main(["--missing", "es"]) == 0
    written = capsys.readouterr().out
    assert '\n\nmsgid "Save this view"\nmsgstr ""\n' in written
    assert 'msgid "Save"\n' not in written
    assert 'msgid_plural "%(shown)s products"\nmsgstr[0] ""\nmsgstr[1] ""\n' in written


def test_says_how_it_is_called_when_asked_for_a_language_that_is_not_there(capsys: pytest.CaptureFixture[str]):
    assert check.main(["--missing", "tlh"]) == 2
    assert "--missing es|fa" in capsys.readouterr().err


def test_templates_use_each_icon_of_the_list_and_no_other():
    sources = " ".join(
        path.read_text(encoding="utf-8") for kind in ("*.html", "*.py") for path in check.WEB.rglob(kind)
    )
    sources = sources.replace(_icon_list(), "")
    quoted = set(re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']", sources))
    called = set(re.findall(r"icon\(\s*[\"']([a-z0-9-]+)[\"']", sources))
    assert sorted(set(icons.ICONS) - quoted) == []
    assert sorted(called - set(icons.ICONS)) == []


def _icon_list() -> str:
    source = (check.WEB / "icons.py").read_text(encoding="utf-8")
    return source[source.index("ICONS = (") : source.index(")  # fmt: skip")]
