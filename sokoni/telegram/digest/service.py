"""Telling owners what was done in their groups."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class _Letter:
    """Groups of which somebody is told at once: by the same bot, at the same hour."""

    bot_id: UUID
    shop_id: UUID
    zone: str
    day: date


async def send_due(session: WriteSession, *, after: int | None, now: datetime, limit: int = 100) -> int | None:
    """Tell the owners of some groups, those with the smallest numbers after one; the last number, None at the end.

    Told twice within a day they hear it once, and of several groups in one message.
    """
    served = await group.list_served(session, after=after, limit=limit)
    letters: dict[_Letter, list[KeptGroup]] = defaultdict(list)
    for kept in served:
        day, zone = rules.due_on(now, kept.settings.timezone), kept.settings.timezone
        shop_id, bot_id = kept.group.shop_id, kept.group.bot_id
        if day is not None and shop_id is not None and bot_id is not None and kept.settings.sends_digest:
            letters[_Letter(bot_id, shop_id, zone, day)].append(kept)
    for letter, groups in letters.items():
        await _tell(session, letter, groups, place=str(after or ""), now=now)
    return served[-1].group.group_id if len(served) == limit else None


async def _tell(
    session: WriteSession, letter: _Letter, groups: Sequence[KeptGroup], *, place: str, now: datetime
) -> None:
    owners = [each for each in await team.list_members(session, team_id=letter.shop_id) if each.role is TeamRole.OWNER]
    users = [await person.find_user(session, account_id=owner.account_id) for owner in owners]
    calls = []
    for user_id in [each for each in users if each is not None]:
        text = await _text(session, groups, user_id, now=now)
        if text is not None:
            key = f"digest:{letter.shop_id}:{user_id}:{letter.zone}:{letter.day}:{place}"
            calls.append(_call(letter.bot_id, user_id, text, key))
    await sending.send(session, calls, now=now)


async def _text(session: WriteSession, groups: Sequence[KeptGroup], user_id: int, *, now: datetime) -> str | None:
    subject = await person.subject_of(session, user_id=user_id)
    known = (await members.people(session, user_ids=[user_id])).get(user_id)
    language = language_of(known.language if known is not None and known.language else subject.locale)
    found = [
        (kept.group.name, await action.statistics_of(session, kept=kept, days=1, now=now))
        for kept in sorted(groups, key=lambda each: each.group.name.casefold())
    ]
    return rules.text(found, language)


def _call(bot_id: UUID, user_id: int, text: str, key: str) -> Call:
    said = actions.send_message(bot_id, user_id, text, priority=Priority.NOTICE, parse_mode="HTML")
    return replace(said, dedupe_key=key)
