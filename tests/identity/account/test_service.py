import asyncio
import contextlib
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.identity.account import errors, service
from sokoni.identity.account.service import SignInSettings
from sokoni.identity.account.types import Verdict
from tests.support.factories import account as account_factory

SETTINGS = SignInSettings(attempts=5, window=timedelta(minutes=15))
ADDRESS = "192.0.2.7"
RIGHT, WRONG = Verdict(matches=True), Verdict(matches=False)
ACTOR = Actor(kind="system", label="tests")


async def begin(session: WriteSession, *, email: str, now: datetime, address: str = ADDRESS):
    return await service.begin_sign_in(session, email=email, address=address, settings=SETTINGS, now=now)


async def test_an_email_has_one_account_however_its_letters_are_written(session: WriteSession, now: datetime):
    await account_factory.account(session, email="Ana@example.com", now=now)
    with pytest.raises(errors.EmailTaken):
        await account_factory.account(session, email="aNA@EXAMPLE.com", now=now)


async def test_two_registrations_at_the_same_moment_open_one_account(database: Database, now: datetime):
    async def register() -> None:
        async with database.write() as session:
            await account_factory.account(session, email="ana@example.com", now=now)

    results = await asyncio.gather(*(register() for _ in range(8)), return_exceptions=True)
    assert Counter(type(result) for result in results) == {type(None): 1, errors.EmailTaken: 7}


async def test_an_account_is_found_by_its_email(session: WriteSession, now: datetime):
    made = await account_factory.account(session, email="Ana@example.com", now=now)
    assert await service.find_by_email(session, email=" ana@Example.com ") == made
    assert await service.get(session, account_id=made.id) == made


async def test_accounts_are_listed_by_their_ids(session: WriteSession, now: datetime):
    made = [await account_factory.account(session, now=now) for _ in range(3)]
    found = await service.list_by_ids(session, account_ids=[made[2].id, made[0].id, ids.new_id()])
    assert found == [made[0], made[2]]


async def test_a_missing_account_is_told(session: WriteSession, now: datetime):
    with pytest.raises(errors.AccountMissing):
        await service.get(session, account_id=ids.new_id())


async def test_the_right_password_gives_the_account(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    attempt = await begin(session, email=made.email.upper(), now=now)
    assert attempt.stored_hash == account_factory.PASSWORD_HASH
    assert await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT) == made


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    wrong = await begin(session, email=made.email, now=now)
    unknown = await begin(session, email="nobody@example.com", now=now)
    nonsense = await begin(session, email="no e-mail\x00 at all", now=now)
    answers = []
    for attempt in (wrong, unknown, nonsense):
        with pytest.raises(errors.WrongCredentials) as refused:
            await service.finish_sign_in(session, attempt=attempt, verdict=WRONG)
        answers.append((str(refused.value), refused.value.fields))
    assert answers[0] == answers[1] == answers[2]


async def test_an_unknown_email_asks_the_database_as_often_as_a_known_one(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    counts = []
    for email in (made.email, "nobody@example.com"):
        with count_statements() as counter:
            await begin(session, email=email, now=now)
        counts.append(counter.value)
    assert counts == [2, 2]


async def test_an_unknown_email_never_signs_in_whatever_the_verdict(session: WriteSession, now: datetime):
    attempt = await begin(session, email="nobody@example.com", now=now)
    with pytest.raises(errors.WrongCredentials):
        await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT)


