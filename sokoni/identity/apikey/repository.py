"""All SQL of API keys."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update

from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.apikey.models import ApiKeyRow
from sokoni.identity.apikey.types import ApiKey

_KEY = (
    ApiKeyRow.id,
    ApiKeyRow.account_id,
    ApiKeyRow.name,
    ApiKeyRow.prefix,
    ApiKeyRow.created_at,
    ApiKeyRow.expires_at,
    ApiKeyRow.last_used_at,
)
_IS_LIVE = ApiKeyRow.revoked_at.is_(None)


async def insert_key(session: WriteSession, *, key: ApiKey, key_hash: bytes) -> None:
    """Add a key."""
    await session.execute(insert(ApiKeyRow).values({**asdict(key), "key_hash": key_hash}))


async def get_by_hash(session: ReadSession, key_hash: bytes, *, now: datetime) -> ApiKey | None:
    """A key that was not revoked and has not run out."""
    has_time = or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now)
    statement = select(*_KEY).where(ApiKeyRow.key_hash == key_hash, _IS_LIVE, has_time)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else ApiKey(**row._asdict())


async def list_keys(session: ReadSession, account_id: UUID) -> list[ApiKey]:
    """An account's keys that were not revoked, the newest first."""
    statement = select(*_KEY).where(ApiKeyRow.account_id == account_id, _IS_LIVE).order_by(ApiKeyRow.id.desc())
    return [ApiKey(**row._asdict()) for row in await session.execute(statement)]


async def count_keys(session: ReadSession, account_id: UUID) -> int:
    """How many keys of an account were not revoked."""
    statement = select(func.count()).select_from(ApiKeyRow).where(ApiKeyRow.account_id == account_id, _IS_LIVE)
    return (await session.execute(statement)).scalar_one()


async def revoke(session: WriteSession, *, account_id: UUID, key_id: UUID, now: datetime) -> ApiKey | None:
    """Revoke one of an account's keys; None when there is none to revoke."""
    statement = (
        update(ApiKeyRow)
        .where(ApiKeyRow.id == key_id, ApiKeyRow.account_id == account_id, _IS_LIVE)
        .values(revoked_at=now)
        .returning(*_KEY)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else ApiKey(**row._asdict())


async def update_used(session: WriteSession, key_id: UUID, *, before: datetime, now: datetime) -> None:
    """Write the time of last use, unless another request has just done it."""
    is_stale = or_(ApiKeyRow.last_used_at.is_(None), ApiKeyRow.last_used_at <= before)
    await session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id, is_stale).values(last_used_at=now))
