"""Refusals as pages: in the reader's words, also those of the edge, and never blamed on us where they are not ours."""

import httpx2
import pytest

from tests.support.pages import words_of

REFUSED = [
    ("en", "GET", "/nowhere", 404, "Nothing on this table", "There is nothing at this address."),
    ("es", "GET", "/nowhere", 404, "No hay nada en esta dirección.", "Revisa la dirección"),
    ("es", "DELETE", "/search", 405, "Eso no se puede hacer aquí", "Esta dirección no se puede usar así."),
    ("fa", "DELETE", "/search", 405, "این کار اینجا شدنی نیست", "از این نشانی نمی‌شود این‌گونه استفاده کرد."),
    ("es", "GET", "/search?limit=none", 422, "Faltan valores, o no tienen la forma esperada.", ""),
]


@pytest.mark.parametrize(("language", "method", "path", "status", "head", "detail"), REFUSED)
async def test_the_edges_refusals_are_said_in_the_readers_words(
    visitor: httpx2.AsyncClient, language: str, method: str, path: str, status: int, head: str, detail: str
):
    page = await visitor.request(method, path, headers={"accept-language": language})
    assert page.status_code == status
    said = words_of(page)
    assert head in said
    assert detail in said
