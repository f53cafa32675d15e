"""Taking recorded changes of collections back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.collection import errors, service
from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.types import RecordedChange


async def undo(
    session: WriteSession,
    *,
    changes: Sequence[RecordedChange],
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> Mapping[UUID, DomainError]:
    """Put collections back to how they were before some changes; those that were refused, with why.

    One that was made is taken away, one that was taken away comes back under its id.
    """
    refused: dict[UUID, DomainError] = {}
    for change in sorted(changes, key=lambda each: each.id, reverse=True):
        try:
            async with session.begin_nested():
                await _undo_one(session, change, actor=actor, now=now, group_id=group_id)
        except DomainError as error:
            refused[change.id] = error
    return refused


async def _undo_one(
    session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime, group_id: UUID | None
) -> None:
    found = await service.lock_state(session, collection_id=change.subject_id)
    before, after = change.before or {}, change.after or {}
    if _is_gone(change.after):
        if found is not None:
            raise ChangeOvertaken(parts=["collection"])
        assert change.shop_id is not None  # Collections are shops'.
        language = before["language"]
        blank = dict.fromkeys(service.EMPTY_FIELDS)
        state = difference.patched(blank, {path: value for path, value in before.items() if path != "language"})
        await service.restore(
            session,
            shop_id=change.shop_id,
            collection_id=change.subject_id,
            language=language,
            state=state,
            action=f"undo.{change.original_action}",
            actor=actor,
            now=now,
            group_id=group_id,
            undoes_id=change.id,
        )
        return
    if found is None:
        raise errors.CollectionMissing
    row, state_now = found
    if changed := difference.conflicts(state_now, after):
        raise ChangeOvertaken(parts=changed)
    if _is_gone(change.before):
        await service.remove(
            session,
            row=row,
            state=state_now,
            action=f"undo.{change.original_action}",
            actor=actor,
            now=now,
            group_id=group_id,
            undoes_id=change.id,
        )
        return
    await service.save(
        session,
        row=row,
        before=state_now,
        wanted=difference.patched(state_now, before),
        action=f"undo.{change.original_action}",
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=change.id,
    )


def _is_gone(side: Mapping[str, Any] | None) -> bool:
    """Whether there was nothing on one side of a change: an address, which is never empty, is recorded as none."""
    return side is not None and side.get("slug", "") is None
