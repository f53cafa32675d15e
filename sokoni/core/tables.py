"""Tables as files: CSV that spreadsheets open and other programs read, without a cell that is taken for a formula."""

import re
from collections.abc import Iterable

# Without it, Excel takes a CSV for the letters of its own country.
MARK = b"\xef\xbb\xbf"
# What a spreadsheet takes for a formula. Source: OWASP, CSV Injection; WooCommerce guards its files the same way.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_TO_QUOTE = re.compile(r'[",\r\n]')


def guard(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a quotation mark in front, which `unguard` takes away again."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """A text without the quotation mark that guards it."""
    return text[1:] if _GUARDED.match(text) else text


def csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of a CSV file. The standard library's writer leaves a lone CR unquoted, and its reader refuses it then."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode()


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text
