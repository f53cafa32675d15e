import asyncio
import threading
from collections.abc import Iterator

import argon2
import pytest

from sokoni.identity.account import errors
from sokoni.identity.account.hashing import PasswordHasher, PasswordSettings
from tests.support.factories import account as account_factory

CHEAP = PasswordSettings(time_cost=1, memory_kib=64, threads=2, waiting=3)
EMAIL = "ana@example.com"


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    made = PasswordHasher(CHEAP)
    yield made
    made.close()


class Gate:
    """Stands in for Argon2, so that a test decides when a hash is done and sees how many run."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()

    def verify(self, _stored_hash: str, _password: str) -> None:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        self.opened.wait(timeout=30)
        with self._lock:
            self._running -= 1

    def check_needs_rehash(self, _stored_hash: str) -> bool:
        return False


async def test_a_password_matches_its_hash_and_no_other(hasher: PasswordHasher):
    stored = await hasher.hash_new("four words in a row", email=EMAIL)
    assert (await hasher.verify(stored, "four words in a row")).matches
    assert not (await hasher.verify(stored, "four words in a raw")).matches


async def test_the_hash_carries_its_parameters(hasher: PasswordHasher):
    stored = await hasher.hash_new("four words in a row", email=EMAIL)
    assert stored.startswith("$argon2id$v=19$m=64,t=1,p=1$")


async def test_a_hash_of_weaker_parameters_is_upgraded_when_the_password_is_right(hasher: PasswordHasher):
    verdict = await hasher.verify(account_factory.PASSWORD_HASH, account_factory.PASSWORD)
    assert verdict.upgraded_hash.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    again = await hasher.verify(verdict.upgraded_hash, account_factory.PASSWORD)
    assert (again.matches, again.upgraded_hash) == (True, None)


async def test_a_wrong_password_upgrades_nothing(hasher: PasswordHasher):
    assert (await hasher.verify(account_factory.PASSWORD_HASH, "something else")).upgraded_hash is None


async def test_an_unknown_email_costs_a_whole_hash_of_todays_parameters(
    hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
):
    seen = []
    real = argon2.PasswordHasher.verify

    def spy(self: argon2.PasswordHasher, stored_hash: str, password: str) -> bool:
        seen.append(argon2.extract_parameters(stored_hash))
        return real(self, stored_hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", spy)
    verdict = await hasher.verify(None, "four words in a row")
    real_hash = await hasher.hash_new("four words in a row", email=EMAIL)
    assert not verdict.matches
    assert seen == [argon2.extract_parameters(real_hash)]


async def test_a_common_password_of_the_list_is_refused(hasher: PasswordHasher):
    with pytest.raises(errors.PasswordTooCommon):
        await hasher.hash_new("Baseball", email=EMAIL)


async def test_never_more_than_the_threads_run_and_the_rest_is_refused(
    hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate()
    monkeypatch.setattr(hasher, "_argon2", gate)
    waiting = [asyncio.create_task(hasher.verify("any", "password")) for _ in range(CHEAP.threads + CHEAP.waiting)]
    await asyncio.sleep(0)
    with pytest.raises(errors.PasswordCheckBusy):
        await hasher.verify("any", "password")
    gate.opened.set()
    assert all(verdict.matches for verdict in await asyncio.gather(*waiting))
    assert gate.most <= CHEAP.threads


async def test_the_event_loop_goes_on_while_a_password_is_checked(
    hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate()
    monkeypatch.setattr(hasher, "_argon2", gate)
    check = asyncio.create_task(hasher.verify("any", "password"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not check.done()
    gate.opened.set()
    assert (await check).matches


async def test_a_caller_who_gives_up_frees_no_thread(hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch):
    gate = Gate()
    monkeypatch.setattr(hasher, "_argon2", gate)
    tasks = [asyncio.create_task(hasher.verify("any", "password")) for _ in range(CHEAP.threads + CHEAP.waiting)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    assert await asyncio.gather(*tasks, return_exceptions=True)
    with pytest.raises(errors.PasswordCheckBusy):
        await hasher.verify("any", "password")
    gate.opened.set()


async def test_a_damaged_stored_hash_is_our_error_and_not_a_wrong_password(hasher: PasswordHasher):
    with pytest.raises(RuntimeError, match="cannot be read"):
        await hasher.verify("not a hash", "password")
