"""A group's life with its bot through a whole Telegram: let in, newcomers asked, a raid put out, a night, commands."""

import re
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

    async def settle(self, chat: Any, **settings: Any) -> None:
        """Keep a group otherwise."""
        async with self.database.write() as session:
            await groups.save_settings(session, group_id=chat.id, patch=settings, actor=SYSTEM, now=self.clock.now())

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


async def test_a_ban_holds_in_both_groups_of_an_owner_and_is_taken_back_in_both(story: Story):
    await story.begin(shares_bans=True)
    other = story.telegram.supergroup("Seed swappers", owner=story.olga, members=tuple(story.regulars[:3]))
    story.olga.adds(other, story.bot, rights=RIGHTS)
    await story.gateway.settle()
    await story.settle(other, shares_bans=True)
    spammer, friend = story.regulars[:2]
    spam = spammer.says(story.chat, "buy followers")
    story.olga.says(story.chat, "/ban ads", reply_to=spam)
    await story.gateway.settle()
    assert [each.status(spammer) for each in (story.chat, other)] == ["kicked", "kicked"]
    assert [each.status(friend) for each in (story.chat, other)] == ["member", "member"]

    told = next(each for each in reversed(story.chat.history) if each.buttons)
    friend.presses(told, "Undo")
    await story.gateway.settle()
    assert story.chat.status(spammer) == "kicked"
    story.olga.presses(told, "Undo")
    await story.gateway.settle()
    assert [each.status(spammer) for each in (story.chat, other)] == ["left", "left"]


async def test_who_reckons_wrong_is_put_out_and_who_reckons_right_may_write(story: Story):
    await story.begin(captcha={"is_on": True, "kind": "arithmetic", "attempts": 1, "penalty": "ban"})
    ana, eve = story.telegram.user("Ana"), story.telegram.user("Eve")
    for who in (ana, eve):
        who.joins(story.chat)
        await story.gateway.settle()
        question = next(each for each in story.chat.history if each.buttons and who.first_name in each.text)
        first, second = re.findall(r"\d+", question.text.splitlines()[-1])
        right = str(int(first) + int(second))
        wrong = next(each["text"] for each in question.buttons if each["text"] != right)
        who.presses(question, right if who is ana else wrong)
        await story.gateway.settle()

    assert [story.chat.status(each) for each in (ana, eve)] == ["member", "kicked"]
    assert not [each for each in story.chat.history if each.buttons]


async def test_who_hides_and_channels_that_belong_here_are_left_alone(story: Story):
    await story.begin(locks=["all"], slow_mode_seconds=3600)
    news = story.telegram.channel("Plant news", owner=story.olga, discussion=story.chat)
    foreign = story.telegram.channel("Followers", owner=story.regulars[0])
    await story.gateway.settle()
    said = [
        story.olga.says(story.chat, "Only I may write now", anonymously=True),
        story.olga.says(story.chat, "and again", anonymously=True),
    ]
    story.olga.says(news, "New seeds: https://plants.test")
    await story.gateway.settle()
    posted = next(each for each in story.chat.history if each.extra.get("is_automatic_forward"))
    strange = story.regulars[0].says(story.chat, "buy followers", as_channel=foreign)
    await story.gateway.settle()

    assert all(each.is_there for each in (*said, posted))
    assert not strange.is_there
    assert story.chat.status(story.regulars[0]) == "member"
    # Whoever hides may command all the same, and a channel may not.
    spam = story.regulars[1].says(story.chat, "buy")
    story.olga.says(story.chat, "/ban", reply_to=spam, anonymously=True)
    story.regulars[0].says(story.chat, "/ban", reply_to=said[0], as_channel=foreign)
    await story.gateway.settle()
    assert story.chat.status(story.regulars[1]) == "kicked"


async def test_a_bot_that_lacks_a_right_says_so_once_and_not_of_every_message(story: Story):
    await story.begin(locks=["links"])
    story.olga.promotes(story.chat, story.bot, ("can_pin_messages",))
    await story.gateway.settle()
    (lacking,) = [each for each in story.chat.texts if "I also need the right to" in each]
    assert "delete messages, restrict members" in lacking
    for at in range(4):
        story.regulars[at].says(story.chat, "see https://coins.test/win")
        await story.gateway.settle()
    assert len([each for each in story.chat.texts if each.startswith("It was not done")]) == 1

    story.olga.says(story.chat, "/mute 1h", reply_to=story.regulars[0].says(story.chat, "hello"))
    await story.gateway.settle()
    assert story.chat.status(story.regulars[0]) == "member"
    told = [each for each in story.chat.texts if each.startswith("It was not done")]
    assert len(told) == 2
    assert "lacks the right" in told[1]


async def test_answers_stay_in_the_topic_in_which_something_was_said(story: Story):
    await story.begin(rules_text="Be kind.", delete_commands=False)
    topic = {"message_thread_id": 77, "is_topic_message": True}
    for said in ("/rules", "/save hours From 9 to 5", "#hours", "/id"):
        story.olga.says(story.chat, said, extra=topic)
    await story.gateway.settle()

    answers = [each for each in story.chat.history if each.sender is story.bot][-4:]
    assert len(answers) == 4
    assert {each.extra.get("message_thread_id") for each in answers} == {77}
    assert [each for each in answers if "This topic: 77" in each.text]


async def test_a_group_that_becomes_a_supergroup_keeps_all_it_had(story: Story):
    await story.begin()
    story.olga.adds(story.small, story.bot, rights=RIGHTS)
    await story.gateway.settle()
    await story.settle(story.small, welcome={"is_on": True, "text": "Hello {first_name}"}, locks=["links"])
    warned = story.regulars[0].says(story.small, "rude")
    for said in ("/warn", "/save hours From 9 to 5", "/schedule daily 18:30 Good evening"):
        story.olga.says(story.small, said, reply_to=warned)
        await story.gateway.settle()
    story.olga.says(story.small, "/approve", reply_to=story.regulars[1].says(story.small, "hello"))
    await story.gateway.settle()
    async with story.database.read() as session:
        made = await groups.find_bare(session, group_id=story.small.id)
    large = story.telegram.upgrade(story.small)
    await story.gateway.settle()
    story.telegram.user("Ana").joins(large)
    story.olga.says(large, "#hours")
    story.olga.says(large, "/schedule")
    # Who runs it is asked anew, and until it is known nobody is punished.
    await story.gateway.settle()
    again, trusted = (who.says(large, "see https://coins.test") for who in story.regulars[:2])
    await story.gateway.settle()
    story.olga.says(large, f"/info {story.regulars[0].id}")
    await story.gateway.settle()

    async with story.database.read() as session:
        moved = await groups.find_bare(session, group_id=large.id)
    assert made is not None
    assert moved is not None
    assert moved.id == made.id
    assert (again.is_there, trusted.is_there) == (False, True)
    said_there = "\n".join(large.texts)
    for kept in ("Hello Ana", "From 9 to 5", "18:30: Good evening", "Warnings that count: 1"):
        assert kept in said_there
