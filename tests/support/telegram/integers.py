"""Whole numbers as callers write them."""

import re

_WHOLE = re.compile(r"-?[0-9]{1,19}")


def integer(value: object) -> int | None:
    """The whole number that a value is or spells; None where it is none."""
    text = str(value).strip()
    return int(text) if _WHOLE.fullmatch(text) else None
