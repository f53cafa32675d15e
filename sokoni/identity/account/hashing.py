"""Argon2id on a few threads of its own, so that a rush of sign-ins neither stops the event loop nor eats the memory."""

import asyncio
import base64
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from sokoni.core.settings import setting
from sokoni.identity.account import errors, rules
from sokoni.identity.account.types import Verdict

_T = TypeVar("_T")
_SALT_BYTES = 16
_HASH_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class PasswordSettings:
    """How dear a password's hash is, and how many are worked on at once.

    Source of the defaults: RFC 9106, section 4, the second recommended option, on one lane: two at once on two cores.
    """

    time_cost: int = setting(
        "PASSWORD_TIME_COST", default=3, help="Passes that Argon2id makes over its memory.", at_least=1
    )
    memory_kib: int = setting(
        "PASSWORD_MEMORY_KIB", default=65536, help="Memory of one password's hash, in KiB.", at_least=8
    )
    threads: int = setting(
        "PASSWORD_THREADS", default=2, help="Passwords worked on at once by each process.", at_least=1
    )
    waiting: int = setting("PASSWORD_WAITING", default=64, help="Passwords that may wait; more are refused for now.")


class PasswordHasher:
    """Hashes and checks passwords, a bounded number at once.

    Stored hashes carry their parameters, so that stronger ones can be set at any time and hold from the next sign-in.
    """

    def __init__(self, settings: PasswordSettings) -> None:
        self._argon2 = argon2.PasswordHasher(
            time_cost=settings.time_cost,
            memory_cost=settings.memory_kib,
            parallelism=1,
            salt_len=_SALT_BYTES,
            hash_len=_HASH_BYTES,
        )
        self._unknown = _hash_of_nothing(settings)
        self._executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="password")
        self._limit = settings.threads + settings.waiting
        self._pending = 0

    async def hash_new(self, password: str, *, email: str) -> str:
        """The hash of a password that somebody chose.

        Raises:
            PasswordTooShort, PasswordTooLong, PasswordTooCommon: it may not be chosen.
            PasswordCheckBusy: too many are waiting.
        """
        return await self._run(lambda: self._hash_new(password, email))

    async def verify(self, stored_hash: str | None, password: str) -> Verdict:
        """Whether a password is the stored one; None (nobody has the e-mail) takes as long and never matches.

        Raises:
            PasswordCheckBusy: too many are waiting.
        """
        return await self._run(lambda: self._verify(stored_hash or self._unknown, password))

    def close(self) -> None:
        """End the threads; what is being worked on is finished."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[[], _T]) -> _T:
        if self._pending >= self._limit:
            raise errors.PasswordCheckBusy
        self._pending += 1
        future = asyncio.get_running_loop().run_in_executor(self._executor, work)
        # Counted until the thread is done, and not until the caller gives up: a broken connection frees no thread.
        future.add_done_callback(self._finished)
        return await asyncio.shield(future)

    def _finished(self, future: "asyncio.Future[_T]") -> None:
        self._pending -= 1
        if not future.cancelled():
            # Looked at here too, so that a failure whose caller has gone is not reported as never retrieved.
            future.exception()

    def _hash_new(self, password: str, email: str) -> str:
        rules.check_password(password, email=email, common=_common_passwords())
        return self._argon2.hash(rules.normalise_password(password))

    def _verify(self, stored_hash: str, password: str) -> Verdict:
        # A longer text cannot have been chosen; it is cut so that it costs no more than any other.
        plain = rules.normalise_password(password[: rules.PASSWORD_MAXIMUM + 1])
        try:
            self._argon2.verify(stored_hash, plain)
        except VerificationError:
            return Verdict(matches=False)
        except InvalidHashError as error:
            msg = "a stored password hash cannot be read"
            raise RuntimeError(msg) from error
        upgraded = self._argon2.hash(plain) if self._argon2.check_needs_rehash(stored_hash) else None
        return Verdict(matches=True, upgraded_hash=upgraded)


def _hash_of_nothing(settings: PasswordSettings) -> str:
    """A well-formed hash with today's parameters and random bytes, which no password has."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={settings.memory_kib},t={settings.time_cost},p=1${salt}${digest}"


@cache
def _common_passwords() -> frozenset[str]:
    # Imported at the first registration: the package's word lists take 14 MB, which most processes never need.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= rules.PASSWORD_MINIMUM)
