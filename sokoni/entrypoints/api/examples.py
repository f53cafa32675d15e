"""What requests and answers look like: the first success of each operation that tests of the program saw.

`examples.json` is written by the tests (`tests/support/answers.py`), so that an example is what the program does say.
"""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@functools.cache
def seen() -> Mapping[str, Mapping[str, Any]]:
    """By operation: the JSON that was sent, if any (`request`), the `status`, and what came back (`response`)."""
    kept: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def add_to(shown: dict[str, Any], name: str) -> None:
    """Put an operation's example into its description."""
    example = seen().get(name)
    if example is None:
        return
    answer = shown["responses"].get(str(example["status"]), {}).get("content", {}).get("application/json")
    if answer is not None:
        answer["example"] = example["response"]
    request = shown.get("requestBody", {}).get("content", {}).get("application/json")
    if request is not None and "request" in example:
        request["example"] = example["request"]
