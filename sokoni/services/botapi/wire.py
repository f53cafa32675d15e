"""How Telegram's JSON is read."""

import json
from typing import Any

import orjson


def read(text: str | bytes) -> Any:
    """JSON of Telegram's; of half a surrogate pair, which is no text, a question mark is left: it is as long.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:
            return orjson.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))
        except RecursionError:
            # Deeper than anything that Telegram sends.
            raise error from None
