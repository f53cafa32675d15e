"""What can be done with API keys."""

from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.apikey import errors, repository, rules
from sokoni.identity.apikey.types import ApiKey, MadeKey

USED_EVERY = timedelta(minutes=1)
# Enough for every program of a shop; a list that a person can still look through.
MAXIMUM = 50


async def create(
    session: WriteSession,
    *,
    account_id: UUID,
    name: str,
    pepper: str,
    actor: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> MadeKey:
    """Make a key that may do what its account may; three statements.

    Raises:
        KeyExpiryPast: it would never work.
        TooManyKeys: the account has its fill.
    """
    if expires_at is not None and expires_at <= now:
        raise errors.KeyExpiryPast
    if await repository.count_keys(session, account_id) >= MAXIMUM:
        raise errors.TooManyKeys(limit=MAXIMUM)
    secret = rules.make_secret()
    key = ApiKey(
        id=ids.new_id(),
        account_id=account_id,
        name=name,
        prefix=rules.visible_prefix(secret),
        created_at=now,
        expires_at=expires_at,
    )
    await repository.insert_key(session, key=key, key_hash=rules.hash_secret(secret, pepper=pepper))
    await _record(session, key, action="apikey.create", actor=actor, now=now)
    return MadeKey(key=key, secret=secret)


async def find(session: ReadSession, *, secret: str, pepper: str, now: datetime) -> ApiKey | None:
    """The key that a text is, unless it was revoked or has run out; one statement, none for nonsense."""
    if not rules.is_well_formed(secret):
        return None
    return await repository.get_by_hash(session, rules.hash_secret(secret, pepper=pepper), now=now)


async def list_keys(session: ReadSession, *, account_id: UUID) -> list[ApiKey]:
    """An account's keys, the newest first; one statement."""
    return await repository.list_keys(session, account_id)


async def revoke(session: WriteSession, *, account_id: UUID, key_id: UUID, actor: Actor, now: datetime) -> None:
    """End a key: it opens nothing from the next request on.

    Raises:
        KeyMissing: it is not one of theirs, or was revoked already.
    """
    key = await repository.revoke(session, account_id=account_id, key_id=key_id, now=now)
    if key is None:
        raise errors.KeyMissing
    await _record(session, key, action="apikey.revoke", actor=actor, now=now)


async def touch(session: WriteSession, *, key_id: UUID, now: datetime) -> None:
    """Write the time of last use, at most once a minute whoever else does it."""
    await repository.update_used(session, key_id, before=now - USED_EVERY, now=now)


async def _record(session: WriteSession, key: ApiKey, *, action: str, actor: Actor, now: datetime) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="api_key",
        subject_id=key.id,
        after={"name": key.name, "prefix": key.prefix},
        now=now,
    )
