"""Static files: hashed addresses that never answer with other content."""

import re
from pathlib import Path

import pytest

from sokoni.web.static_files import BUNDLES, ROOT, StaticFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in {part for parts in BUNDLES.values() for part in parts}:
        (tmp_path / "css").mkdir(exist_ok=True)
        (tmp_path / "css" / part).write_text("/* why */ a { color: red; }", encoding="utf-8")
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("let a = 1;", encoding="utf-8")
    return tmp_path


def test_another_content_has_another_address(folder: Path):
    before = StaticFiles(folder).address("js/a.js")
    (folder / "js" / "a.js").write_text("let a = 2;", encoding="utf-8")
    assert StaticFiles(folder).address("js/a.js") != before


def test_a_foreign_hash_finds_nothing(folder: Path):
    files = StaticFiles(folder)
    assert files.find("0" * 12, "js/a.js") is None
    assert files.find(files.address("js/a.js").split("/")[2], "js/a.js") is not None


def test_a_path_out_of_the_folder_finds_nothing(folder: Path):
    assert StaticFiles(folder).find("0" * 12, "../static_files.py") is None


def test_a_stylesheet_is_one_file_without_comments_and_with_its_layers_first(folder: Path):
    files = StaticFiles(folder)
    body = files.find(files.address("store.css").split("/")[2], "store.css").body.decode()
    assert body.startswith("@layer reset, tokens, base, components, pages, utilities;")
    assert "why" not in body


def test_stylesheets_point_to_hashed_addresses(folder: Path):
    (folder / "css" / "fonts.css").write_text('a { src: url("asset:js/a.js"); }', encoding="utf-8")
    files = StaticFiles(folder)
    body = files.find(files.address("store.css").split("/")[2], "store.css").body.decode()
    assert f'url("{files.address("js/a.js")}")' in body


def test_the_first_view_stays_small():
    files = StaticFiles(ROOT)
    names = [name for name in ("store.css", "js/sokoni.js", "vendor/htmx.min.js", "img/mark.svg") if name in files]
    sent = sum(len(files.find(files.address(name).split("/")[2], name).compressed) for name in names)
    # The promise is 60 KB with the page itself, which takes less than 20 of them.
    assert sent < 40_000


def test_no_style_waits_for_a_script():
    """A class that a script sets comes after the first paint: what depends on it moves the page (decision 12)."""
    waiting = [path.name for path in (ROOT / "css").glob("*.css") if ".scripts" in path.read_text(encoding="utf-8")]
    assert waiting == []


def test_a_component_is_styled_in_one_place():
    """Two components of one name dress each other: the second file's rules fall upon the first one's elements."""
    places: dict[tuple[str, str], set[str]] = {}
    for bundle, parts in BUNDLES.items():
        for part in parts:
            css = (ROOT / "css" / part).read_text(encoding="utf-8")
            for name in re.findall(r"^  \.([a-z-]+) \{$", css, re.MULTILINE):
                places.setdefault((bundle, name), set()).add(part)
    assert {key: parts for key, parts in places.items() if len(parts) > 1} == {}
