"""Taking recorded changes of the tree of categories back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.service import category as service
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
    group_id: UUID | None,  # noqa: ARG001  # the tree is not changed in groups
) -> Mapping[UUID, DomainError]:
    """Put the tree back to how it was before some changes; those that were refused, with why.

    What was made is removed where nothing stands in it, what was removed comes back under its id.
    """
    refused: dict[UUID, DomainError] = {}
    for change in sorted(changes, key=lambda each: each.id, reverse=True):
        try:
            async with session.begin_nested():
                await _undo_one(session, change, actor=actor, now=now)
        except DomainError as error:
            refused[change.id] = error
    return refused


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    before, after = dict(change.before or {}), change.after or {}
    wanted_parent = before.get("parent_id")
    found = await service.lock_state(
        session, category_id=change.subject_id, parent_id=UUID(wanted_parent) if wanted_parent else None
    )
    action = f"undo.{change.original_action}"
    if _is_gone(change.after):
        if found is not None:
            raise ChangeOvertaken(parts=["category"])
        language = before.pop("language")
        await service.insert(
            session,
            category_id=change.subject_id,
            language=language,
            state={"parent_id": None, **before},
            action=action,
            actor=actor,
            now=now,
            undoes_id=change.id,
        )
        return
    if found is None:
        raise errors.CategoryMissing
    row, state = found
    if changed := difference.conflicts(state, after):
        raise ChangeOvertaken(parts=changed)
    if _is_gone(change.before):
        await service.remove(session, row=row, state=state, action=action, actor=actor, now=now, undoes_id=change.id)
        return
    await service.save(
        session,
        row=row,
        before=state,
        wanted=difference.patched(state, before),
        action=action,
        actor=actor,
        now=now,
        undoes_id=change.id,
    )


def _is_gone(side: Mapping[str, Any] | None) -> bool:
    """Whether there was nothing on one side of a change: an address, which is never empty, is recorded as none."""
    return side is not None and side.get("slug", "") is None
