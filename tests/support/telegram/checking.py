"""Calls are checked against aiogram's models of the methods, and refused in the official server's words.

aiogram takes seconds to import; only this module and `methods` do it, and only a server imports these.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin

import orjson
from aiogram import methods as aiogram_methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import ValidationError

from tests.support.telegram.errors import bad_request
from tests.support.telegram.integers import integer

Model = type[TelegramMethod[Any]]
# Every method of the Bot API that aiogram knows, by its name in small letters: names are not told apart by case.
MODELS: dict[str, Model] = {
    model.__api_method__.lower(): model
    for name in aiogram_methods.__all__
    if isinstance(model := getattr(aiogram_methods, name), type)
    and issubclass(model, TelegramMethod)
    and isinstance(getattr(model, "__api_method__", None), str)
}
_TRUE = {"true", "yes", "1", "t", "y"}
# What the official server says when these are missing.
_MISSING = {
    "chat_id": "chat_id is empty",
    "user_id": "invalid user_id specified",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "permissions": "can't parse permissions: permissions must be specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "invalid file_id specified",
    "title": "title must be specified",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart request."""

    name: str
    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str
    required: bool


_FIELDS: dict[Model, dict[str, _Field]] = {}
_DEFAULTS: dict[Model, dict[str, None]] = {}


def read(model: Model, params: Mapping[str, Any], *, strict: bool) -> TelegramMethod[Any]:
    """The call as aiogram's model of it, or the refusal that says what is wrong with it."""
    fields = _fields(model)
    values: dict[str, Any] = dict(_DEFAULTS[model])
    for name, value in params.items():
        field = fields.get(name)
        if field is None:
            if strict and not isinstance(value, Upload):
                raise bad_request(f'unknown parameter "{name}" in {model.__api_method__} (the test server is strict)')
            continue
        decoded = _decoded(field, value)
        if decoded is not None:
            values[name] = decoded
    _refuse_missing(fields, values)
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        place = [str(part) for part in first["loc"] if not str(part)[:1].isupper()]
        inner = "/".join(place[1:])
        detail = f'Field "{inner}": {first["msg"]}' if inner else first["msg"]
        raise bad_request(f"can't parse {place[0].replace('_', ' ') if place else 'request'}: {detail}") from wrong


def _refuse_missing(fields: Mapping[str, _Field], values: dict[str, Any]) -> None:
    for field in fields.values():
        value = values.get(field.name)
        if not field.required or not (value is None or (isinstance(value, str) and not value)):
            continue
        if field.name != "url":
            raise bad_request(_MISSING.get(field.name, f"{field.name} is empty"))
        # An empty address removes the webhook, as its absence does.
        values["url"] = ""


def _decoded(field: _Field, value: Any) -> Any:
    """A value as JSON would have had it; forms and addresses carry all as text."""
    if isinstance(value, Upload):
        return BufferedInputFile(value.data, value.name) if field.kind == "file" else None
    if not isinstance(value, str):
        return str(value) if field.kind == "text" and not isinstance(value, dict | list) else value
    reader = _READERS.get(field.kind)
    return reader(field, value) if reader else value


def _number(field: _Field, value: str) -> int | None:
    number = integer(value)
    if number is not None or not value:
        return number
    raise bad_request(_MISSING.get(field.name, f"invalid {field.name} specified"))


def _flag(field: _Field, value: str) -> bool | None:
    return value.strip().lower() in _TRUE if value else None


def _chat(field: _Field, value: str) -> int | str:
    number = integer(value)
    return value if number is None else number


def _json(field: _Field, value: str) -> Any:
    if not value:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as wrong:
        words = "reply keyboard markup" if field.name == "reply_markup" else field.name.replace("_", " ")
        raise bad_request(f"can't parse {words} JSON object") from wrong


_READERS: dict[str, Callable[[_Field, str], Any]] = {"number": _number, "flag": _flag, "chat": _chat, "json": _json}


def _fields(model: Model) -> dict[str, _Field]:
    if model not in _FIELDS:
        made = {}
        for name, info in model.model_fields.items():
            wire = info.alias or name
            made[wire] = _Field(wire, _kind(info.annotation), info.is_required())
        _FIELDS[model] = made
        _DEFAULTS[model] = {
            info.alias or name: None for name, info in model.model_fields.items() if isinstance(info.default, Default)
        }
    return _FIELDS[model]


def _kind(annotation: Any) -> str:
    parts = set(_flat(annotation)) - {type(None), Default}
    if InputFile in parts:
        return "file"
    if parts == {str}:
        return "text"
    if parts == {int, str}:
        return "chat"
    if parts == {bool}:
        return "flag"
    if int in parts:
        return "number"
    return "json"


def _flat(annotation: Any) -> list[Any]:
    if get_origin(annotation) in {Union, types.UnionType}:
        return [part for inner in get_args(annotation) for part in _flat(inner)]
    return [annotation]
