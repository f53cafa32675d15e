"""Taking changes back one by one, for those who know how each of theirs is taken back."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.types import RecordedChange


class Said(TypedDict):
    """What the record of a change that is taken back says of that itself, as services take it."""

    actor: Actor
    now: datetime
    group_id: UUID | None
    undoes_id: UUID


class OneByOne(ABC):
    """Takes back changes of one kind of thing, each by itself; without another word, whoever manages its shop may."""

    kind: str
    role = TeamRole.MANAGER
    # Whether those who run the marketplace decide of it, and no shop.
    is_of_market = False

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was said can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whether it is a decision of the market's."""
        return self.is_of_market

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """The least role that may do it, and so take it back."""
        return self.role

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

        async def undo_one(recorded: RecordedChange) -> None:
            said = Said(actor=actor, now=now, group_id=group_id, undoes_id=recorded.id)
            await self.put_back(session, recorded, f"undo.{recorded.original_action}", said)

        return await one_by_one(session, changes, undo_one)

    @abstractmethod
    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change back, recorded as an action.

        Raises:
            ChangeOvertaken: the thing stands otherwise than the change left it.
            DomainError: it is gone, or cannot be so any more.
        """


async def one_by_one(
    session: WriteSession,
    changes: Sequence[RecordedChange],
    undo_one: Callable[[RecordedChange], Awaitable[None]],
) -> Mapping[UUID, DomainError]:
    """Those that were refused, with why, after all were tried, the newest first; they hold up no other.

    Each has a savepoint of its own: one that is refused half-way leaves nothing behind.
    """
    refused: dict[UUID, DomainError] = {}
    for change in sorted(changes, key=lambda each: each.id, reverse=True):
        try:
            async with session.begin_nested():
                await undo_one(change)
        except DomainError as error:
            refused[change.id] = error
    return refused
