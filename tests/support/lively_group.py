"""A group on Telegram in which something of everything has happened."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as actions
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.buyersgroup import service as buyersgroup
from sokoni.telegram.claim import service as claims
from sokoni.telegram.claim.service import Heard
from sokoni.telegram.claim.settings import DEFAULTS
from sokoni.telegram.claim.types import ClaimSaleDraft
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.member import service as members
from sokoni.telegram.member.types import Seen
from sokoni.telegram.note import service as notes
from sokoni.telegram.note.types import KeptKind
from sokoni.telegram.role import service as roles
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.types import RuleDraft
from sokoni.telegram.schedule import service as schedules
from sokoni.telegram.schedule.types import MessageDraft, Repeat, Timing
from sokoni.telegram.welcome.service import asking
from tests.support.factories import buyersgroup as buyers_factory
from tests.support.factories import door
from tests.support.factories import telegram as telegram_factory
from tests.support.factories.sale import ACTOR, Stall, seller_of

_FIRST = 5_000_000_001
_POST = 4000
_numbers = count(-1_002_000_000_001, -1)


async def furnish(session: WriteSession, stall: Stall, *, now: datetime) -> dict[str, str]:
    """The group of a shop; what the parts of its addresses stand for."""
    subject = seller_of(stall)
    bot = await telegram_factory.bot(session, now=now, shop_id=stall.shop.id)
    draft = GroupDraft(group_id=next(_numbers), name="Friends of the poncho · Amigos del poncho", shop_id=stall.shop.id)
    group = await groups.bind(session, draft=draft, bot_id=bot.id, actor=ACTOR, now=now)
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
    sale_id = await _claimed(session, group.group_id, stall, now=now)
    await buyers_factory.buyers_group(session, stall, group_id=group.group_id, now=now)
    for at, name in enumerate(("Baraka", "Lucía")):
        await buyers_factory.knocked(session, bot, group_id=group.group_id, user_id=_FIRST + 3 + at, name=name, now=now)
    await buyersgroup.let_in(session, group_id=group.group_id, user_id=_FIRST + 3, subject=subject, now=now)
    link = await _ask(session, group.group_id, bot.id, stall, now=now)
    draft = GroupRoleDraft(name="Helper", permissions=frozenset({GroupPermission.WARN}), priority=5)
    role = await roles.add_to(session, chat=group, draft=draft, actor=ACTOR, now=now)
    text = await notes.keep(
        session, group=group, kind=KeptKind.NOTE, name="delivery", text="On Fridays.", actor=ACTOR, now=now
    )
    reported = NewAction(
        group_id=group.group_id, kind="report", user_id=_FIRST + 1, moderator_id=_FIRST, message_id=7, reason="Spam"
    )
    await actions.log(session, actions=[reported], now=now)
    return {
        "role_id": str(role.id),
        "text_id": str(text.id),
        "link_id": str(link),
        "bot_id": str(bot.id),
        "user_id": str(_FIRST),
        "group_id": str(group.group_id),
        "rule_id": str(rule.id),
        "sale_id": str(sale_id),
        "schedule_id": str(later.id),
    }


async def _ask(session: WriteSession, group_id: int, bot_id: UUID, stall: Stall, *, now: datetime) -> UUID:
    """Some ask to come in, one was let in and one not; some came by a link."""
    about = "I weave, too · من هم می‌بافم"
    people = {_FIRST + 20: "Wambui", _FIRST + 21: "Iván", _FIRST + 22: "Parisa", _FIRST + 23: "Otieno"}
    await door.asked(session, group_id=group_id, bot_id=bot_id, people=people, about=about, now=now)
    subject = seller_of(stall)
    for user_id, is_welcome in ((_FIRST + 22, True), (_FIRST + 23, False)):
        await asking.decide(
            session, group_id=group_id, user_id=user_id, is_welcome=is_welcome, subject=subject, now=now
        )
    address = f"https://t.me/+flyer{-group_id}"
    made = await door.link(session, group_id=group_id, subject=subject, now=now, address=address)
    people = {_FIRST: "Neema", _FIRST + 1: "Diego"}
    await door.came(session, group_id=group_id, people=people, address=address, at=now)
    return made.id


async def _claimed(session: WriteSession, group_id: int, stall: Stall, *, now: datetime) -> UUID:
    """A claim sale in which something is set aside, somebody waits, and somebody was asked back."""
    draft = ClaimSaleDraft(
        product_id=stall.goods[1].product_id,
        words="Two of a kind, from the workshop in Otavalo.",
        pieces=2,
        closes_at=now + timedelta(days=2),
    )
    sale = await claims.open_sale(session, group_id=group_id, draft=draft, subject=seller_of(stall), now=now)
    posted: dict[str, Any] = {"ok": True, "result": {"message_id": _POST}, "error": ""}
    await claims.note_posted(session, sale_id=sale.id, has_photo=False, now=now, **posted)
    said = {"Neema Otieno": "2 please", "Diego": "mine", "Shirin": "2 or 3?"}
    heard = [
        Heard(chat_id=group_id, message_id=_POST + at, answers=_POST, user_id=_FIRST + at, name=name, text=words)
        for at, (name, words) in enumerate(said.items(), start=1)
    ]
    await claims.hear(session, messages=heard, now=now)
    await claims.settle(session, sale_id=sale.id, now=now + DEFAULTS.settle)
    return sale.id


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
    """People who say much and little, most of it in the evening, and one who left."""
    today = now.replace(hour=0, minute=0)
    seen = [
        Seen(
            group_id=group_id,
            user_id=_FIRST + number,
            name=name,
            username=name.lower().replace(" ", "_"),
            is_bot=False,
            at=today - timedelta(hours=24 * back - hour),
            messages=9 - number,
            has_left=number == 4 and back == 1,
        )
        for back in range(7, 0, -1)
        for hour in (9, 18, 19, 20)
        for number, name in enumerate(("Neema Otieno", "Diego", "Shirin", "Baraka", "Lucía"))
    ]
    await members.note(session, seen=seen)
