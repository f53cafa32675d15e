"""The OpenAPI document: whole, readable, and true to what the routes declare."""

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx2
import jsonschema_rs
import pytest

from sokoni.core.http.problems import declared_problem
from sokoni.entrypoints.api import refusals
from sokoni.entrypoints.api.document import TAGS, document
from sokoni.entrypoints.api.routes import aliases, operations
from sokoni.identity.permission.types import Requirement

OPERATIONS = list(operations().values())
# Collecting makes names only: the document itself is made where a test looks at it.
NAMES = sorted([*(each.name for each in OPERATIONS), *(f"{each.method} {each.path}" for each in aliases())])
JSON = "application/json"


@functools.cache
def shown() -> dict[str, dict[str, Any]]:
    """What the document says of each operation, by its name."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    }


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document, however deep."""
    match value:
        case dict():
            yield value
            for item in value.values():
                yield from nodes(item)
        case list():
            for item in value:
                yield from nodes(item)


def resolve(reference: str) -> Any:
    found: Any = document()
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_it_is_openapi_3_1_and_every_schema_is_json_schema():
    assert document()["openapi"].startswith("3.1.")
    for schema in document()["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_every_reference_leads_somewhere():
    references = {node["$ref"] for node in nodes(document()) if isinstance(node.get("$ref"), str)}

    assert references
    for reference in references:
        assert resolve(reference)


def test_every_schema_is_used_and_carries_no_name_of_ours():
    text = json.dumps(document())
    for name in document()["components"]["schemas"]:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", name), (
            f"{name}: two classes of this name are in the document; rename one"
        )
        assert f"#/components/schemas/{name}" in text, name


def test_operation_ids_are_words_and_single():
    ids = Counter(operation["operationId"] for operation in shown().values())

    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)*", each)] == []
    assert [each for each, times in ids.items() if times > 1] == []


def test_every_operation_is_shown_and_nothing_else():
    assert sorted(shown()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_operation_says_what_it_is_who_may_call_it_and_what_comes_back(name: str):
    operation = shown()[name]

    assert re.match(r"[A-Z]", operation["summary"])
    assert re.match(r"[A-Z].*\.", operation["description"])
    assert "**For** " in operation["description"]
    assert set(operation["tags"]) <= TAGS.keys()
    assert any(int(status) < HTTPStatus.MULTIPLE_CHOICES for status in operation["responses"])
    for answer in operation["responses"].values():
        assert answer["description"]


def test_a_tag_without_words_is_refused_with_the_place_where_they_go(monkeypatch: pytest.MonkeyPatch):
    known = {name: words for name, words in TAGS.items() if name != "cart"}
    monkeypatch.setattr("sokoni.entrypoints.api.document.TAGS", known)

    with pytest.raises(ValueError, match=r"say in TAGS \(sokoni/entrypoints/api/document\.py\) .* cart"):
        document.__wrapped__()


def test_every_tag_is_used_and_described():
    used = {tag for operation in shown().values() for tag in operation["tags"]}

    assert used == {tag["name"] for tag in document()["tags"]} == TAGS.keys()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_security_follows_from_the_route_s_requirement(operation: Any):
    schemes = [set(each) for each in shown_of(operation)["security"]]

    expected: list[set[str]] = [{"accessToken"}, {"apiKey"}, {"sessionCookie"}]
    if operation.requirement is Requirement.ANYONE:
        expected.insert(0, set())
    assert schemes == ([] if operation.requirement is Requirement.PUBLIC else expected)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_bodies_are_described_in_full(operation: Any):
    """No body is left to guess: neither `Any` nor an object of which nothing is said."""
    answers = [answer for status, answer in shown_of(operation)["responses"].items() if status < "300"]
    bodies = [body["schema"] for answer in answers for kind, body in answer.get("content", {}).items() if kind == JSON]
    request = shown_of(operation).get("requestBody", {}).get("content", {})
    bodies += [body["schema"] for body in request.values()]

    for schema in bodies:
        assert schema not in ({}, {"type": "object"})
        assert "$ref" in schema or schema.get("anyOf") or schema.get("type") == "array"


def test_keys_pages_and_tags_show_in_headers():
    add, page = shown_of(operations()["add_item"]), shown_of(operations()["list_products"])

    assert "Idempotency-Key" in {each["name"] for each in add["parameters"]}
    assert "Idempotent-Replayed" in add["responses"]["201"]["headers"]
    assert {"Link", "ETag", "X-Request-Id"} <= page["responses"]["200"]["headers"].keys()
    assert "304" in page["responses"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_refusals_have_an_example_of_each_code(operation: Any):
    problem = jsonschema_rs.validator_for(
        {
            **resolve("#/components/schemas/Problem"),
            "components": {"schemas": document()["components"]["schemas"]},
        }
    )
    for code in refusals.codes_of(operation):
        example = resolve(f"#/components/examples/{code}")["value"]
        answer = shown_of(operation)["responses"][str(example["status"])]

        assert code in answer["x-codes"]
        assert example["code"] == code
        problem.validate(example)


def test_recorded_refusals_name_operations_and_codes_that_exist():
    kept = json.loads(refusals.FILE.read_text(encoding="utf-8"))

    assert kept["operations"].keys() <= operations().keys()
    codes = {code for listed in kept["operations"].values() for code in listed} | kept["examples"].keys()
    assert [code for code in sorted(codes) if declared_problem(code) is None] == []
    for code, example in kept["examples"].items():
        declared = declared_problem(code)
        assert declared is not None
        assert (example["status"], example["title"], example["hint"]) == (
            declared.status, declared.title, declared.hint,
        ), code  # fmt: skip


def test_other_names_say_which_address_they_stand_for():
    for alias in aliases():
        shown = document()["paths"][alias.path][alias.method.lower()]
        canonical = document()["paths"][alias.to.rstrip("/")][alias.method.lower()]

        assert f"`{alias.method} {alias.to}`" in shown["description"]
        assert shown["x-same-as"] == canonical["operationId"]


async def test_the_document_is_served_as_it_is(client: httpx2.AsyncClient):
    answer = await client.get("/openapi.json")
    again = await client.get("/openapi.json", headers={"If-None-Match": answer.headers["etag"]})

    assert answer.json() == document()
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/docs", "/api-docs"])
async def test_the_page_needs_nothing_from_elsewhere_and_no_inline_code(client: httpx2.AsyncClient, address: str):
    page = (await client.get(address)).text
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert len(sources) >= 4
    assert all(source.startswith(("/static/", "/openapi.json", "data:,")) for source in sources)
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=", page) == []
    for source in sources[1:-1]:
        assert (await client.get(source)).status_code == 200, source


def shown_of(operation: Any) -> dict[str, Any]:
    shown: dict[str, Any] = document()["paths"][operation.path][operation.method.lower()]
    return shown
