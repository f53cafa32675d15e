"""Saying no to mail that is not needed: one press in the mail programme, or on the page behind the link."""

from collections.abc import Collection
from datetime import datetime

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.notification import repository
from sokoni.services.notification.errors import OptOutLinkUnknown
from sokoni.services.notification.types import OptOut, Topic

# Filled by the install of each assembled process, so that services need to hand on nothing but tokens.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


async def new_link(session: WriteSession, *, email: str, topic: Topic, now: datetime) -> str:
    """An address that ends mail of a topic to an address, and does nothing else; one statement."""
    token = ids.new_token()
    await repository.insert_opt_out_link(session, token_hash=ids.hash_token(token), email=email, topic=topic, now=now)
    return f"{_base[0]}/unsubscribe/{token}"


async def find(session: ReadSession, *, token: str) -> OptOut:
    """What a link ends.

    Raises:
        OptOutLinkUnknown: it ends nothing.
    """
    found = await repository.find_opt_out(session, token_hash=ids.hash_token(token))
    if found is None:
        raise OptOutLinkUnknown
    return found


async def opt_out(session: WriteSession, *, token: str, now: datetime) -> OptOut:
    """End what a link ends; twice is as good as once.

    Raises:
        OptOutLinkUnknown: it ends nothing.
    """
    found = await find(session, token=token)
    await repository.insert_opt_out(session, email=found.email, topic=found.topic, now=now)
    return found


async def list_opted_out(session: ReadSession, *, emails: Collection[str], topic: Topic) -> frozenset[str]:
    """Which of some addresses want no mail of a topic; one statement, none for none."""
    return await repository.list_opted_out(session, emails=emails, topic=topic) if emails else frozenset()
