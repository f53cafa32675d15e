"""Changing one's password as edges do it, form and API alike."""

from datetime import datetime

from sokoni.core.resources import Resources
from sokoni.identity.account import edge as account_edge
from sokoni.identity.account.errors import WrongCredentials
from sokoni.identity.account.hashing import PasswordHasher
from sokoni.identity.permission.types import AccountSubject
from sokoni.identity.session import service
from sokoni.identity.session.errors import PresentPasswordWrong


async def change_password(
    resources: Resources, *, subject: AccountSubject, present: str, wanted: str, address: str, now: datetime
) -> None:
    """Keep another password for who knows the present one; every other session ends.

    The present one is checked as a sign-in would, and tries are counted. That it is wrong says nothing against the
    session that asks: it is told as a mistake in a field, so that no program takes it for the end of its session.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordTooCommon: the other one cannot be kept.
        PresentPasswordWrong: the present one is another.
        SignInThrottled: too many tries.
    """
    password_hash = await resources.get(PasswordHasher).hash_new(wanted, email=subject.label)
    try:
        async with account_edge.signing_in(
            resources, email=subject.label, password=present, address=address, now=now
        ) as (session, account):
            await service.change_password(
                session,
                account_id=account.id,
                password_hash=password_hash,
                keep=subject.session_id,
                actor=subject.actor(),
                now=now,
            )
    except WrongCredentials:
        raise PresentPasswordWrong from None
