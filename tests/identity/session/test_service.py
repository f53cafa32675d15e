import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import Database, WriteSession
from sokoni.identity.account import service as account_service
from sokoni.identity.session import errors, service
from sokoni.identity.session.types import OpenedSession, Session, TokenPair
from tests.support.factories import account as account_factory
from tests.support.factories import session as session_factory
from tests.support.factories.session import SETTINGS, TOKENS

ACTOR = Actor(kind="system", label="tests")
MINUTE = timedelta(minutes=1)


async def refresh(session: WriteSession, token: str, *, now: datetime) -> TokenPair:
    return await service.refresh(session, refresh_token=token, settings=SETTINGS, tokens=TOKENS, now=now)


async def by_cookie(session: WriteSession, opened: OpenedSession, *, now: datetime) -> Session | None:
    return await service.find_by_cookie(session, token=opened.token, settings=SETTINGS, now=now)


async def by_access_token(session: WriteSession, pair: TokenPair, *, now: datetime) -> Session | None:
    return await service.find_by_access_token(session, token=pair.access_token, tokens=TOKENS, now=now)


async def test_a_cookie_opens_its_session_and_no_other(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    other = await session_factory.browser(session, account_id=ana.id, now=now)
    found = await by_cookie(session, opened, now=now)
    assert (found.id, found.account_id, found.user_agent) == (opened.id, ana.id, "Firefox")
    assert opened.token != other.token


async def test_only_a_hash_of_the_token_is_stored(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    stored = (await session.execute(text("SELECT token_hash FROM sessions"))).scalar_one()
    assert stored == ids.hash_token(opened.token)
    assert opened.token not in repr(opened)


async def test_a_browser_unused_for_an_hour_has_to_sign_in_again(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    assert await by_cookie(session, opened, now=now + SETTINGS.idle - MINUTE)
    assert await by_cookie(session, opened, now=now + SETTINGS.idle) is None


async def test_use_keeps_a_browser_signed_in_but_not_for_ever(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    half_hours = int(SETTINGS.lifetime / timedelta(minutes=30))
    for number in range(half_hours):
        at = now + number * timedelta(minutes=30)
        assert await by_cookie(session, opened, now=at)
        await service.touch(session, session_id=opened.id, now=at)
    assert await by_cookie(session, opened, now=now + SETTINGS.lifetime) is None


async def test_the_time_of_last_use_is_written_at_most_once_a_minute(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    seen = []
    for seconds in (0, 59, 60, 119, 125):
        await service.touch(session, session_id=opened.id, now=now + timedelta(seconds=seconds))
        found = await by_cookie(session, opened, now=now)
        seen.append((found.last_seen_at - now).total_seconds())
    assert seen == [0, 0, 60, 60, 125]


async def test_an_access_token_works_for_a_quarter_of_an_hour(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    pair = await session_factory.program(session, account_id=ana.id, now=now)
    assert (await by_access_token(session, pair, now=now + 15 * MINUTE - timedelta(seconds=1))).id == pair.session_id
    assert await by_access_token(session, pair, now=now + 15 * MINUTE) is None


async def test_signing_out_blocks_access_and_refresh_tokens_at_once(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    pair = await session_factory.program(session, account_id=ana.id, now=now)
    await service.close(session, session_id=pair.session_id, now=now)
    assert await by_access_token(session, pair, now=now) is None
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, pair.refresh_token, now=now)


async def test_signing_out_ends_a_cookie_and_twice_is_fine(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    await service.close(session, session_id=opened.id, now=now)
    await service.close(session, session_id=opened.id, now=now + MINUTE)
    assert await by_cookie(session, opened, now=now) is None
    assert (await session.execute(text("SELECT ended_at FROM sessions"))).scalar_one() == now


async def test_refreshing_gives_new_tokens_of_the_same_session(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    first = await session_factory.program(session, account_id=ana.id, now=now)
    second = await refresh(session, first.refresh_token, now=now + 10 * MINUTE)
    third = await refresh(session, second.refresh_token, now=now + 20 * MINUTE)
    assert first.session_id == second.session_id == third.session_id
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert await by_access_token(session, third, now=now + 20 * MINUTE)


async def test_using_a_refresh_token_again_ends_the_whole_family(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    first = await session_factory.program(session, account_id=ana.id, now=now)
    other = await session_factory.program(session, account_id=ana.id, now=now)
    second = await refresh(session, first.refresh_token, now=now)
    with pytest.raises(errors.RefreshReused):
        await refresh(session, first.refresh_token, now=now)
    assert await by_access_token(session, second, now=now) is None
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, second.refresh_token, now=now)
    assert await refresh(session, other.refresh_token, now=now)


async def test_the_end_of_a_family_is_kept_although_the_request_fails(database: Database, now: datetime):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        first = await session_factory.program(session, account_id=ana.id, now=now)
        second = await refresh(session, first.refresh_token, now=now)
    with pytest.raises(errors.RefreshReused):
        async with database.write() as session:
            await refresh(session, first.refresh_token, now=now)
    async with database.read() as session:
        assert await by_access_token(session, second, now=now) is None


async def test_of_two_refreshes_at_the_same_moment_one_wins_and_the_family_ends(database: Database, now: datetime):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        first = await session_factory.program(session, account_id=ana.id, now=now)

    async def race() -> TokenPair:
        async with database.write() as session:
            return await refresh(session, first.refresh_token, now=now)

    results = await asyncio.gather(race(), race(), return_exceptions=True)
    assert Counter(type(result).__name__ for result in results) == {"TokenPair": 1, "RefreshReused": 1}
    winner = next(result for result in results if not isinstance(result, BaseException))
    async with database.read() as session:
        assert await by_access_token(session, winner, now=now) is None


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 200])
async def test_a_refresh_token_that_is_not_ours_is_refused(session: WriteSession, now: datetime, token: str):
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, token, now=now)


async def test_a_refresh_token_runs_out_when_unused(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    pair = await session_factory.program(session, account_id=ana.id, now=now)
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, pair.refresh_token, now=now + SETTINGS.refresh_idle)


async def test_a_family_ends_after_its_lifetime_however_often_it_was_refreshed(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    pair = await session_factory.program(session, account_id=ana.id, now=now)
    at = now
    while at + timedelta(days=29) < now + SETTINGS.refresh_lifetime:
        at += timedelta(days=29)
        pair = await refresh(session, pair.refresh_token, now=at)
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, pair.refresh_token, now=now + SETTINGS.refresh_lifetime)


async def test_a_closed_account_cannot_refresh(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    pair = await session_factory.program(session, account_id=ana.id, now=now)
    await account_service.disable(session, account_id=ana.id, actor=ACTOR, now=now)
    with pytest.raises(errors.RefreshRefused):
        await refresh(session, pair.refresh_token, now=now)


async def test_sessions_are_listed_without_ended_and_idle_ones_the_last_used_first(
    session: WriteSession, now: datetime
):
    ana = await account_factory.account(session, now=now)
    bea = await account_factory.account(session, now=now)
    idle = await session_factory.browser(session, account_id=ana.id, now=now - 2 * SETTINGS.idle)
    older = await session_factory.browser(session, account_id=ana.id, now=now - MINUTE)
    newer = await session_factory.browser(session, account_id=ana.id, now=now)
    program = await session_factory.program(session, account_id=ana.id, now=now - timedelta(days=2))
    ended = await session_factory.browser(session, account_id=ana.id, now=now)
    await service.close(session, session_id=ended.id, now=now)
    await session_factory.browser(session, account_id=bea.id, now=now)
    listed = await service.list_open(session, account_id=ana.id, settings=SETTINGS, now=now)
    assert [each.id for each in listed] == [newer.id, older.id, program.session_id]
    assert idle.id not in {each.id for each in listed}


async def test_somebody_elses_session_cannot_be_ended(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    bea = await account_factory.account(session, now=now)
    opened = await session_factory.browser(session, account_id=ana.id, now=now)
    with pytest.raises(errors.SessionMissing):
        await service.revoke(session, account_id=bea.id, session_id=opened.id, now=now)
    assert await by_cookie(session, opened, now=now)


async def test_all_sessions_end_but_the_one_to_keep(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    kept = await session_factory.browser(session, account_id=ana.id, now=now)
    gone = [await session_factory.browser(session, account_id=ana.id, now=now) for _ in range(2)]
    assert await service.revoke_all(session, account_id=ana.id, keep=kept.id, now=now) == 2
    assert await by_cookie(session, kept, now=now)
    assert [await by_cookie(session, each, now=now) for each in gone] == [None, None]


async def test_changing_the_password_ends_the_other_sessions(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    here = await session_factory.browser(session, account_id=ana.id, now=now)
    elsewhere = await session_factory.program(session, account_id=ana.id, now=now)
    await service.change_password(session, account_id=ana.id, password_hash="$new", keep=here.id, actor=ACTOR, now=now)
    assert await by_cookie(session, here, now=now)
    assert await by_access_token(session, elsewhere, now=now) is None


async def test_sessions_that_ran_out_long_ago_are_deleted(session: WriteSession, now: datetime):
    ana = await account_factory.account(session, now=now)
    old = await session_factory.browser(session, account_id=ana.id, now=now)
    await session_factory.program(session, account_id=ana.id, now=now)
    later = now + SETTINGS.lifetime + timedelta(days=31)
    assert await service.forget_expired(session, now=later) == 1
    remaining = (await session.execute(text("SELECT id FROM sessions"))).scalars().all()
    assert old.id not in remaining
