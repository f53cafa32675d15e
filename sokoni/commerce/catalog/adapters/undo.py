"""How changes of the catalogue are taken back; `undo` asks by these."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.commerce.catalog.attribute import undoing as attribute_undoing
from sokoni.commerce.catalog.collection import undoing as collection_undoing
from sokoni.commerce.catalog.service import undoing_categories, undoing_products
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.types import RecordedChange


class TakeBack(Protocol):
    """Takes changes of one kind back, the newest first; those that were refused, with why."""

    def __call__(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,
    ) -> Awaitable[Mapping[UUID, DomainError]]:
        """What is said above."""
        ...


@dataclass(frozen=True, slots=True)
class CatalogueUndoer:
    """Takes back changes of one kind of thing.

    `decisions` begin the actions that are an operator's decision, `managed` those that only managers begin.
    """

    kind: str
    take_back: TakeBack
    decisions: str | None = None
    managed: str | None = None

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Everything can be taken back, at least as far as nothing depends on it."""
        return True

    def is_for_operators(self, action: str) -> bool:
        """Whether an action is a decision that its shop cannot take back; what has no shop, operators only see."""
        return self.decisions is not None and action.startswith(self.decisions)

    def role_for(self, action: str) -> TeamRole:
        """Managers for what changes many products at once, staff for the rest."""
        is_managed = self.managed is not None and action.startswith(self.managed)
        return TeamRole.MANAGER if is_managed else TeamRole.STAFF

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
        return await self.take_back(session, changes=changes, actor=actor, now=now, group_id=group_id)


UNDOERS = (
    CatalogueUndoer("product", undoing_products.undo, decisions="review.", managed="product.bulk_"),
    CatalogueUndoer("collection", collection_undoing.undo),
    CatalogueUndoer("attribute", attribute_undoing.undo),
    CatalogueUndoer("category", undoing_categories.undo),
)
