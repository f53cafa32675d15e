"""A group's life with its bot through a whole Telegram: let in, newcomers asked, a raid put out, a night, commands."""

from datetime import timedelta
from typing import Any

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.person import service as people
from sokoni.telegram.welcome.handlers import NIGHTS
from tests.support.factories import sale
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld

RIGHTS = ("can_delete_messages", "can_restrict_members", "can_pin_messages", "can_invite_users")


class Story:
    """A supergroup of a linked owner, with her shop's bot as its administrator."""

    def __init__(self, gateway: Gateway, telegram: TelegramWorld, database: Database, clock: ManualClock) -> None:
        self.gateway, self.telegram, self.database, self.clock = gateway, telegram, database, clock
        self.olga: Any = telegram.user("Olga")
        self.regulars: list[Any] = [telegram.user(f"Regular {at}") for at in range(30)]
        self.bot: Any = telegram.bot("keeper_bot")
        self.chat: Any = telegram.supergroup("Plant lovers", owner=self.olga, members=tuple(self.regulars))
        self.small: Any = telegram.group("Cactus friends", owner=self.olga, members=tuple(self.regulars[:2]))

    async def begin(self, **settings: Any) -> None:
        """Link the owner, and let the bot in."""
        now = self.clock.now()
        async with self.database.write() as session:
            stall = await sale.stall(session, now=now)
            token = await people.issue_link(session, account_id=stall.owner.id, now=now)
        await self.gateway.connect(
            self.bot.token, telegram_id=self.bot.id, username=self.bot.username, shop_id=stall.shop.id
        )
        await self.gateway.settle()
        self.olga.starts(self.bot, f"link_{token}")
        await self.gateway.settle()
        self.olga.adds(self.chat, self.bot, rights=RIGHTS)
        await self.gateway.settle()
        async with self.database.write() as session:
            await groups.save_settings(session, group_id=self.chat.id, patch=settings, actor=SYSTEM, now=now)

    async def kept(self) -> KeptGroup:
        """The group with its settings."""
        async with self.database.read() as session:
            return (await groups.list_kept(session, group_ids=[self.chat.id]))[self.chat.id]

    async def tick(self, job: str, later: timedelta) -> None:
        """Let time pass, and the clock's job run."""
        self.clock.advance(later)
        async with self.database.write() as session:
            await jobs.enqueue(session, job)
        await self.gateway.settle()


@pytest.fixture
async def story(gateway: Gateway, telegram: TelegramWorld, database: Database, clock: ManualClock) -> Story:
    """The beginning of each story."""
    return Story(gateway, telegram, database, clock)


async def test_a_linked_owner_lets_the_bot_in_and_it_asks_whoever_comes(story: Story):
    await story.begin(captcha={"is_on": True}, welcome={"is_on": True})
    assert (await story.kept()).group.name == "Plant lovers"
    assert any("I look after this group now." in each for each in story.chat.texts)

    ana, eve = story.telegram.user("Ana"), story.telegram.user("Eve")
    ana.joins(story.chat)
    eve.joins(story.chat)
    await story.gateway.settle()
    assert [story.chat.status(each) for each in (ana, eve)] == ["restricted", "restricted"]
    question = next(each for each in story.chat.history if each.buttons and "Ana" in each.text)
    eve.presses(question, "I am no machine")
    await story.gateway.settle()
    assert story.chat.status(ana) == "restricted"
    ana.presses(question, "I am no machine")
    await story.gateway.settle()
    assert story.chat.status(ana) == "member"
    assert any("Welcome to Plant lovers" in each for each in story.chat.texts)

    story.clock.advance(timedelta(minutes=6))
    await story.gateway.settle()
    assert story.chat.status(eve) == "left"
    assert not [each for each in story.chat.history if each.buttons]


async def test_a_raid_of_a_hundred_ends_with_nobody_in_and_nobody_out_who_was_there(story: Story):
    await story.begin(raid={"is_on": True, "penalty": "ban"}, welcome={"is_on": True})
    raiders = [story.telegram.user(f"Raider {at}") for at in range(100)]
    for raider in raiders:
        raider.joins(story.chat)
    await story.gateway.settle()

    assert {story.chat.status(each) for each in raiders} == {"kicked"}
    assert {story.chat.status(each) for each in story.regulars} == {"member"}
    assert [each for each in story.chat.texts if "Too many people came at once" in each]


async def test_after_the_night_everybody_may_what_they_might_before(story: Story):
    await story.begin(night={"is_on": True, "starts": "23:00", "ends": "07:00"})
    before = set(story.chat.permissions)
    story.clock.advance(timedelta(hours=13))
    await story.tick(NIGHTS, timedelta(hours=1))
    assert set(story.chat.permissions) == set()
    await story.tick(NIGHTS, timedelta(hours=8))

    assert set(story.chat.permissions) == before


async def test_the_owner_bans_by_a_command_and_members_do_not(story: Story):
    await story.begin(rules_text="Be kind.", delete_commands=False)
    spammer = story.regulars[0]
    spam = spammer.says(story.chat, "buy followers")
    story.olga.says(story.chat, "/ban 7d ads", reply_to=spam)
    await story.gateway.settle()
    assert story.chat.status(spammer) == "kicked"
    assert any("was banned for 7 days" in each for each in story.chat.texts)

    story.regulars[1].says(story.chat, "/ban", reply_to=spam)
    story.regulars[1].says(story.chat, "/rules")
    await story.gateway.settle()
    assert any("Be kind." in each for each in story.chat.texts)


async def test_a_group_that_becomes_a_supergroup_is_kept_as_before(story: Story):
    await story.begin()
    story.olga.adds(story.small, story.bot, rights=RIGHTS)
    await story.gateway.settle()
    now = story.clock.now()
    async with story.database.write() as session:
        made = await groups.find_bare(session, group_id=story.small.id)
        assert made is not None
        patch = {"welcome": {"is_on": True, "text": "Hello {first_name}"}}
        await groups.save_settings(session, group_id=story.small.id, patch=patch, actor=SYSTEM, now=now)
    large = story.telegram.upgrade(story.small)
    await story.gateway.settle()
    story.telegram.user("Ana").joins(large)
    await story.gateway.settle()

    async with story.database.read() as session:
        moved = await groups.find_bare(session, group_id=large.id)
    assert moved is not None
    assert moved.id == made.id
    assert "Hello Ana" in large.texts
