"""Refusals in a reader's language: their sentences, the reasons inside of them, and names that programs gave.

A refusal's message is a template over its fields, and so is a reason. Where only the English words were kept, as of
pictures that a job gave up, the template is found again by what it says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from sokoni.core.errors import Reason, catalogue
from sokoni.web import vocabulary

Translate = Callable[[str], str]

_PLACE = re.compile(r"\{(\w+)\}")
# What fields of refusals look like. Without that, "{url} answered {answered}." is whatever anybody answered.
_ANYTHING, _NUMBER = r".*", r"-?[\d.,\s]+"
_SHAPES: Mapping[str, str] = MappingProxyType({
    "url": r"[a-z][a-z0-9+.-]*://.*",
    **dict.fromkeys(("most", "maximum", "minimum", "least", "used", "size_bytes", "status"), _NUMBER),
})  # fmt: skip
# What fields of refusals name by words of programs, and what pages call it.
_NAMED: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "field": vocabulary.FIELD_WORDS,
    "held": vocabulary.ROLE_WORDS,
    "needed": vocabulary.ROLE_WORDS,
    "current": vocabulary.PRODUCT_STATUS_WORDS,
    "wanted": vocabulary.PRODUCT_STATUS_WORDS,
})  # fmt: skip


def say(message: str, fields: Mapping[str, object], *, translate: Translate) -> str:
    """A refusal's message, or a reason's template, in the words of whoever `translate` speaks to."""
    return translate(message).format_map({name: _said(name, value, translate) for name, value in fields.items()})


def recall(words: str, *, translate: Translate) -> str:
    """A refusal of which only the English words were kept; what is not known is said as it is."""
    for template, pattern in _patterns(len(catalogue())).items():
        if found := pattern.fullmatch(words):
            return say(template, found.groupdict(), translate=translate)
    return translate(words) if words else ""


def _said(name: str, value: object, translate: Translate) -> object:
    if isinstance(value, Reason):
        return say(value.template, value.fields, translate=translate)
    if isinstance(value, str):
        return translate(_NAMED.get(name, {}).get(value, value)) if name in _NAMED or name == "reason" else value
    return value


@lru_cache(maxsize=1)
def _patterns(_known: int) -> Mapping[str, re.Pattern[str]]:
    """How the words of each refusal look, those first of which the most is said by the template itself.

    There are more of them once more of the program is loaded.
    """
    templates = sorted((each.message for each in catalogue().values()), key=lambda each: -len(_PLACE.sub("", each)))
    return {each: re.compile("".join(_parts(each)), re.DOTALL) for each in templates}


def _parts(template: str) -> Iterator[str]:
    for number, part in enumerate(_PLACE.split(template)):
        yield f"(?P<{part}>{_shape(part)})" if number % 2 else re.escape(part)


def _shape(field: str) -> str:
    return r"\S+" if field.endswith("_id") else _SHAPES.get(field, _ANYTHING)
