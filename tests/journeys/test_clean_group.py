"""A group of thirty under spam, a flood and a raid of a hundred ends clean, and nobody innocent is punished."""

from datetime import datetime, timedelta

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.rule.engine.types import Step
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.gateway import Gateway
from tests.support.telegram.chats import Chat
from tests.support.telegram.people import Person
from tests.support.telegram.world import TelegramWorld

RIGHTS = ("can_delete_messages", "can_restrict_members", "can_invite_users")
SPAM = "Free coins for everybody: https://coins.test/win"
MEMBERS, RAIDERS = 30, 100


@pytest.fixture
async def olga(telegram: TelegramWorld) -> Person:
    return telegram.user("Olga")


@pytest.fixture
async def members(telegram: TelegramWorld) -> list[Person]:
    return [telegram.user(f"Member {number}") for number in range(MEMBERS)]


@pytest.fixture
async def chat(
    database: Database, telegram: TelegramWorld, gateway: Gateway, olga: Person, members: list[Person], now: datetime
) -> Chat:
    """A group of thirty with its rules, in which the shop's bot has settled."""
    made = telegram.supergroup("Plant lovers", owner=olga, members=tuple(members))
    theirs = telegram.bot("keeper_bot")
    async with database.write() as session:
        shop_id = (await sale.stall(session, now=now)).shop.id
    bot = await gateway.connect(theirs.token, telegram_id=theirs.id, username=theirs.username, shop_id=shop_id)
    await gateway.settle()
    olga.adds(made, theirs, rights=RIGHTS)
    async with database.write() as session:
        draft = GroupDraft(group_id=made.id, name="Plant lovers", shop_id=shop_id)
        group = await groups.bind(session, draft=draft, bot_id=bot.id, actor=SYSTEM, now=now)
        raid = {"is_on": True, "joins": 15, "within_seconds": 60, "penalty": "ban"}
        patch = {"raid": raid, "welcome": {"is_on": False}}
        await groups.save_settings(session, group_id=made.id, patch=patch, actor=SYSTEM, now=now)
    await _rule_it(database, group, now)
    olga.says(made, "Welcome, everybody")
    await gateway.settle()
    return made


async def _rule_it(database: Database, group: Group, now: datetime) -> None:
    steps = (Step(2, Penalty.MUTE, 3600), Step(3, Penalty.BAN))
    flood = {"messages": 5, "seconds": 10}
    newcomer = {"type": "new_members", "parameters": {"seconds": 86400, "sorts": ["anything"]}}
    link = {"type": "links", "parameters": {}}
    async with database.write() as session:
        links = {"allow": ["plants.test"]}
        await rule_factory.rule(session, group, "links", links, now=now, steps=steps)
        await rule_factory.rule(
            session, group, "flood", flood, now=now, penalty=Penalty.MUTE, duration_seconds=3600, priority=1
        )
        both = {"match": "all", "parts": [newcomer, link]}
        await rule_factory.rule(session, group, "custom", both, now=now, penalty=Penalty.BAN, priority=9)


async def test_ends_clean_and_punishes_nobody_innocent(
    telegram: TelegramWorld,
    gateway: Gateway,
    clock: ManualClock,
    olga: Person,
    members: list[Person],
    chat: Chat,
):
    spammer, flooder, *innocents = members
    for number, each in enumerate(innocents):
        clock.advance(timedelta(seconds=7))
        each.says(chat, f"My plant number {number} is growing, see https://plants.test/{number}")
    for _ in range(4):
        spammer.says(chat, SPAM)
    for number in range(8):
        flooder.says(chat, f"hey {number}")
    olga.says(chat, "Read https://news.test, it is about us")
    await gateway.settle()

    raiders = [telegram.user(f"Raider {number}") for number in range(RAIDERS)]
    for each in raiders:
        each.joins(chat)
        each.says(chat, SPAM)
        clock.advance(timedelta(milliseconds=200))
    await gateway.settle()
    innocents[0].says(chat, "What was that?")
    await gateway.settle()

    assert [each for each in chat.texts if "coins.test" in each] == []
    assert len([each for each in chat.texts if "plants.test" in each]) == len(innocents)
    assert "Read https://news.test, it is about us" in chat.texts
    assert "What was that?" in chat.texts
    assert {chat.status(each) for each in innocents} == {"member"}
    assert (chat.status(olga), chat.status(spammer), chat.status(flooder)) == ("creator", "kicked", "restricted")
    assert {chat.status(each) for each in raiders} == {"kicked"}
