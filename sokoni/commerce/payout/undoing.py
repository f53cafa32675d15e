"""How what was agreed with a shop about payouts is taken back; statements themselves are moved, never undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payout import service
from sokoni.commerce.payout.service.reading import TERMS
from sokoni.commerce.payout.types import PayoutTerms
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange

_HOLD = "payout.set_hold"


class PayoutTermsUndoer:
    """Puts back how long a shop's money is held, and where it goes."""

    kind = TERMS

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was agreed can be agreed otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:
        """How long money is held, those decide who run the marketplace."""
        return action == _HOLD

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Where money goes, owners alone say."""
        return TeamRole.OWNER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,  # noqa: ARG002  # terms are not agreed in groups
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(session, changes, lambda change: _undo_one(session, change, actor=actor, now=now))


async def _undo_one(session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime) -> None:
    standing = await service.get_terms(session, shop_id=change.subject_id)
    said = {"hold_days": standing.hold_days, "destination": standing.destination}
    if said != change.after:
        raise ChangeOvertaken(parts=[name for name in said if said[name] != (change.after or {}).get(name)])
    before = PayoutTerms(shop_id=change.subject_id, **(change.before or {}))
    await service.put_terms(
        session,
        standing,
        before,
        action=f"undo.{change.original_action}",
        actor=actor,
        now=now,
        undoes_id=change.id,
    )
