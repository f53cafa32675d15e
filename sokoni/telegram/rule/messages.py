"""The messages of the last days: kept as they are judged, and forgotten a day at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sokoni.core.database import WriteSession
from sokoni.telegram.rule import repository
from sokoni.telegram.rule.types import LoggedMessage

# How far back a rule can be tried.
KEPT = timedelta(days=7)


async def remember(session: WriteSession, *, messages: Sequence[LoggedMessage]) -> Sequence[LoggedMessage]:
    """Keep messages; those that were not here yet, in their order. One statement, none for none."""
    if not messages:
        return []
    new = set(await repository.insert_messages(session, messages))
    fresh = []
    for message in messages:
        # The same message twice in one batch is one.
        key = repository.key_of(message)
        if key in new:
            new.remove(key)
            fresh.append(message)
    return fresh


async def make_room(session: WriteSession, *, now: datetime) -> None:
    """Forget the day whose place the day to come takes; done twice, it is done once."""
    tomorrow = int((now + timedelta(days=1)).timestamp())
    await repository.empty_slot(session, slot=repository.slot_of(tomorrow))


def known_since(now: datetime) -> datetime:
    """Since when messages are surely kept."""
    return now - KEPT
