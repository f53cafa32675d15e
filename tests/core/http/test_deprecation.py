"""What will end says so in every answer, a refusal too."""

from datetime import date

import httpx2
import pytest

from sokoni.core.http.deprecation import Deprecation

OLD = "/api/v1/examples/old-way"


@pytest.mark.parametrize("query", ["", "?refuse=true", "?unknown=1"])
async def test_a_route_that_ends_says_since_when_until_when_and_what_comes_instead(
    example: httpx2.AsyncClient, query: str
):
    answer = await example.get(OLD + query)

    assert answer.headers["deprecation"] == "@1767225600"
    assert answer.headers["sunset"] == "Wed, 01 Jul 2026 00:00:00 GMT"
    assert answer.headers["link"] == (
        '</docs>; rel="deprecation"; type="text/html", </api/v1/examples>; rel="successor-version"'
    )


async def test_another_name_that_ends_says_so_while_the_address_itself_does_not(example: httpx2.AsyncClient):
    by_old_name = await example.post("/api/example/ending", data={"name": "a"})
    by_address = await example.post("/api/v1/examples/form", data={"name": "a"})

    assert by_old_name.json() == by_address.json() == {"name": "a"}
    assert by_old_name.headers["deprecation"] == "@1767225600"
    assert "sunset" not in by_old_name.headers
    assert "deprecation" not in by_address.headers


def test_the_document_says_it_in_words():
    ending = Deprecation(since=date(2026, 1, 1), sunset=date(2026, 7, 1), successor="/api/v2/things")

    assert ending.words() == "**Deprecated** since 2026-01-01. It ends on 2026-07-01. Use `/api/v2/things` instead."
