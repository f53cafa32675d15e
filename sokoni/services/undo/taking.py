"""Taking changes back one by one, for those who know how each of theirs is taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.services.undo.types import RecordedChange


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
