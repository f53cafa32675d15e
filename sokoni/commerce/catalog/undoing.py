"""How recorded changes are taken back, whatever they changed: the newest first, each wholly or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.types import RecordedChange

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """In whose name changes are taken back, when, and with which others."""

    actor: Actor
    now: datetime
    group_id: UUID | None

    def of(self, change: RecordedChange) -> dict[str, Any]:
        """What is recorded of taking a change back, as services take it."""
        return {
            "action": f"undo.{change.original_action}",
            "actor": self.actor,
            "now": self.now,
            "group_id": self.group_id,
            "undoes_id": change.id,
        }


class Things(Protocol):
    """How things of one kind that are written as one state are found and put back."""

    # What none of them can be without, so that a record says whether there was one.
    always: str

    async def find(self, session: WriteSession, change: RecordedChange) -> tuple[Any, State] | None:
        """The thing of a change, locked, with its state; None where there is none."""
        ...

    async def insert(self, session: WriteSession, change: RecordedChange, how: Undoing) -> None:
        """Bring back, under its id, what the change took away."""
        ...

    async def remove(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State
    ) -> None:
        """Take away what the change made."""
        ...

    async def save(
        self, session: WriteSession, change: RecordedChange, how: Undoing, *, row: Any, state: State, wanted: State
    ) -> None:
        """Write a thing as it was before the change."""
        ...

    def missing(self) -> DomainError:
        """What says that there is no such thing."""
        ...


async def put_back(session: WriteSession, change: RecordedChange, things: Things, how: Undoing) -> None:
    """Put a thing back to how it was before a change.

    One that was made is taken away, one that was taken away comes back under its id.

    Raises:
        ChangeOvertaken: it stands otherwise than the change left it.
        DomainError: it is missing, or cannot be so any more.
    """
    found = await things.find(session, change)
    if _is_gone(change.after, things):
        if found is not None:
            raise ChangeOvertaken(parts=[change.subject_kind])
        await things.insert(session, change, how)
        return
    if found is None:
        raise things.missing()
    row, state = found
    if changed := difference.conflicts(state, change.after or {}):
        raise ChangeOvertaken(parts=changed)
    if _is_gone(change.before, things):
        await things.remove(session, change, how, row=row, state=state)
        return
    wanted = difference.patched(state, change.before or {})
    await things.save(session, change, how, row=row, state=state, wanted=wanted)


def _is_gone(side: Mapping[str, Any] | None, things: Things) -> bool:
    """Whether there was nothing on one side of a change: what is never empty is recorded as none."""
    return side is not None and side.get(things.always, "") is None
