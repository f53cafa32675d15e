"""All SQL of accounts and of sign-ins counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared
from sokoni.identity.account.models import AccountRow, SignInThrottleRow
from sokoni.identity.account.types import Account

_ACCOUNT = (
    AccountRow.id,
    AccountRow.email,
    AccountRow.display_name,
    AccountRow.locale,
    AccountRow.is_operator,
    AccountRow.created_at,
    AccountRow.disabled_at,
)


@dataclass(frozen=True, slots=True)
class Window:
    """How often an e-mail was tried from a network, and when counting begins anew."""

    attempts: int
    ends_at: datetime


def _has_email(email: str) -> ColumnElement[bool]:
    return func.lower(AccountRow.email) == func.lower(email)


async def insert_account(session: WriteSession, *, account: Account, password_hash: str) -> bool:
    """Add an account; False when its e-mail is taken."""
    statement = (
        insert(AccountRow)
        .values(
            id=account.id,
            email=account.email,
            password_hash=password_hash,
            display_name=account.display_name,
            locale=account.locale,
            is_operator=account.is_operator,
            created_at=account.created_at,
            updated_at=account.created_at,
            password_changed_at=account.created_at,
        )
        .on_conflict_do_nothing()
        .returning(AccountRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


_BY_ID = Prepared(lambda: select(*_ACCOUNT).where(AccountRow.id == bindparam("account_id")))


async def get(session: ReadSession, account_id: UUID) -> Account | None:
    """An account by its id."""
    row = await _BY_ID.fetch_one(session, account_id=account_id)
    return None if row is None else Account(**row)


async def get_by_email(session: ReadSession, email: str) -> Account | None:
    """An account by its e-mail, however its letters are written."""
    row = (await session.execute(select(*_ACCOUNT).where(_has_email(email)))).one_or_none()
    return None if row is None else Account(**row._asdict())


async def list_by_ids(session: ReadSession, account_ids: list[UUID]) -> list[Account]:
    """Accounts by their ids."""
    rows = await session.execute(select(*_ACCOUNT).where(AccountRow.id.in_(account_ids)).order_by(AccountRow.id))
    return [Account(**row._asdict()) for row in rows]


async def search(session: ReadSession, *, text: str, limit: int) -> list[Account]:
    """Accounts whose e-mail or name holds a text, the newest first."""
    meant = or_(
        AccountRow.email.icontains(text, autoescape=True), AccountRow.display_name.icontains(text, autoescape=True)
    )
    statement = select(*_ACCOUNT).order_by(AccountRow.id.desc()).limit(limit)
    rows = await session.execute(statement.where(meant) if text else statement)
    return [Account(**row._asdict()) for row in rows]


async def get_password(session: ReadSession, *, email: str) -> tuple[UUID, str] | None:
    """The account of an e-mail and its password's hash."""
    statement = select(AccountRow.id, AccountRow.password_hash).where(_has_email(email))
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row.id, row.password_hash)


async def update_account(session: WriteSession, account_id: UUID, *, changes: Mapping[str, Any]) -> Account | None:
    """Change columns of an account and return it as it is then."""
    statement = update(AccountRow).where(AccountRow.id == account_id).values(**changes).returning(*_ACCOUNT)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else Account(**row._asdict())


async def replace_hash(session: WriteSession, account_id: UUID, *, old: str, new: str) -> None:
    """Store the same password under stronger parameters, unless it was changed in the meantime."""
    await session.execute(
        update(AccountRow).where(AccountRow.id == account_id, AccountRow.password_hash == old).values(password_hash=new)
    )


async def count_attempt(
    session: WriteSession, *, email_hash: bytes, network: str, limit: int, window: timedelta, now: datetime
) -> Window:
    """Count one try in a single statement, so that simultaneous ones are all counted.

    The try that reaches the limit begins a full window of waiting; those refused while waiting do not lengthen it.
    """
    table = SignInThrottleRow
    is_over = table.window_ends_at <= now
    attempts = case((is_over, 1), else_=table.attempts + 1)
    reaches_limit = table.attempts + 1 == limit
    statement = (
        insert(table)
        .values(email_hash=email_hash, network=network, attempts=1, window_ends_at=now + window)
        .on_conflict_do_update(
            index_elements=[table.email_hash, table.network],
            set_={
                "attempts": attempts,
                "window_ends_at": case((is_over | reaches_limit, now + window), else_=table.window_ends_at),
            },
        )
        .returning(table.attempts, table.window_ends_at)
    )
    row = (await session.execute(statement)).one()
    return Window(attempts=row.attempts, ends_at=row.window_ends_at)


async def forget_attempts(session: WriteSession, *, email_hash: bytes, network: str) -> None:
    """Begin counting anew for an e-mail at a network."""
    await session.execute(
        delete(SignInThrottleRow).where(
            SignInThrottleRow.email_hash == email_hash, SignInThrottleRow.network == network
        )
    )


async def delete_old_windows(session: WriteSession, *, before: datetime) -> int:
    """Delete windows that ended before a time and return how many."""
    statement = (
        delete(SignInThrottleRow).where(SignInThrottleRow.window_ends_at < before).returning(SignInThrottleRow.network)
    )
    return len((await session.execute(statement)).all())
