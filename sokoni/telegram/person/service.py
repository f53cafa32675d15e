"""Linking people of Telegram with their accounts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core import events as outbox
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as account
from sokoni.identity.permission.types import Subject
from sokoni.identity.team import service as team
from sokoni.telegram.person import repository
from sokoni.telegram.person.errors import LinkOver, PersonTaken
from sokoni.telegram.person.events import PersonLinked
from sokoni.telegram.person.types import LINK_LASTS, LinkedPerson


async def find_account(session: ReadSession, *, user_id: int) -> UUID | None:
    """The account of somebody of Telegram, if they linked one; one statement."""
    found = await repository.get(session, user_id=user_id)
    return None if found is None else found.account_id


async def list_accounts(session: ReadSession, *, user_ids: Collection[int]) -> Mapping[int, UUID]:
    """The accounts of those of some people who linked one; one statement, none for nobody."""
    return await repository.list_accounts(session, user_ids=user_ids) if user_ids else {}


async def find_linked(session: ReadSession, *, account_id: UUID) -> LinkedPerson | None:
    """Whom an account is linked with; one statement."""
    return await repository.get_by_account(session, account_id=account_id)


async def find_user(session: ReadSession, *, account_id: UUID) -> int | None:
    """Telegram's number of who an account is linked with; one statement."""
    found = await repository.get_by_account(session, account_id=account_id)
    return None if found is None else found.user_id


async def subject_of(session: ReadSession, *, user_id: int) -> Subject:
    """Who somebody of Telegram is to us, as a request of theirs would be; a guest where nothing is linked.

    One statement for guests, three for others. A disabled account is a guest.
    """
    account_id = await find_account(session, user_id=user_id)
    found = None if account_id is None else await account.find(session, account_id=account_id)
    if found is None or found.is_disabled:
        return Subject(label=f"telegram:{user_id}")
    return Subject(
        account_id=found.id,
        label=found.email,
        locale=found.locale,
        is_operator=found.is_operator,
        teams=await team.memberships(session, account_id=found.id),
    )


async def issue_link(session: WriteSession, *, account_id: UUID, now: datetime) -> str:
    """A token that links whoever opens it in Telegram with an account, once and within the hour.

    It goes behind `https://t.me/<bot>?start=link_`. A newer one takes its place.
    """
    token = ids.new_token()
    await repository.put_token(
        session, account_id=account_id, token_hash=ids.hash_token(token), expires_at=now + LINK_LASTS
    )
    return token


async def redeem(session: WriteSession, *, token: str, user_id: int, name: str, now: datetime) -> UUID:
    """Link whoever opened a token with its account, whose id is returned; opened again by the same, nothing happens.

    Raises:
        LinkOver: the token is unknown, too old, or was used.
        PersonTaken: one of the two is linked to another.
    """
    account_id = await repository.take_token(session, token_hash=ids.hash_token(token), now=now)
    if account_id is None:
        raise LinkOver
    made = LinkedPerson(user_id=user_id, account_id=account_id, name=name, linked_at=now)
    if await repository.insert_person(session, made):
        await outbox.publish(session, PersonLinked(user_id=user_id, account_id=account_id))
        return account_id
    standing = await repository.get(session, user_id=user_id)
    if standing is None or standing.account_id != account_id:
        raise PersonTaken
    return account_id


async def unlink(session: WriteSession, *, account_id: UUID) -> bool:
    """Let an account be linked with nobody; whether it was."""
    return await repository.delete_person(session, account_id=account_id)
