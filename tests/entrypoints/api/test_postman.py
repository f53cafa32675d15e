"""The Postman collection: every operation once, ready to be sent."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2

from sokoni.entrypoints.api import postman
from sokoni.entrypoints.api.document import document

PLACE = re.compile(r"{\w+}")
MADE = postman.collection(base_url="https://market.example")


def requests() -> Iterator[dict[str, Any]]:
    for folder in MADE["item"]:
        for item in folder["item"]:
            yield item["request"]


def test_it_says_its_format_and_knows_its_variables():
    assert MADE["info"]["schema"].endswith("/v2.1.0/collection.json")
    known = {each["key"] for each in MADE["variable"]}
    used = set(re.findall(r"{{(\w+)}}", json.dumps(MADE["item"]) + json.dumps(MADE["auth"])))

    assert used == known == {"base_url", "token", "cart_token", "order_token"}


def in_postman(path: str) -> str:
    """An address with its parts as Postman writes them; one that is only part of a step is left to who asks."""
    return "/".join(f":{part[1:-1]}" if PLACE.fullmatch(part) else part for part in path.split("/"))


def test_every_operation_is_one_request():
    asked = [f"{each['method']} /{'/'.join(each['url']['path'])}" for each in requests()]
    declared = [f"{method.upper()} {in_postman(path)}" for path, item in document()["paths"].items() for method in item]

    assert sorted(asked) == sorted(declared)


def test_parts_of_addresses_are_variables_of_the_request():
    for each in requests():
        names = {part[1:] for part in each["url"]["path"] if part.startswith(":")}
        assert names <= {variable["key"] for variable in each["url"]["variable"]}


def test_bodies_are_json_or_forms():
    bodies = [each["body"] for each in requests() if "body" in each]

    assert {body["mode"] for body in bodies} == {"raw", "formdata"}
    for body in bodies:
        if body["mode"] == "raw":
            json.loads(body["raw"])
    uploads = [field for body in bodies if body["mode"] == "formdata" for field in body["formdata"]]
    assert "file" in {field["type"] for field in uploads}


def test_what_nobody_is_asked_for_sends_no_token():
    by_name = {f"{each['method']} {'/'.join(each['url']['path'])}": each for each in requests()}

    assert by_name["POST api/v1/auth/login"]["auth"] == {"type": "noauth"}
    assert "auth" not in by_name["GET api/v1/auth/me"]


async def test_it_asks_the_installation_that_gave_it(client: httpx2.AsyncClient):
    answer = await client.get("/api/postman.json")

    assert answer.headers["content-disposition"].endswith('.postman_collection.json"')
    assert {"key": "base_url", "value": "http://testserver", "type": "string"} in answer.json()["variable"]
