"""All SQL of address books."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text, update

from sokoni.commerce.customer.models import AddressRow
from sokoni.commerce.customer.types import AddressDraft, SavedAddress
from sokoni.core.database import ReadSession, WriteSession

_SHOWN = tuple(AddressRow.__table__.columns[name] for name in SavedAddress.__dataclass_fields__)


async def list_addresses(session: ReadSession, *, account_id: UUID) -> list[SavedAddress]:
    """A book, the first address in front, then the newest."""
    statement = (
        select(*_SHOWN)
        .where(AddressRow.account_id == account_id)
        .order_by(AddressRow.is_first.desc(), AddressRow.created_at.desc(), AddressRow.id)
    )
    return [_address(row) for row in await session.execute(statement)]


async def get(session: ReadSession, *, account_id: UUID, address_id: UUID) -> SavedAddress | None:
    """One address of a book."""
    statement = select(*_SHOWN).where(AddressRow.account_id == account_id, AddressRow.id == address_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _address(row)


async def lock_book(session: WriteSession, *, account_id: UUID) -> None:
    """Let one writer at a time change a book, so that it stays within its size and has one first address."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"customer:{account_id}"}
    )


async def insert_address(
    session: WriteSession, *, address_id: UUID, account_id: UUID, draft: AddressDraft, is_first: bool, now: datetime
) -> None:
    """Write an address into a book."""
    values = {"id": address_id, "account_id": account_id, "is_first": is_first, "created_at": now, "updated_at": now}
    await session.execute(insert(AddressRow).values(**values, **asdict(draft)))


async def update_address(
    session: WriteSession, *, account_id: UUID, address_id: UUID, values: dict[str, Any], now: datetime
) -> bool:
    """Change an address; False where it is not in the book."""
    statement = (
        update(AddressRow)
        .where(AddressRow.account_id == account_id, AddressRow.id == address_id)
        .values(**values, updated_at=now)
        .returning(AddressRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def clear_first(session: WriteSession, *, account_id: UUID) -> None:
    """Let no address of a book be the first."""
    statement = update(AddressRow).where(AddressRow.account_id == account_id, AddressRow.is_first)
    await session.execute(statement.values(is_first=False))


async def delete_address(session: WriteSession, *, account_id: UUID, address_id: UUID) -> bool:
    """Take an address out of a book; False where it is not in it."""
    statement = (
        delete(AddressRow)
        .where(AddressRow.account_id == account_id, AddressRow.id == address_id)
        .returning(AddressRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


def _address(row: Row[Any]) -> SavedAddress:
    return SavedAddress(**row._mapping)  # noqa: SLF001  # the public way to a row's names
