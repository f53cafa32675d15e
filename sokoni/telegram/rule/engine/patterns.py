"""Regular expressions of RE2, whose time grows with the text alone: no pattern can stall whoever looks for it.

The library is loaded when the first pattern is made: a server process that judges nothing goes without it.
"""

from typing import Any

_MEMORY = 4 << 20


class PatternUnfit(ValueError):
    """It is no regular expression of RE2, or grows too large; says why in RE2's words."""


def compiled(pattern: str, *, case_sensitive: bool) -> Any:
    """A regular expression over UTF-8.

    Raises:
        PatternUnfit: it is none, or it grows too large.
    """
    import re2

    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MEMORY
    try:
        return re2.compile(pattern.encode(), options)
    except re2.error as error:
        why = error.args[0]
        raise PatternUnfit(why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)) from error


def together(patterns: tuple[str, ...], *, case_sensitive: bool) -> Any:
    """One expression that finds whichever of some is found first, in one pass over a text.

    Raises:
        PatternUnfit: together they grow too large.
    """
    return compiled("|".join(f"(?:{each})" for each in patterns), case_sensitive=case_sensitive)
