"""Taking recorded changes of the tree of categories back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, undoing
from sokoni.commerce.catalog.service import category as service
from sokoni.commerce.catalog.service.category import State
from sokoni.commerce.catalog.undoing import Undoing
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo import taking
from sokoni.services.undo.types import RecordedChange


async def undo(
    session: WriteSession,
    *,
    changes: Sequence[RecordedChange],
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> Mapping[UUID, DomainError]:
    """Put the tree back to how it was before some changes; those that were refused, with why.

    What was made is removed where nothing stands in it.
    """
    how = Undoing(actor=actor, now=now, group_id=group_id)
    return await taking.one_by_one(session, changes, lambda change: undoing.put_back(session, change, _Tree(), how))


class _Tree:
    """How categories are put back."""

    always = "slug"

    async def find(self, session: WriteSession, change: RecordedChange) -> tuple[Any, State] | None:
        parent = (change.before or {}).get("parent_id")
        parent_id = UUID(parent) if parent else None
        return await service.lock_state(session, category_id=change.subject_id, parent_id=parent_id)

    async def insert(self, session: WriteSession, change: RecordedChange, how: Undoing) -> None:
        before = dict(change.before or {})
        language = before.pop("language")
        state = {"parent_id": None, **before}
        await service.insert(session, category_id=change.subject_id, language=language, state=state, **how.of(change))

    async def remove(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State
    ) -> None:
        await service.remove(session, row=row, state=state, **how.of(change))

    async def save(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State, wanted: State
    ) -> None:
        await service.save(session, row=row, before=state, wanted=wanted, **how.of(change))

    def missing(self) -> DomainError:
        return errors.CategoryMissing()
