"""Static files: hashed addresses that never answer with other content."""

import gzip
import os
import re
from pathlib import Path

import httpx2
import pytest

from sokoni.web.static_files import BUNDLES, ROOT, ChangedOnDiskError, StaticFiles, static_files


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


@pytest.fixture
def large(folder: Path) -> Path:
    path = folder / "js" / "large.js"
    path.write_bytes(b"let a = 1; " * 20_000)
    path.with_name("large.js.gz").write_bytes(gzip.compress(path.read_bytes()))
    return path


def test_a_large_file_is_read_when_it_is_asked_for(folder: Path, large: Path):
    files = StaticFiles(folder)
    file = files.find(files.address("js/large.js").split("/")[2], "js/large.js")
    small = files.find(files.address("js/a.js").split("/")[2], "js/a.js")

    assert file is not None
    assert small is not None
    assert (file.is_on_disk, small.is_on_disk) == (True, False)
    assert file.body == gzip.decompress(file.compressed) == large.read_bytes()
    assert files.body("js/large.js") == large.read_bytes()


@pytest.mark.parametrize("content", [b"let a = 2; " * 20_000, b"let a = 1;"], ids=["as long", "shorter"])
def test_a_large_file_that_was_replaced_is_not_answered_under_its_old_address(
    folder: Path, large: Path, content: bytes
):
    files = StaticFiles(folder)
    large.write_bytes(content)
    os.utime(large, ns=(1, 1))

    with pytest.raises(ChangedOnDiskError):
        files.body("js/large.js")


def test_a_large_file_that_is_gone_is_not_answered(folder: Path, large: Path):
    files = StaticFiles(folder)
    large.unlink()

    with pytest.raises(ChangedOnDiskError):
        files.body("js/large.js")


async def test_large_files_are_served_as_they_are_and_compressed(client: httpx2.AsyncClient):
    address = static_files().address("vendor/swagger/swagger-ui-bundle.js")

    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    packed = await client.get(address, headers={"Accept-Encoding": "gzip"})

    assert static_files().find(*address.removeprefix("/static/").split("/", 1)).is_on_disk
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content == static_files().body("vendor/swagger/swagger-ui-bundle.js")


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