async def test_a_right_password_upgrades_an_old_hash(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    attempt = await begin(session, email=made.email, now=now)
    await service.finish_sign_in(session, attempt=attempt, verdict=Verdict(matches=True, upgraded_hash="$stronger"))
    assert (await begin(session, email=made.email, now=now)).stored_hash == "$stronger"


async def test_an_upgrade_does_not_undo_a_password_that_was_changed_meanwhile(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    attempt = await begin(session, email=made.email, now=now)
    await service.set_password(session, account_id=made.id, password_hash="$changed", actor=ACTOR, now=now)
    await service.finish_sign_in(session, attempt=attempt, verdict=Verdict(matches=True, upgraded_hash="$stronger"))
    assert (await begin(session, email=made.email, now=now)).stored_hash == "$changed"


async def test_after_five_tries_it_takes_waiting_even_with_the_right_password(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for _ in range(5):
        await begin(session, email=made.email, now=now)
    with pytest.raises(errors.SignInThrottled) as refused:
        await begin(session, email=made.email, now=now + timedelta(minutes=5))
    assert refused.value.retry_after_seconds == 600
    assert await begin(session, email=made.email, now=now + timedelta(minutes=15))


async def test_an_unknown_email_is_throttled_just_the_same(session: WriteSession, now: datetime):
    for _ in range(5):
        await begin(session, email="nobody@example.com", now=now)
    with pytest.raises(errors.SignInThrottled):
        await begin(session, email="NOBODY@example.com ", now=now)


async def test_waiting_is_counted_from_the_last_try_that_was_checked(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for minute in range(5):
        await begin(session, email=made.email, now=now + timedelta(minutes=minute))
    with pytest.raises(errors.SignInThrottled):
        await begin(session, email=made.email, now=now + timedelta(minutes=18, seconds=59))
    assert await begin(session, email=made.email, now=now + timedelta(minutes=19))


async def test_tries_while_waiting_do_not_lengthen_it(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for minute in range(14):
        with contextlib.suppress(errors.SignInThrottled):
            await begin(session, email=made.email, now=now + timedelta(seconds=minute))
    assert await begin(session, email=made.email, now=now + timedelta(minutes=15, seconds=4))


async def test_a_stranger_cannot_lock_the_owner_out(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for _ in range(20):
        with contextlib.suppress(errors.SignInThrottled):
            await begin(session, email=made.email, now=now, address="203.0.113.9")
    attempt = await begin(session, email=made.email, now=now)
    assert await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT) == made


async def test_changing_the_address_within_a_64_does_not_begin_anew(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for host in range(5):
        await begin(session, email=made.email, now=now, address=f"2001:db8::{host:x}")
    with pytest.raises(errors.SignInThrottled):
        await begin(session, email=made.email, now=now, address="2001:db8::ffff")


async def test_a_right_password_begins_counting_anew(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    for _ in range(4):
        await begin(session, email=made.email, now=now)
    attempt = await begin(session, email=made.email, now=now)
    await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT)
    for _ in range(5):
        await begin(session, email=made.email, now=now)


async def test_fifty_tries_at_the_same_moment_are_all_counted_and_five_are_checked(database: Database, now: datetime):
    async def attempt() -> None:
        async with database.write() as session:
            await begin(session, email="ana@example.com", now=now)

    results = await asyncio.gather(*(attempt() for _ in range(50)), return_exceptions=True)
    assert Counter(type(result) for result in results) == {type(None): 5, errors.SignInThrottled: 45}
    async with database.read() as session:
        assert (await session.execute(text("SELECT attempts FROM sign_in_throttles"))).scalars().all() == [50]


async def test_old_counts_are_forgotten(session: WriteSession, now: datetime):
    await begin(session, email="old@example.com", now=now)
    await begin(session, email="new@example.com", now=now + timedelta(days=1))
    assert await service.forget_old_attempts(session, now=now + timedelta(days=1, minutes=16)) == 1


async def test_a_closed_account_is_told_only_with_the_right_password(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    await service.disable(session, account_id=made.id, actor=ACTOR, now=now)
    attempt = await begin(session, email=made.email, now=now)
    with pytest.raises(errors.WrongCredentials):
        await service.finish_sign_in(session, attempt=attempt, verdict=WRONG)
    with pytest.raises(errors.AccountDisabled):
        await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT)
    await service.enable(session, account_id=made.id, actor=ACTOR, now=now)
    assert await service.finish_sign_in(session, attempt=attempt, verdict=RIGHT) == made


async def test_an_operator_is_made_or_an_account_becomes_one(session: WriteSession, now: datetime):
    made = await account_factory.account(session, email="boss@example.com", now=now)
    await service.disable(session, account_id=made.id, actor=ACTOR, now=now)
    operator = await service.create_operator(session, email="BOSS@example.com", password_hash="$new", now=now)
    fresh = await account_factory.operator(session, now=now)
    assert (operator.id, operator.is_operator, operator.is_disabled) == (made.id, True, False)
    assert (await begin(session, email="boss@example.com", now=now)).stored_hash == "$new"
    assert fresh.is_operator


async def test_closing_an_account_is_in_the_change_log(session: WriteSession, now: datetime):
    made = await account_factory.account(session, now=now)
    await service.disable(session, account_id=made.id, actor=ACTOR, now=now)
    row = (await session.execute(text("SELECT action, subject_id, actor_label, after FROM changes"))).one()
    assert tuple(row) == ("account.disable", made.id, "tests", {"is_disabled": True})


async def test_a_profile_changes_only_where_it_is_said(session: WriteSession, now: datetime):
    made = await account_factory.account(session, locale="en", display_name="Ana", now=now)
    renamed = await service.update_profile(session, account_id=made.id, display_name=" Ana María ", now=now)
    moved = await service.update_profile(session, account_id=made.id, locale="ES-co", now=now)
    assert (renamed.display_name, renamed.locale) == ("Ana María", "en")
    assert (moved.display_name, moved.locale) == ("Ana María", "es-CO")
