"""How a recorded change of the programme is taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import facts, service
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange


class ProgrammeUndoer:
    """Puts the programme back as it was written before: it is written whole, and taken back whole."""

    kind = facts.PROGRAMME

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was written can be written otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """The programme is the market's."""
        return True

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """No shop's team may, whatever this says."""
        return TeamRole.OWNER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why.

        The first of all leaves a programme that is switched off: what refers to it stays.
        """
        return await one_by_one(
            session, changes, lambda change: self._put_back(session, change, actor=actor, now=now, group_id=group_id)
        )

    async def _put_back(
        self, session: WriteSession, change: RecordedChange, *, actor: Actor, now: datetime, group_id: UUID | None
    ) -> None:
        known = await service.find_programme(session)
        if known is None or facts.of_programme(known.draft) != change.after:
            raise ChangeOvertaken(parts=["programme"])
        before = change.before if change.before is not None else {**facts.of_programme(known.draft), "is_active": False}
        await service.save_programme(
            session,
            draft=facts.to_programme(before),
            actor=actor,
            now=now,
            action=f"undo.{change.original_action}",
            group_id=group_id,
            undoes_id=change.id,
        )
