"""Logging what was done in a group and was no offence, and telling of it in its log channel."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.gateway import members, sending
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import telling


async def note(
    session: WriteSession, *, kept: KeptGroup, new: NewAction, now: datetime, names: Mapping[int, str] | None = None
) -> bool:
    """Log what was done in a group and was no offence, and tell of it in its log channel; whether it was new.

    `names` are known already. Two statements more than logging where a channel is named.
    """
    action_id = new.id or ids.new_id()
    if not await action.log(session, actions=[replace(new, id=action_id)], now=now):
        return False
    if kept.settings.log.chat_id is not None:
        asked = {each for each in (new.user_id, new.moderator_id) if each is not None} - set(names or {})
        people = await members.people(session, user_ids=asked) if asked else {}
        known = {user_id: person.name for user_id, person in people.items()} | dict(names or {})
        told = telling.noted(kept, new, action_id, known)
        await sending.send(session, [] if told is None else [told], now=now)
    return True


async def note_all(session: WriteSession, *, kept: KeptGroup, done: Sequence[NewAction], now: datetime) -> None:
    """Log what was done to several in a group at once, and tell of it in its log channel.

    As many statements as `note` of one.
    """
    made = [replace(each, id=each.id or ids.new_id()) for each in done]
    new = set(await action.log(session, actions=made, now=now))
    if kept.settings.log.chat_id is None:
        return
    people = await members.people(session, user_ids={each.user_id for each in made if each.user_id is not None})
    known = {user_id: person.name for user_id, person in people.items()}
    told = [telling.noted(kept, each, each.id, known) for each in made if each.id is not None and each.id in new]
    await sending.send(session, [each for each in told if each is not None], now=now)
