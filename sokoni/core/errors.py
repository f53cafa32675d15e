"""The family of errors that people may see.

    DomainError
    ├── InvalidCursor          core.pages
    ├── IdempotencyConflict    core.http
    └── … each package's own, in its errors.py

Every class declares a stable `code`, its `kind`, a message template over its fields, and a hint that says what to do.
The transport (HTTP status, chat text) follows from the kind, in one place per transport.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Self


class Kind(StrEnum):
    """What sort of refusal an error is; each transport translates kinds, never single errors."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    OUTDATED = "outdated"
    INVALID = "invalid"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class Reason(str):
    """Why something was refused, as a part of a refusal's message: programs read it, people get it in their language.

    The template is a message like the refusal's own, over fields of its own; it is written where it is said, as a
    plain text, so that translators find it.
    """

    __slots__ = ("fields", "template")

    template: str
    fields: Mapping[str, object]

    def __new__(cls, template: str, **fields: object) -> Self:
        """The words, which know of what they are made."""
        made = super().__new__(cls, template.format_map(fields))
        made.template = template
        made.fields = MappingProxyType(fields)
        return made


# What a refusal says of itself wherever it is shown; a field of that name would take its place.
MEMBERS = frozenset({"type", "title", "status", "detail", "code", "hint", "request_id"})
_catalogue: dict[str, type["DomainError"]] = {}


class DomainError(Exception):
    """A refusal with a stable code, words for people, and fields for programs.

    Declaring a class without `code`, `kind`, `message` or `hint`, or with a code that is taken, fails at import.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    message: ClassVar[str]
    hint: ClassVar[str]
    # True: the edge commits what was written before it answers the error (a failed log-in that counts).
    keeps: ClassVar[bool] = False

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        if abstract:
            return
        for attribute in ("code", "kind", "message", "hint"):
            if not hasattr(cls, attribute):
                msg = f"{cls.__module__}.{cls.__qualname__} does not declare {attribute!r}"
                raise TypeError(msg)
        taken_by = _catalogue.setdefault(cls.code, cls)
        if taken_by.__qualname__ != cls.__qualname__ or taken_by.__module__ != cls.__module__:
            msg = f"error code {cls.code!r} is declared by {taken_by.__qualname__} and by {cls.__qualname__}"
            raise TypeError(msg)

    def __init__(self, **fields: object) -> None:
        if not MEMBERS.isdisjoint(fields):
            msg = (
                f"{type(self).__qualname__} has fields that every refusal has already: {sorted(MEMBERS & set(fields))}"
            )
            raise TypeError(msg)
        self.fields: Mapping[str, object] = MappingProxyType(fields)
        super().__init__(self.message.format_map(fields))

    @property
    def retry_after_seconds(self) -> int | None:
        """How long to wait before trying again, where the error knows it (a field of that name)."""
        value = self.fields.get("retry_after_seconds")
        return value if isinstance(value, int) else None


def reason_of(error: DomainError) -> Reason:
    """The words of a refusal, as a part of another one's: a sentence, which its template has translations for."""
    return Reason(error.message, **error.fields)


def catalogue() -> Mapping[str, type[DomainError]]:
    """Every declared error by its code."""
    return MappingProxyType(_catalogue)
