"""How changes of the catalogue are taken back; `undo` asks by these."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.attribute import undoing as attribute_undoing
from sokoni.commerce.catalog.collection import undoing as collection_undoing
from sokoni.commerce.catalog.service import undoing
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.types import RecordedChange

# A product that was made is archived, not unmade: orders and links may name it already.
_FINAL = frozenset({"product.create", "product.copy"})


class ProductUndoer:
    """Takes back changes of products."""

    kind = "product"

    def can_undo(self, action: str) -> bool:
        """Whether what an action does can be taken back at all."""
        return action not in _FINAL

    def is_for_operators(self, action: str) -> bool:
        """Whether an action is an operator's decision about the product."""
        return action.startswith("review.")

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
        return await undoing.undo_products(session, changes=changes, actor=actor, now=now, group_id=group_id)


class CollectionUndoer:
    """Takes back changes of collections."""

    kind = "collection"

    def can_undo(self, action: str) -> bool:
        """Whether what an action does can be taken back at all."""
        return action != "collection.create"

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """None is: collections without a shop are seen by operators only."""
        return False

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
        return await collection_undoing.undo(session, changes=changes, actor=actor, now=now, group_id=group_id)


class AttributeUndoer:
    """Takes back changes of attributes' definitions."""

    kind = "attribute"

    def can_undo(self, action: str) -> bool:
        """Whether what an action does can be taken back at all."""
        return action == "attribute.update"

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """None is: attributes without a shop are seen by operators only."""
        return False

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
        return await attribute_undoing.undo(session, changes=changes, actor=actor, now=now, group_id=group_id)
