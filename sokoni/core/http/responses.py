"""Answers: JSON by orjson, or as the bytes that a read model stored."""

from typing import Any

import orjson
from fastapi import Response


def json_bytes(value: Any) -> bytes:
    """A value as JSON bytes; UUIDs and times are written in their standard forms."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


class JsonBytes(Response):
    """JSON that is bytes already: read models go out as they were stored."""

    media_type = "application/json"
