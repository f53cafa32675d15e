"""A group's way of being kept, as others see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sokoni.telegram.note.types import KeptKind
from sokoni.telegram.role.types import GroupRoleDraft
from sokoni.telegram.rule.types import RuleDraft


class Part(StrEnum):
    """What a file is made of."""

    SETTINGS = "settings"
    ROLE = "role"
    RULE = "rule"
    NOTE = "note"
    FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDraft:
    """A note, or an answer to words."""

    kind: KeptKind
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a file says; `settings` are None where it says nothing of them."""

    settings: Mapping[str, Any] | None = None
    roles: tuple[GroupRoleDraft, ...] = ()
    rules: tuple[RuleDraft, ...] = ()
    texts: tuple[TextDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What becomes other by a file: a setting, or a role, rule or text with the names of what differs in it."""

    part: Part
    name: str
    is_new: bool = False
    fields: tuple[str, ...] = ()
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a file changed, or with `is_trial` would change."""

    differences: tuple[Difference, ...]
    is_trial: bool
