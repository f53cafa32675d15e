from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession, count_statements
from sokoni.identity.apikey import errors, rules, service
from tests.support.factories import account as account_factory
from tests.support.factories import apikey as apikey_factory
from tests.support.factories.apikey import PEPPER


async def find(session: WriteSession, secret: str, *, now: datetime):
    return await service.find(session, secret=secret, pepper=PEPPER, now=now)


async def test_a_key_is_found_by_its_secret(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now)
    assert await find(session, made.secret, now=now) == made.key
    assert made.key.prefix == made.secret[:9]


async def test_only_a_hash_is_stored_and_the_log_has_the_prefix(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now)
    stored = (await session.execute(text("SELECT key_hash FROM api_keys"))).scalar_one()
    logged = (await session.execute(text("SELECT after FROM changes"))).scalar_one()
    assert stored == rules.hash_secret(made.secret, pepper=PEPPER)
    assert logged == {"name": "Till", "prefix": made.key.prefix}
    assert made.secret not in repr(made)


async def test_nonsense_is_refused_without_asking_the_database(session: WriteSession, now: datetime):
    with count_statements() as counter:
        assert await find(session, "sk_" + "a" * 43, now=now) is None
    assert counter.value == 0


async def test_a_well_formed_key_that_nobody_made_opens_nothing(session: WriteSession, now: datetime):
    assert await find(session, rules.make_secret(), now=now) is None


async def test_a_copy_of_the_database_with_another_pepper_opens_nothing(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now, pepper="another")
    assert await find(session, made.secret, now=now) is None


async def test_a_key_runs_out(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now, expires_at=now + timedelta(days=1))
    assert await find(session, made.secret, now=now + timedelta(hours=23))
    assert await find(session, made.secret, now=now + timedelta(days=1)) is None


async def test_a_key_that_ends_in_the_past_is_refused(session: WriteSession, now: datetime):
    with pytest.raises(errors.KeyExpiryPast):
        await apikey_factory.key(session, account_id=ids.new_id(), now=now, expires_at=now)


async def test_a_revoked_key_opens_nothing_and_is_not_listed(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    kept = await apikey_factory.key(session, account_id=ana.id, now=now)
    gone = await apikey_factory.key(session, account_id=ana.id, now=now)
    await service.revoke(session, account_id=ana.id, key_id=gone.key.id, actor=SYSTEM, now=now)
    assert await find(session, gone.secret, now=now) is None
    assert await service.list_keys(session, account_id=ana.id) == [kept.key]
    with pytest.raises(errors.KeyMissing):
        await service.revoke(session, account_id=ana.id, key_id=gone.key.id, actor=SYSTEM, now=now)


async def test_somebody_elses_key_cannot_be_revoked(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    bea = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now)
    with pytest.raises(errors.KeyMissing):
        await service.revoke(session, account_id=bea.id, key_id=made.key.id, actor=SYSTEM, now=now)
    assert await find(session, made.secret, now=now)


async def test_an_account_has_a_limit_of_keys(session: WriteSession, now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "MAXIMUM", 2)
    ana = await account_factory.account(session, now=now)
    for _ in range(2):
        await apikey_factory.key(session, account_id=ana.id, now=now)
    with pytest.raises(errors.TooManyKeys):
        await apikey_factory.key(session, account_id=ana.id, now=now)


async def test_the_time_of_last_use_is_written_at_most_once_a_minute(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    made = await apikey_factory.key(session, account_id=ana.id, now=now)
    seen = []
    for seconds in (0, 59, 60, 61):
        await service.touch(session, key_id=made.key.id, now=now + timedelta(seconds=seconds))
        found = await find(session, made.secret, now=now)
        seen.append((found.last_used_at - now).total_seconds())
    assert seen == [0, 0, 60, 60]
