"""What can be done with saved views. They are one's own: no record of changes, no undo."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.savedview import errors, repository
from sokoni.services.savedview.types import SavedView

MAX_VIEWS = 12
MAX_NAME_LENGTH = 40


async def list_views(session: ReadSession, *, account_id: UUID, scope_id: UUID, place: str) -> Sequence[SavedView]:
    """An account's views of a list, the oldest first; one statement."""
    return await repository.list_views(session, account_id=account_id, scope_id=scope_id, place=place)


async def save_view(
    session: WriteSession, *, account_id: UUID, scope_id: UUID, place: str, name: str, query: str, now: datetime
) -> SavedView:
    """The view, kept; one of the same name is replaced.

    Raises:
        ViewInvalid: it has no name, or one that is too long.
        ViewsTooMany: there are as many as fit above a list.
    """
    plain = " ".join(name.split())
    if not 0 < len(plain) <= MAX_NAME_LENGTH or "\x00" in plain:
        raise errors.ViewInvalid(most=MAX_NAME_LENGTH)
    others = await repository.count_views(session, account_id=account_id, scope_id=scope_id, place=place, without=plain)
    if others >= MAX_VIEWS:
        raise errors.ViewsTooMany(most=MAX_VIEWS)
    view = SavedView(id=ids.new_id(), place=place, name=plain, query=query, created_at=now)
    await repository.put_view(session, account_id=account_id, scope_id=scope_id, view=view)
    return view


async def forget_view(session: WriteSession, *, account_id: UUID, scope_id: UUID, view_id: UUID) -> None:
    """Forget a view of one's own; one that is gone already stays gone."""
    await repository.delete_view(session, account_id=account_id, scope_id=scope_id, view_id=view_id)
