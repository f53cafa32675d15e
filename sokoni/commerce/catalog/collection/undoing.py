"""Taking recorded changes of collections back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import undoing
from sokoni.commerce.catalog.collection import errors, repository
from sokoni.commerce.catalog.collection.service import saving
from sokoni.commerce.catalog.collection.state import EMPTY_FIELDS, State
from sokoni.commerce.catalog.undoing import Undoing
from sokoni.core import difference
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
    """Put collections back to how they were before some changes; those that were refused, with why."""
    # All at once and in key order; one after the other, they would be held in the order of the changes.
    for shop_id in {change.shop_id for change in changes if change.shop_id is not None}:
        await repository.lock(session, shop_id=shop_id, collection_ids=[change.subject_id for change in changes])
    how = Undoing(actor=actor, now=now, group_id=group_id)
    return await taking.one_by_one(
        session, changes, lambda change: undoing.put_back(session, change, _Collections(), how)
    )


class _Collections:
    """How collections are put back."""

    always = "slug"

    async def find(self, session: WriteSession, change: RecordedChange) -> tuple[Any, State] | None:
        return await saving.lock_state(session, collection_id=change.subject_id)

    async def insert(self, session: WriteSession, change: RecordedChange, how: Undoing) -> None:
        assert change.shop_id is not None  # Collections are shops'.
        before = dict(change.before or {})
        language = before.pop("language")
        await saving.insert(
            session,
            shop_id=change.shop_id,
            collection_id=change.subject_id,
            language=language,
            state=difference.patched(dict.fromkeys(EMPTY_FIELDS), before),
            **how.of(change),
        )

    async def remove(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State
    ) -> None:
        await saving.remove(session, row=row, state=state, **how.of(change))

    async def save(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State, wanted: State
    ) -> None:
        await saving.save(session, row=row, before=state, wanted=wanted, **how.of(change))

    def missing(self) -> DomainError:
        return errors.CollectionMissing()
