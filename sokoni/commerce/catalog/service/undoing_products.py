"""Taking recorded changes of products back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import Status
from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.types import RecordedChange

# A product that was made is archived, not unmade: its stock has a log, orders and links may name it already.
_MADE = frozenset({"product.create", "product.copy"})


async def undo(
    session: WriteSession,
    *,
    changes: Sequence[RecordedChange],
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> Mapping[UUID, DomainError]:
    """Put products back to how they were before some changes; those that were refused, with why.

    A product that stands otherwise than the change left it is refused, and stays as it is.
    """
    refused: dict[UUID, DomainError] = {}
    waiting = sorted(changes, key=lambda each: each.id, reverse=True)
    while waiting:
        # The newest of each product first; an older one of the same product waits for it.
        latest = {each.subject_id: each for each in reversed(waiting)}
        refused |= await _undo_round(session, latest, actor=actor, now=now, group_id=group_id)
        taken = {each.id for each in latest.values()}
        waiting = [each for each in waiting if each.id not in taken]
    return refused


def _left_by(change: RecordedChange) -> Mapping[str, Any]:
    """How a change left its product; of one that was made only what undoing it would change."""
    after = change.after or {}
    return {"status": after.get("status", Status.DRAFT.value)} if change.action in _MADE else after


def _before(state: State, change: RecordedChange) -> State:
    if change.action in _MADE:
        return edits.with_status(state, Status.ARCHIVED)
    return difference.patched(state, change.before or {})


async def _undo_round(
    session: WriteSession,
    changes: Mapping[UUID, RecordedChange],
    *,
    actor: Actor,
    now: datetime,
    group_id: UUID | None,
) -> Mapping[UUID, DomainError]:
    """Take back one change of each of some products."""
    loaded = await editing.load(session, product_ids=list(changes))
    refused: dict[UUID, DomainError] = {}
    wanted = {}
    for product_id, change in changes.items():
        if product_id not in loaded:
            refused[change.id] = errors.ProductMissing()
        elif changed := difference.conflicts(loaded[product_id].state, _left_by(change)):
            refused[change.id] = ChangeOvertaken(parts=changed)
        else:
            wanted[product_id] = _before(loaded[product_id].state, change)
    by_action: dict[str, list[UUID]] = {}
    for product_id in wanted:
        by_action.setdefault(changes[product_id].original_action, []).append(product_id)
    for action, product_ids in by_action.items():
        _, failed = await editing.save_each(
            session,
            loaded=loaded,
            wanted={each: wanted[each] for each in product_ids},
            action=f"undo.{action}",
            actor=actor,
            now=now,
            group_id=group_id,
            undoes={each: changes[each].id for each in product_ids},
        )
        refused |= {changes[product_id].id: error for product_id, error in failed.items()}
    return refused
