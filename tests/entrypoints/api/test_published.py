"""The published document: renewed by a command, and never against its readers."""

import json
from pathlib import Path

import pytest

from sokoni.entrypoints.api import published
from sokoni.entrypoints.api.document import document


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "api" / "openapi.json"
    monkeypatch.setattr(published, "FILE", path)
    return path


def promise_more(file: Path) -> None:
    """Let the file promise an operation that the program does not have."""
    promised = json.loads(file.read_text(encoding="utf-8"))
    promised["paths"]["/api/v1/gone"] = {"get": {"operationId": "get_gone", "responses": {}}}
    file.write_text(json.dumps(promised), encoding="utf-8")


def test_the_program_says_all_that_its_file_says_and_no_more():
    assert list(published.check()) == []
    assert published.is_current(), "renew docs/api/openapi.json by `make api`, and commit it with the change"


def test_it_is_written_where_there_is_none_and_then_agrees(file: Path):
    assert list(published.write()) == []
    assert list(published.check()) == []
    assert published.is_current()


def test_what_breaks_callers_is_named_and_the_file_stays(file: Path, capsys: pytest.CaptureFixture[str]):
    list(published.write())
    promise_more(file)
    before = file.read_text(encoding="utf-8")

    assert published.main([]) == 1
    assert published.main(["write"]) == 1
    assert capsys.readouterr().out.count("GET /api/v1/gone: is gone") == 2
    assert file.read_text(encoding="utf-8") == before


def test_a_break_can_be_accepted(file: Path, capsys: pytest.CaptureFixture[str]):
    list(published.write())
    promise_more(file)

    assert published.main(["write", "--accept-breaks"]) == 0
    assert published.is_current()
    assert "keeps what openapi.json promises" in capsys.readouterr().out


def test_what_was_added_passes_and_is_mentioned(file: Path, capsys: pytest.CaptureFixture[str]):
    list(published.write())
    known = json.loads(file.read_text(encoding="utf-8"))
    del known["paths"]["/api/v1/cart"]
    file.write_text(json.dumps(known), encoding="utf-8")

    assert published.main([]) == 0
    assert "renew it by `make api`" in capsys.readouterr().out


def test_examples_are_no_promise_but_a_field_of_that_name_is():
    assert '"x-codeSamples"' not in published.text_of(document())
    shown = published.promised({"properties": {"example": {"type": "string", "example": "x"}}})
    assert shown == {"properties": {"example": {"type": "string"}}}
