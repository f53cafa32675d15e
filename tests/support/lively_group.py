"""A group on Telegram in which something of everything has happened."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import Seen
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.types import RuleDraft
from sokoni.telegram.schedule import service as schedules
from sokoni.telegram.schedule.types import MessageDraft, Repeat, Timing
from tests.support.factories import telegram as telegram_factory

_FIRST = 5_000_000_001
_numbers = count(-1_002_000_000_001, -1)


async def furnish(session: WriteSession, shop_id: UUID, owner: Account, *, now: datetime) -> dict[str, str]:
    """The group of a shop; what the parts of its addresses stand for."""
    subject = Subject(account_id=owner.id, label=owner.email, teams={shop_id: TeamRole.OWNER})
    draft = GroupDraft(group_id=next(_numbers), name="Friends of the poncho · Amigos del poncho", shop_id=shop_id)
    group = await groups.add_group(session, draft=draft, subject=subject, now=now)
    said = {
        "welcome": {
            "is_on": True,
            "text": "Hello {name}!",
            "buttons": [[{"text": "Rules", "url": "https://example.com"}]],
        }
    }
    await groups.change_settings(session, group_id=group.group_id, patch=said, subject=subject, now=now)
    await _happen(session, group.group_id, now=now)
    draft = RuleDraft(name="No links to elsewhere", rule_type=RuleType.LINKS, parameters={"allow": ["example.com"]})
    rule = await rules.add_rule(session, group_id=group.group_id, draft=draft, subject=subject, now=now)
    planned = MessageDraft(text="Offers of the week", timing=Timing(repeat=Repeat.WEEKLY, at="18:00", weekdays=(4,)))
    later = await schedules.add_message(session, group_id=group.group_id, draft=planned, subject=subject, now=now)
    await _gather(session, group.group_id, now=now)
    bot = await telegram_factory.bot(session, now=now, shop_id=shop_id)
    return {
        "bot_id": str(bot.id),
        "user_id": str(_FIRST),
        "group_id": str(group.group_id),
        "rule_id": str(rule.id),
        "schedule_id": str(later.id),
    }


async def _happen(session: WriteSession, group_id: int, *, now: datetime) -> None:
    """Weeks in which spam was deleted and people were warned, most of it in the evening."""
    kinds = ("delete", "delete", "warn", "delete", "mute", "warn", "ban")
    done = [
        NewAction(
            group_id=group_id,
            kind=kinds[number % len(kinds)],
            user_id=_FIRST + number % 5,
            reason="Links to elsewhere",
            duration_seconds=3600 if kinds[number % len(kinds)] == "mute" else None,
            occurred_at=now - timedelta(hours=number * 7 % 500),
        )
        for number in range(120)
    ]
    await actions.log(session, actions=done, now=now)


async def _gather(session: WriteSession, group_id: int, *, now: datetime) -> None:
    """People who say much and little, and one who left."""
    seen = [
        Seen(
            group_id=group_id,
            user_id=_FIRST + number,
            name=name,
            username=name.lower().replace(" ", "_"),
            is_bot=False,
            at=now,
            messages=40 - 7 * number,
            has_left=number == 4,
        )
        for number, name in enumerate(("Neema Otieno", "Diego", "Shirin", "Baraka", "Lucía"))
    ]
    await members.note(session, seen=seen)
