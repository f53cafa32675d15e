"""Changes and runs on the wire."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.core.schema import Schema
from sokoni.services.undo.types import Hurdle, JudgedChange, RunState, UndoRun


class DifferenceOut(Schema):
    """One part that was changed: what it was, and what it became; null where it was not there."""

    path: str = Field(examples=["texts.es.title"])
    before: Any
    after: Any


class ChangeOut(Schema):
    """Who changed what, when; and whether it can be undone, until when, or what stands against it."""

    id: UUID
    shop_id: UUID | None
    action: str = Field(examples=["product.update"])
    subject_kind: str
    subject_id: UUID
    actor_kind: str
    actor_label: str
    group_id: UUID | None = Field(description="What was made together can be undone together.")
    undoes_id: UUID | None
    undone_by_id: UUID | None
    differences: list[DifferenceOut]
    can_undo: bool
    hurdle: Hurdle | None
    undo_until: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, judged: JudgedChange) -> Self:
        """A change on the wire."""
        change, verdict = judged.change, judged.verdict
        before, after = judged.shown(change.before) or {}, judged.shown(change.after) or {}
        return cls(
            id=change.id,
            shop_id=change.shop_id,
            action=change.action,
            subject_kind=change.subject_kind,
            subject_id=change.subject_id,
            actor_kind=change.actor.kind,
            actor_label=change.actor.label,
            group_id=change.group_id,
            undoes_id=change.undoes_id,
            undone_by_id=change.undone_by_id,
            differences=[
                DifferenceOut(path=path, before=before.get(path), after=after.get(path))
                for path in sorted({*before, *after})
            ],
            can_undo=verdict.can_undo,
            hurdle=verdict.hurdle,
            undo_until=verdict.until,
            created_at=change.created_at,
        )


class RefusalOut(Schema):
    """A change of a group that stayed, and why."""

    model_config = ConfigDict(from_attributes=True)

    change_id: UUID
    subject_id: UUID
    code: str
    message: str


class UndoRunOut(Schema):
    """How far a group of changes is taken back; the changes it makes carry `id` as their own group."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    group_id: UUID
    state: RunState
    total: int
    undone: int
    refused: int
    refusals: list[RefusalOut] = Field(description="The first 100.")
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: UndoRun) -> Self:
        """A run on the wire."""
        return cls.model_validate(run)
