"""What can be done with accounts. Passwords arrive as hashes: `PasswordHasher` makes them before a session opens."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.settings import setting
from sokoni.identity.account import errors, repository, rules
from sokoni.identity.account.ports import PersonalRecordsRegister
from sokoni.identity.account.types import Account, Attempt, Verdict

_KEEP_WINDOWS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SignInSettings:
    """How often a sign-in may be tried."""

    attempts: int = setting("MAX_LOGIN_ATTEMPTS", default=5, help="Tries for one e-mail from one address.", at_least=1)
    window: timedelta = setting(
        "LOGIN_LOCKOUT_DURATION", default=timedelta(minutes=15), help="How long to wait after that many tries."
    )


async def register(
    session: WriteSession, *, email: str, password_hash: str, now: datetime, display_name: str = "", locale: str = "en"
) -> Account:
    """Open an account and return it; one statement.

    Raises:
        EmailInvalid: it is no e-mail address.
        EmailTaken: somebody has an account with it.
        LocaleUnknown: it is no language tag.
        DisplayNameInvalid: too long, or not one line.
    """
    account = _new_account(email=email, display_name=display_name, locale=locale, is_operator=False, now=now)
    if not await repository.insert_account(session, account=account, password_hash=password_hash):
        raise errors.EmailTaken
    return account


async def create_operator(
    session: WriteSession, *, email: str, password_hash: str, now: datetime, display_name: str = "", locale: str = "en"
) -> Account:
    """An account that runs the marketplace: a new one, or the one that has the e-mail, which then gets this password.

    Only for those who hold the machine (the command line); it asks nobody for the old password.
    """
    wanted = _new_account(email=email, display_name=display_name, locale=locale, is_operator=True, now=now)
    if await repository.insert_account(session, account=wanted, password_hash=password_hash):
        account = wanted
    else:
        account = await _promote(session, email=wanted.email, password_hash=password_hash, now=now)
    await change.record(
        session,
        actor=change.SYSTEM,
        action="account.make_operator",
        subject_kind="account",
        subject_id=account.id,
        after={"email": account.email},
        now=now,
    )
    return account


async def _promote(session: WriteSession, *, email: str, password_hash: str, now: datetime) -> Account:
    existing = await repository.get_by_email(session, email)
    if existing is None:
        raise errors.AccountMissing
    changes = {
        "is_operator": True,
        "disabled_at": None,
        "password_hash": password_hash,
        "password_changed_at": now,
        "updated_at": now,
    }
    return _found(await repository.update_account(session, existing.id, changes=changes))


def _new_account(*, email: str, display_name: str, locale: str, is_operator: bool, now: datetime) -> Account:
    return Account(
        id=ids.new_id(),
        email=rules.normalise_email(email),
        display_name=rules.normalise_display_name(display_name),
        locale=rules.normalise_locale(locale),
        is_operator=is_operator,
        created_at=now,
    )


async def get(session: ReadSession, *, account_id: UUID) -> Account:
    """An account.

    Raises:
        AccountMissing: there is none with this id.
    """
    return _found(await repository.get(session, account_id))


async def find(session: ReadSession, *, account_id: UUID) -> Account | None:
    """An account, or None."""
    return await repository.get(session, account_id)


async def find_by_email(session: ReadSession, *, email: str) -> Account | None:
    """The account that has an e-mail, or None."""
    return await repository.get_by_email(session, rules.normalise_email(email))


async def list_by_ids(session: ReadSession, *, account_ids: Sequence[UUID]) -> list[Account]:
    """The accounts among these ids; one statement."""
    return await repository.list_by_ids(session, list(account_ids))


async def search(session: ReadSession, *, text: str, limit: int) -> list[Account]:
    """Accounts by a part of their e-mail or name, the newest first; the newest of all for no text. One statement."""
    return await repository.search(session, text=text, limit=limit)


async def begin_sign_in(
    session: WriteSession, *, email: str, address: str, settings: SignInSettings, now: datetime
) -> Attempt:
    """Count a try and return what its password is to be checked against; two statements.

    Counting comes before checking, so that tries made at the same moment cannot slip past the limit together. Commit,
    check with `PasswordHasher.verify`, then call `finish_sign_in`.

    Raises:
        SignInThrottled: too many tries for this e-mail from this address; the count is kept.
    """
    window = await repository.count_attempt(
        session,
        email_hash=_email_hash(email),
        network=rules.network_of(address),
        limit=settings.attempts,
        window=settings.window,
        now=now,
    )
    if window.attempts > settings.attempts:
        raise errors.SignInThrottled(until=window.ends_at, now=now)
    found = await repository.get_password(session, email=_sign_in_name(email))
    account_id, stored_hash = found or (None, None)
    return Attempt(account_id=account_id, email=email, address=address, stored_hash=stored_hash)


async def finish_sign_in(session: WriteSession, *, attempt: Attempt, verdict: Verdict) -> Account:
    """The account whose password was right; its tries are forgotten, its hash upgraded where that is due.

    Raises:
        WrongCredentials: e-mail or password are wrong.
        AccountDisabled: the password was right, and the account is closed.
    """
    if attempt.account_id is None or attempt.stored_hash is None or not verdict.matches:
        raise errors.WrongCredentials
    account = await repository.get(session, attempt.account_id)
    if account is None:
        raise errors.WrongCredentials
    if account.is_disabled:
        raise errors.AccountDisabled
    await repository.forget_attempts(
        session, email_hash=_email_hash(attempt.email), network=rules.network_of(attempt.address)
    )
    if verdict.upgraded_hash is not None:
        await repository.replace_hash(session, account.id, old=attempt.stored_hash, new=verdict.upgraded_hash)
    return account


def _sign_in_name(email: str) -> str:
    # What is no e-mail at all has no account, and gets the same answer as one that has none.
    try:
        return rules.normalise_email(email)
    except errors.EmailInvalid:
        return ""


def _email_hash(email: str) -> bytes:
    return ids.hash_token(email.strip().lower())


async def set_password(
    session: WriteSession, *, account_id: UUID, password_hash: str, actor: Actor, now: datetime
) -> None:
    """Store another password; `session.service.change_password` also ends the other sessions."""
    changes = {"password_hash": password_hash, "password_changed_at": now, "updated_at": now}
    _found(await repository.update_account(session, account_id, changes=changes))
    await change.record(
        session,
        actor=actor,
        action="account.set_password",
        subject_kind="account",
        subject_id=account_id,
        now=now,
    )


async def update_profile(
    session: WriteSession,
    *,
    account_id: UUID,
    now: datetime,
    display_name: str | None = None,
    locale: str | None = None,
) -> Account:
    """Change how somebody is called and which language they read; None leaves a field as it is.

    Raises:
        LocaleUnknown: it is no language tag.
        DisplayNameInvalid: too long, or not one line.
    """
    changes: dict[str, object] = {"updated_at": now}
    if display_name is not None:
        changes["display_name"] = rules.normalise_display_name(display_name)
    if locale is not None:
        changes["locale"] = rules.normalise_locale(locale)
    return _found(await repository.update_account(session, account_id, changes=changes))


async def copy_personal_data(
    session: ReadSession, *, account_id: UUID, register: PersonalRecordsRegister, now: datetime
) -> dict[str, Any]:
    """Everything that the marketplace keeps of somebody, package by package, as plain values.

    A constant number of statements: one for the account, and what each part says of itself.
    """
    account = _found(await repository.get(session, account_id))
    parts = {
        records.name: await records.of_account(session, account_id=account_id, now=now) for records in register.all
    }
    return {"made_at": now, "account": asdict(account), **parts}


async def disable(session: WriteSession, *, account_id: UUID, actor: Actor, now: datetime) -> Account:
    """Close an account: from the next request on, none of its sessions and keys open anything."""
    return await _set_disabled(session, account_id, disabled_at=now, action="account.disable", actor=actor, now=now)


async def enable(session: WriteSession, *, account_id: UUID, actor: Actor, now: datetime) -> Account:
    """Open a closed account again."""
    return await _set_disabled(session, account_id, disabled_at=None, action="account.enable", actor=actor, now=now)


async def _set_disabled(
    session: WriteSession, account_id: UUID, *, disabled_at: datetime | None, action: str, actor: Actor, now: datetime
) -> Account:
    changes = {"disabled_at": disabled_at, "updated_at": now}
    account = _found(await repository.update_account(session, account_id, changes=changes))
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="account",
        subject_id=account_id,
        after={"is_disabled": account.is_disabled},
        now=now,
    )
    return account


async def forget_old_attempts(session: WriteSession, *, now: datetime) -> int:
    """Delete counts of sign-ins whose window ended a day ago and return how many."""
    return await repository.delete_old_windows(session, before=now - _KEEP_WINDOWS)


def _found(account: Account | None) -> Account:
    if account is None:
        raise errors.AccountMissing
    return account
