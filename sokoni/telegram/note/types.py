"""Texts that a group keeps, as others see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# Of each kind in a group; names and triggers are as short as people type them.
MAX_KEPT, MAX_NAME = 200, 64


class KeptKind(StrEnum):
    """How a text is called."""

    # By its name, with # or by /note.
    NOTE = "note"
    # By a word in what somebody writes.
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A text of a group; `name` is folded, so that it is found however it is typed."""

    id: UUID
    group_id: int
    kind: KeptKind
    name: str
    text: str
    created_by: str
    updated_at: datetime
