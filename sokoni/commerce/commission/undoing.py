"""How recorded changes of commissions are taken back, from now on: what was sold meanwhile keeps its rate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.commission import service
from sokoni.commerce.commission.service import ruling
from sokoni.commerce.commission.types import Terms
from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange

_ADDED = "commission.add"


class RuleUndoer:
    """Lets what was said of a commission before hold again."""

    kind = ruling.KIND

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was said of a commission can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """What the platform keeps, those who run it decide."""
        return True

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Nobody of a shop may; the protocol asks nevertheless."""
        return TeamRole.OWNER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,  # noqa: ARG002  # rules are not made in groups
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(session, changes, lambda change: _undo_one(session, change, actor=actor, now=now))


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    rule = await service.get_rule(session, rule_id=change.subject_id)
    if overtaken := difference.conflicts(ruling.facts_of(rule), change.after or {}):
        raise ChangeOvertaken(parts=overtaken)
    action, before = f"undo.{change.original_action}", change.before or {}
    had_none = before.get("rate_bp") is None
    if change.original_action == _ADDED and (had_none or rule.starts_at > now):
        await service.end_rule(session, rule_id=rule.id, actor=actor, now=now, action=action, undoes_id=change.id)
        return
    await service.add_rule(
        session,
        key=rule.key,
        terms=Terms(**{name: before[name] for name in ("rate_bp", "fixed_amount", "tax_bp")}),
        starts_at=max(now, rule.starts_at),
        actor=actor,
        now=now,
        action=action,
        undoes_id=change.id,
    )
