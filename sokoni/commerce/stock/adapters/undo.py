"""How changes of stock are taken back; `undo` asks by this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.stock.service import undoing
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.types import RecordedChange


class StockUndoer:
    """Takes back what sellers said of levels."""

    kind = "variant"

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Everything can be taken back, as long as buyers were not promised it."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Nothing of it is an operator's decision."""
        return False

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Whoever may count may take back a count."""
        return TeamRole.STAFF

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
        return await undoing.undo(session, changes=changes, actor=actor, now=now, group_id=group_id)
