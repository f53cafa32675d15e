"""All SQL of linked people."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.person.models import LinkedPersonRow, LinkTokenRow
from sokoni.telegram.person.types import LinkedPerson

_COLUMNS = (LinkedPersonRow.user_id, LinkedPersonRow.account_id, LinkedPersonRow.name, LinkedPersonRow.linked_at)


async def get(session: ReadSession, *, user_id: int) -> LinkedPerson | None:
    """The link of somebody of Telegram."""
    return await _one(session, LinkedPersonRow.user_id == user_id)


async def list_accounts(session: ReadSession, *, user_ids: Collection[int]) -> Mapping[int, UUID]:
    """The accounts of some people of Telegram."""
    columns = (LinkedPersonRow.user_id, LinkedPersonRow.account_id)
    found = await session.execute(select(*columns).where(LinkedPersonRow.user_id.in_(list(user_ids))))
    return {row.user_id: row.account_id for row in found}


async def get_by_account(session: ReadSession, *, account_id: UUID) -> LinkedPerson | None:
    """The link of an account."""
    return await _one(session, LinkedPersonRow.account_id == account_id)


async def insert_person(session: WriteSession, person: LinkedPerson) -> bool:
    """Link two; False where one of them is linked already."""
    values = {name: getattr(person, name) for name in LinkedPerson.__dataclass_fields__}
    statement = insert(LinkedPersonRow).values(**values).on_conflict_do_nothing().returning(LinkedPersonRow.user_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def delete_person(session: WriteSession, *, account_id: UUID) -> bool:
    """Unlink an account; whether it was linked."""
    statement = delete(LinkedPersonRow).where(LinkedPersonRow.account_id == account_id)
    return (await session.execute(statement.returning(LinkedPersonRow.user_id))).scalar_one_or_none() is not None


async def put_token(session: WriteSession, *, account_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
    """Keep a token; the account's earlier ones are good no more."""
    await session.execute(delete(LinkTokenRow).where(LinkTokenRow.account_id == account_id))
    await session.execute(
        insert(LinkTokenRow).values(token_hash=token_hash, account_id=account_id, expires_at=expires_at)
    )


async def take_token(session: WriteSession, *, token_hash: bytes, now: datetime) -> UUID | None:
    """The account that a token was given to, which is used up by that."""
    statement = delete(LinkTokenRow).where(LinkTokenRow.token_hash == token_hash)
    row = (await session.execute(statement.returning(LinkTokenRow.account_id, LinkTokenRow.expires_at))).one_or_none()
    return None if row is None or row.expires_at <= now else row.account_id


async def _one(session: ReadSession, condition: ColumnElement[bool]) -> LinkedPerson | None:
    row: Any = (await session.execute(select(*_COLUMNS).where(condition))).one_or_none()
    if row is None:
        return None
    return LinkedPerson(user_id=row.user_id, account_id=row.account_id, name=row.name, linked_at=row.linked_at)
