"""The demo's group on Telegram: rules, three weeks of what was said and done, and messages for later.

It is an example: no bot serves it, and its pages say so. `sokoni demo --telegram` has one that lives.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import WriteSession
from sokoni.entrypoints.demo import example_talk
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import Seen
from sokoni.telegram.rule import messages
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Exemptions
from sokoni.telegram.rule.types import RuleDraft
from sokoni.telegram.schedule import service as schedules
from sokoni.telegram.schedule.types import MessageDraft, Repeat, Timing

# Made up: so low a number Telegram has given to no group for years.
GROUP_ID = -1_000_000_000_777
_WEEKS = 3
# How much happens in each hour of a day: little at night, most in the evening.
_DAY = (1, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 2, 2, 2, 3, 4, 5, 6, 5, 4, 2, 1)
_KINDS = ("delete", "delete", "welcome", "warn", "delete", "mute", "warn", "delete", "captcha", "ban", "delete", "warn")
_REASONS = {"delete": "Links to elsewhere", "warn": "Many messages at once", "mute": "Warned twice", "ban": "Spam"}
_NAMES = (
    "Amina", "Ben Otieno", "Lucía", "Mateo Ríos", "Valentina", "پریسا", "رضا", "Shirin", "Wanjiru", "Juma", "Daniela",
    "Kioko", "نسترن", "Salma",
)  # fmt: skip
# Telegram's numbers of who is in it.
_FIRST = 6_000_000_001
_RULES = (
    RuleDraft(name="No links to elsewhere", rule_type=RuleType.LINKS, parameters={"allow": ["example.com"]}),
    RuleDraft(name="One thing at a time", rule_type=RuleType.FLOOD, parameters={"messages": 6, "seconds": 10}),
    RuleDraft(name="First look, then post", rule_type=RuleType.NEW_MEMBERS, parameters={"seconds": 3600}, is_dry=True),
    # It would hit who runs the group, too: the list says so before anybody enforces it.
    RuleDraft(
        name="Speak calmly",
        rule_type=RuleType.CAPS,
        parameters={"percent": 70, "letters": 12},
        exemptions=Exemptions(admins=False),
        is_enabled=False,
    ),
)
_LATER = MessageDraft(
    text="Fresh on the table: have a look before the weekend.",
    timing=Timing(repeat=Repeat.WEEKLY, at="18:00", weekdays=(4,)),
)


async def install(session: WriteSession, *, shops: Sequence[Shop], seller: Account, now: datetime) -> None:
    """The group of the first shop; once, whatever becomes of it afterwards."""
    if not shops or await groups.find_bare(session, group_id=GROUP_ID) is not None:
        return
    shop = shops[0]
    subject = Subject(account_id=seller.id, label=seller.email, teams={shop.id: TeamRole.OWNER})
    draft = GroupDraft(
        group_id=GROUP_ID,
        name=f"{shop.name} · example group",
        description="An example: no bot serves it.",
        shop_id=shop.id,
    )
    made = await groups.add_group(session, draft=draft, subject=subject, now=now)
    said = {"welcome": {"is_on": True, "text": "Karibu, {name}! Please read the rules."}, "captcha": {"is_on": True}}
    await groups.change_settings(session, group_id=GROUP_ID, patch=said, subject=subject, now=now)
    # Before the rules, which are tried on it.
    people = [(_FIRST + number, name) for number, name in enumerate(_NAMES)]
    await messages.remember(session, messages=example_talk.written(made, people=people, now=now))
    rule_ids = [
        (await rules.add_rule(session, group_id=GROUP_ID, draft=each, subject=subject, now=now)).id for each in _RULES
    ]
    await schedules.add_message(session, group_id=GROUP_ID, draft=_LATER, subject=subject, now=now)
    await members.note(session, seen=_said(now=now))
    await actions.log(session, actions=_happened(rule_ids, now=now), now=now)


def _said(*, now: datetime) -> Sequence[Seen]:
    """Who said how much in each hour; some say more than others."""
    seen = list[Seen]()
    for at, usual in _hours(now):
        number = len(seen)
        writer = (number * number) % len(_NAMES)
        seen.append(
            Seen(
                group_id=GROUP_ID,
                user_id=_FIRST + writer,
                name=_NAMES[writer],
                username="" if writer % 3 else f"example_{writer}",
                is_bot=False,
                at=at,
                messages=3 * usual + number % 4,
            )
        )
    return seen


def _happened(rule_ids: Sequence[UUID], *, now: datetime) -> Sequence[NewAction]:
    """What was done in the last weeks, always the same for the same days."""
    done = list[NewAction]()
    for start, usual in _hours(now):
        for number in range((usual + (start.day * 7 + start.hour) % 3) // 3):
            at = start + timedelta(minutes=(number * 17 + start.day) % 60)
            if at < now:
                done.append(_action(len(done), rule_ids, at))
    return done


def _hours(now: datetime) -> Iterator[tuple[datetime, int]]:
    """The hours of the last weeks, and how much happens in each: more on Fridays and Saturdays."""
    for back in range(_WEEKS * 7):
        day = (now - timedelta(days=back)).date()
        for hour, usual in enumerate(_DAY):
            start = datetime.combine(day, time(hour), tzinfo=UTC)
            if start < now:
                yield start, usual * (2 if day.weekday() in {4, 5} else 1)


def _action(number: int, rule_ids: Sequence[UUID], at: datetime) -> NewAction:
    kind = _KINDS[number % len(_KINDS)]
    is_ruled = kind in _REASONS
    return NewAction(
        group_id=GROUP_ID,
        kind=kind,
        # Some have more to do with it than others.
        user_id=_FIRST + (number * number) % len(_NAMES),
        rule_id=rule_ids[number % 2] if is_ruled else None,
        reason=_REASONS.get(kind, ""),
        duration_seconds=3600 if kind == "mute" else None,
        occurred_at=at,
    )
