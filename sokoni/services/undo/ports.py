"""What undo needs of the packages above it: that they say how their changes are taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.types import RecordedChange


class Undoer(Protocol):
    """Takes back changes of one kind of thing."""

    @property
    def kind(self) -> str:
        """The kind: `subject_kind` of the changes."""
        ...

    def can_undo(self, action: str) -> bool:
        """Whether what an action does can be taken back at all."""
        ...

    def is_for_operators(self, action: str) -> bool:
        """Whether an action is a decision that its shop cannot take back."""
        ...

    def role_for(self, action: str) -> TeamRole:
        """The least role in a shop's team that may do what an action does, and so may take it back."""
        ...

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first, and record that with `undoes_id`; those that were refused, with why.

        A thing that stands otherwise than the change left it is refused, and stays as it is.
        """
        ...


class Undoers:
    """The undoers of a process, by their kind."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Undoer] = {}
        self._private: dict[str, frozenset[str]] = {}

    def add(self, undoer: Undoer, *, private: Collection[str] = ()) -> None:
        """Register one, with the parts of its things that records keep and nobody reads there."""
        self._by_kind[undoer.kind] = undoer
        self._private[undoer.kind] = frozenset(private)

    def private_of(self, kind: str) -> frozenset[str]:
        """The parts of a kind of thing that are not to be read in records."""
        return self._private.get(kind, frozenset())

    def of(self, change: RecordedChange) -> Undoer | None:
        """Who can take a change back; nobody where the thing or the action is final."""
        undoer = self.of_kind(change.subject_kind)
        return undoer if undoer is not None and undoer.can_undo(change.original_action) else None

    def of_kind(self, kind: str) -> Undoer | None:
        """Who takes back changes of a kind of thing; nobody where all of them are final."""
        return self._by_kind.get(kind)


def undoers(resources: Resources) -> Undoers:
    """The process's undoers, made when the first package registers one."""
    if not resources.has(Undoers):
        resources.provide(Undoers())
    return resources.get(Undoers)
