"""Recorded changes as people see them, and the runs that take groups of them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.identity.permission.types import TeamRole

# What begins the name of an action that takes another one back.
UNDONE = "undo."
# What stands in a record for what is not to be read there.
HIDDEN = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which changes are meant: those for which all that is said holds."""

    group_id: UUID | None = None
    subject_id: UUID | None = None
    subject_kinds: tuple[str, ...] = ()
    actor_id: UUID | None = None


EVERYTHING = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """One change; `is_overtaken` where the same parts were changed again since."""

    id: UUID
    shop_id: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID
    actor: Actor
    group_id: UUID | None
    undoes_id: UUID | None
    undone_by_id: UUID | None
    is_overtaken: bool
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    created_at: datetime
    # Of how many changes it stands for its group, where a list shows each group once.
    group_size: int = 1

    @property
    def original_action(self) -> str:
        """What was done, also where this change takes it back."""
        return self.action.removeprefix(UNDONE)


class Hurdle(StrEnum):
    """Why a change cannot be taken back."""

    FINAL = "final"
    UNDONE = "undone"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a change can be taken back: until when, or what stands against it."""

    hurdle: Hurdle | None
    until: datetime | None

    @property
    def can_undo(self) -> bool:
        """Whether nothing that is known stands against it."""
        return self.hurdle is None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedChange:
    """A change with what may be done about it, and the least role in its shop's team that may do it."""

    change: RecordedChange
    verdict: Verdict
    role: TeamRole
    # Of which parts the record keeps what nobody else is to read, such as where a shop's money goes.
    private: frozenset[str] = frozenset()

    def shown(self, facts: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """What was before or after, as people see it: of what is private, only whether it was there."""
        if facts is None or not self.private:
            return facts
        return {name: HIDDEN if name in self.private and value else value for name, value in facts.items()}


class RunState(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A change of a group that stayed, and why."""

    change_id: UUID
    subject_id: UUID
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRun:
    """A group that is being taken back; its own changes carry `id` as their group."""

    id: UUID
    group_id: UUID
    shop_id: UUID | None
    state: RunState
    total: int
    undone: int
    refused: int
    refusals: Sequence[Refusal]
    cursor: UUID | None
    as_operator: bool
    actor: Actor = field(repr=False)
    created_at: datetime
    finished_at: datetime | None
