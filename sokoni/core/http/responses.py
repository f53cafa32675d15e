"""Answers: JSON by orjson, or as the bytes that a read model stored."""

from typing import Any

import orjson
from fastapi import Response


def json_bytes(value: Any, *, indented: bool = False) -> bytes:
    """A value as JSON bytes; UUIDs and times are written in their standard forms."""
    option = orjson.OPT_NON_STR_KEYS | orjson.OPT_INDENT_2 if indented else orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, option=option)


class JsonBytes(Response):
    """JSON that is bytes already: read models go out as they were stored."""

    media_type = "application/json"
