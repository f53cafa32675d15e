"""Telling owners what was done in their groups."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from sokoni.telegram.action import service as action
from sokoni.telegram.digest import rules
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.gateway.types import Call, Priority
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.person import service as person
from sokoni.telegram.speech.service import language_of


async def send_due(session: WriteSession, *, after: int | None, now: datetime, limit: int = 100) -> int | None:
    """Tell the owners of some groups, those with the smallest numbers after one; the last number, None at the end.

    Told twice within a day they hear it once.
    """
    served = await group.list_served(session, after=after, limit=limit)
    for kept in served:
        await _tell(session, kept, now=now)
    return served[-1].group.group_id if len(served) == limit else None


async def _tell(session: WriteSession, kept: KeptGroup, *, now: datetime) -> None:
    day, shop_id = rules.due_on(now, kept.settings.timezone), kept.group.shop_id
    if day is None or shop_id is None or kept.group.bot_id is None:
        return
    owners = [each for each in await team.list_members(session, team_id=shop_id) if each.role is TeamRole.OWNER]
    calls = []
    for owner in owners:
        user_id = await person.find_user(session, account_id=owner.account_id)
        if user_id is None:
            continue
        text = await _text(session, kept, user_id, now=now)
        if text is not None:
            key = f"digest:{kept.group.id}:{user_id}:{day}"
            calls.append(_call(kept.group.bot_id, user_id, text, key))
    await sending.send(session, calls, now=now)


async def _text(session: WriteSession, kept: KeptGroup, user_id: int, *, now: datetime) -> str | None:
    subject = await person.subject_of(session, user_id=user_id)
    known = (await members.people(session, user_ids=[user_id])).get(user_id)
    language = language_of(known.language if known is not None and known.language else subject.locale)
    statistics = await action.statistics(session, group_id=kept.group.group_id, days=1, subject=subject, now=now)
    return rules.text(kept.group.name, statistics, language)


def _call(bot_id: UUID, user_id: int, text: str, key: str) -> Call:
    said = actions.send_message(bot_id, user_id, text, priority=Priority.NOTICE, parse_mode="HTML")
    return replace(said, dedupe_key=key)
