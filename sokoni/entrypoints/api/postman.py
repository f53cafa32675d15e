"""The document as a Postman collection (v2.1): a folder for each tag, a request for each operation, examples filled in.

It is made from the document whenever somebody asks, so that no copy can fall behind.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sokoni.core.http.responses import json_bytes
from sokoni.entrypoints.api.document import TAGS, document

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
# Postman knows a variable only where it is a whole step of the address.
_PART = re.compile(r"{\w+}")
_JSON = "application/json"
# Tokens of guests are kept by the collection as well.
_VARIABLES = {"X-Cart-Session": "cart_token", "X-Order-Token": "order_token"}


def collection(*, base_url: str) -> dict[str, Any]:
    """A collection that asks one installation; who signs in puts the access token into the variable `token`."""
    shown = document()
    folders: dict[str, list[dict[str, Any]]] = {name: [] for name in TAGS}
    for path, item in shown["paths"].items():
        for method, operation in item.items():
            folders[operation["tags"][0]].append(_item(method.upper(), path, operation))
    values = {"base_url": base_url, "token": "", **dict.fromkeys(_VARIABLES.values(), "")}
    return {
        "info": {
            "name": shown["info"]["title"],
            "description": shown["info"]["description"],
            "version": shown["info"]["version"],
            "schema": _SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": key, "value": value, "type": "string"} for key, value in values.items()],
        "item": [
            {"name": name, "description": TAGS[name], "item": requests}
            for name, requests in folders.items()
            if requests
        ],
    }


def _item(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    request = {
        "method": method,
        "description": operation["description"],
        "header": list(_headers(operation)),
        "url": _url(path, operation),
        **_body(operation),
        **({} if operation["security"] else {"auth": {"type": "noauth"}}),
    }
    return {"name": operation["summary"], "request": request, "response": list(_responses(request, operation))}


def _url(path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    parts = [f":{part[1:-1]}" if _PART.fullmatch(part) else part for part in path.strip("/").split("/")]
    query = [_pair(each) | {"disabled": not each.get("required", False)} for each in _of(operation, "query")]
    return {
        "raw": "{{base_url}}/" + "/".join(parts),
        "host": ["{{base_url}}"],
        "path": parts,
        "query": query,
        "variable": [_pair(each) for each in _of(operation, "path")],
    }


def _headers(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if _JSON in operation.get("requestBody", {}).get("content", {}):
        yield {"key": "Content-Type", "value": _JSON}
    for each in _of(operation, "header"):
        name = each["name"]
        value = {"Idempotency-Key": "{{$guid}}"} | {key: f"{{{{{name}}}}}" for key, name in _VARIABLES.items()}
        if name in value:
            yield {"key": name, "value": value[name], "description": each.get("description", "")}


def _body(operation: Mapping[str, Any]) -> dict[str, Any]:
    contents = operation.get("requestBody", {}).get("content", {})
    if _JSON in contents:
        raw = _pretty(contents[_JSON].get("example", {}))
        return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}}
    for content in contents.values():
        schema = _resolved(content["schema"])
        fields = schema.get("properties", {}).items()
        return {"body": {"mode": "formdata", "formdata": [_form_field(name, field) for name, field in fields]}}
    return {}


def _form_field(name: str, field: Mapping[str, Any]) -> dict[str, Any]:
    is_file = "contentMediaType" in field or field.get("format") == "binary"
    value = {"type": "file", "src": []} if is_file else {"type": "text", "value": str(field.get("default", ""))}
    return {"key": name, "description": field.get("description", ""), **value}


def _responses(request: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for status, answer in operation["responses"].items():
        example = answer.get("content", {}).get(_JSON, {}).get("example")
        if example is not None:
            yield {
                "name": answer["description"],
                "originalRequest": request,
                "status": answer["description"],
                "code": int(status),
                "header": [{"key": "Content-Type", "value": _JSON}],
                "body": _pretty(example),
            }


def _of(operation: Mapping[str, Any], place: str) -> list[dict[str, Any]]:
    return [each for each in operation.get("parameters", ()) if each["in"] == place]


def _pair(parameter: Mapping[str, Any]) -> dict[str, Any]:
    default = parameter.get("schema", {}).get("default")
    value = "" if default is None else str(default)
    return {"key": parameter["name"], "value": value, "description": parameter.get("description", "")}


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document()["components"]["schemas"][name] if name else schema
    return found


def _pretty(value: Any) -> str:
    return json_bytes(value, indented=True).decode()
