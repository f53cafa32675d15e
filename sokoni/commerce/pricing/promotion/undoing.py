"""How recorded changes of promotions are taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.pricing.promotion import errors, rules, service
from sokoni.commerce.pricing.promotion.types import PromotionState
from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange


class PromotionUndoer:
    """Puts promotions back to how they were; one that was made is put away, since orders may have used it."""

    kind = "promotion"

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was said of a promotion can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Nothing is an operator's decision: the market's own promotions have no shop."""
        return False

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Whoever may say what a shop asks for."""
        return TeamRole.MANAGER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(
            session, changes, lambda change: _undo_one(session, change, actor=actor, now=now, group_id=group_id)
        )


async def _undo_one(
    session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime, group_id: UUID | None
) -> None:
    standing = await service.lock(session, promotion_id=change.subject_id)
    if standing is None:
        raise errors.PromotionMissing
    facts = rules.facts_of(standing)
    if overtaken := difference.conflicts(facts, change.after or {}):
        raise ChangeOvertaken(parts=overtaken)
    before = change.before or {}
    if before.get("title", "") is None:
        # It was made by this change: nothing of it stood before.
        wanted = replace(standing, state=PromotionState.ARCHIVED)
    else:
        wanted = rules.with_facts(standing, difference.patched(facts, before))
    await service.save(
        session,
        f"undo.{change.original_action}",
        standing,
        replace(wanted, updated_at=now),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=change.id,
    )
