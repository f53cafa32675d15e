"""Postal codes that belong to a zone: '11*, 28000..28999, SW1A 1AA'. Pure."""

import re

MAX_PATTERN = 500
_ONE = re.compile(r"[A-Z0-9*?]{1,20}(\.\.[A-Z0-9]{1,20})?")


def is_pattern(text: str) -> bool:
    """Whether a text names postal codes: some of them, with * and ? for signs left open, or ranges of equal length."""
    parts = _parts(text)
    return len(text) <= MAX_PATTERN and bool(parts) and all(_is_one(part) for part in parts)


def matches(pattern: str | None, code: str | None) -> bool:
    """Whether a postal code is meant; no pattern means all, and no code is in no pattern. Spaces make no difference."""
    if pattern is None:
        return True
    plain = _plain(code or "")
    return bool(plain) and any(_matches_one(part, plain) for part in _parts(pattern))


def _matches_one(part: str, code: str) -> bool:
    first, is_range, last = part.partition("..")
    if is_range:
        return len(first) == len(code) == len(last) and first <= code <= last
    expression = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in part)
    return re.fullmatch(expression, code) is not None


def _is_one(part: str) -> bool:
    first, is_range, last = part.partition("..")
    if not _ONE.fullmatch(part) or part.strip("*?") == "":
        return False
    return not is_range or (len(first) == len(last) and first <= last and not {"*", "?"} & set(first))


def _parts(text: str) -> list[str]:
    return [plain for part in text.split(",") if (plain := _plain(part))]


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if not sign.isspace() and sign != "-")
