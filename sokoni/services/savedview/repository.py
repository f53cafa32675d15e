"""All SQL of saved views."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.savedview.models import SavedViewRow
from sokoni.services.savedview.types import SavedView

_COLUMNS = (SavedViewRow.id, SavedViewRow.place, SavedViewRow.name, SavedViewRow.query, SavedViewRow.created_at)


async def list_views(session: ReadSession, *, account_id: UUID, scope_id: UUID, place: str) -> Sequence[SavedView]:
    """An account's views of a list, the oldest first."""
    statement = (
        select(*_COLUMNS)
        .where(SavedViewRow.account_id == account_id, SavedViewRow.scope_id == scope_id, SavedViewRow.place == place)
        .order_by(SavedViewRow.id)
    )
    return [SavedView(**row._asdict()) for row in await session.execute(statement)]


async def count_views(session: ReadSession, *, account_id: UUID, scope_id: UUID, place: str, without: str) -> int:
    """How many views an account has of a list, one name left out."""
    statement = (
        select(func.count())
        .select_from(SavedViewRow)
        .where(
            SavedViewRow.account_id == account_id,
            SavedViewRow.scope_id == scope_id,
            SavedViewRow.place == place,
            SavedViewRow.name != without,
        )
    )
    return int((await session.execute(statement)).scalar_one())


async def put_view(session: WriteSession, *, account_id: UUID, scope_id: UUID, view: SavedView) -> None:
    """Keep a view; one of the same name is replaced."""
    statement = insert(SavedViewRow).values(
        id=view.id,
        account_id=account_id,
        scope_id=scope_id,
        place=view.place,
        name=view.name,
        query=view.query,
        created_at=view.created_at,
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "scope_id", "place", "name"], set_={"query": view.query}
        )
    )


async def delete_view(session: WriteSession, *, account_id: UUID, scope_id: UUID, view_id: UUID) -> None:
    """Forget an account's view of a console."""
    await session.execute(
        delete(SavedViewRow).where(
            SavedViewRow.id == view_id, SavedViewRow.account_id == account_id, SavedViewRow.scope_id == scope_id
        )
    )
