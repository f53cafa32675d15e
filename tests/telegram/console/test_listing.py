"""Telegram lists what can be typed, in each language and to each sort of people, and is told once of each change."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.telegram.console.ports import LISTED
from sokoni.telegram.console.service import listing
from sokoni.telegram.console.service.specs import ALIASES, SPECS
from sokoni.telegram.console.types import Audience, Listed
from sokoni.telegram.gateway import connecting
from sokoni.telegram.gateway.types import BotState, Delivery
from tests.support.factories import telegram as factory
from tests.support.gateway import Gateway
from tests.support.keeping import Keeping
from tests.support.telegram.world import TelegramWorld

# What is typed in private, and what others add.
ELSEWHERE = {"start", "sale"}


@pytest.fixture
def listed(resources: Resources) -> list[Listed]:
    """Every command that Telegram lists; assembled, so that other packages have added theirs."""
    return [*listing.words.LISTED, *LISTED.in_order]


def test_what_is_listed_can_be_typed_and_nobody_is_shown_what_they_may_not(listed: list[Listed]):
    names = [each.name for each in listed]
    assert len(set(names)) == len(names)
    assert set(names) <= {*SPECS, *ELSEWHERE} - set(ALIASES)
    for_members = {each.name for each in listed if Audience.MEMBERS in each.audiences}
    assert all(SPECS[name].right is None for name in for_members)
    open_to_all = {name for name, spec in SPECS.items() if spec.right is None and name not in ALIASES}
    # A note is called by its name, which cannot be listed.
    assert for_members == open_to_all - {"note"}


def test_each_list_is_one_that_telegram_takes(resources: Resources):
    lists = listing.command_lists()
    kinds = [(each["scope"]["type"], each.get("language_code")) for each in lists]
    assert sorted(kinds, key=str) == sorted(
        [(audience.value, language) for audience in Audience for language in (None, "es", "fa")], key=str
    )
    for each in lists:
        assert 0 < len(each["commands"]) <= 100
        assert all(3 <= len(command["description"]) <= 256 for command in each["commands"])
    english, spanish, persian = (
        {command["command"]: command["description"] for command in each["commands"]}
        for each in lists
        if each["scope"]["type"] == Audience.ADMINISTRATORS
    )
    assert not set(english.values()) & set(spanish.values())
    assert all(any(letter > "\u0600" for letter in said) for said in persian.values())


async def test_a_bot_is_told_once_and_again_only_when_the_lists_are_others(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
):
    bot_ids = [keeping.bot.id]
    await listing.tell(keeping.session, bot_ids=bot_ids, now=keeping.now)
    assert len(await keeping.taken("setMyCommands")) == len(listing.command_lists())
    with count_statements() as counted:
        await listing.tell(keeping.session, bot_ids=bot_ids, now=keeping.now + timedelta(days=1))
    assert await keeping.taken("setMyCommands") == []
    assert counted.value == 1

    monkeypatch.setattr(listing.words, "LISTED", listing.words.LISTED[:3])
    await listing.tell(keeping.session, bot_ids=bot_ids, now=keeping.now)
    assert len(await keeping.taken("setMyCommands")) == len(listing.command_lists())


async def test_after_a_new_release_all_bots_at_work_are_told_a_chunk_at_a_time(
    session: WriteSession, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "_CHUNK", 2)
    more = [await factory.bot(session, now=keeping.now) for _ in range(2)]
    resting = await factory.bot(session, now=keeping.now, state=BotState.PAUSED)
    last = await listing.tell_all(session, after=None, now=keeping.now)
    assert last is not None
    assert await listing.tell_all(session, after=last, now=keeping.now) is None

    queued = await session.execute(text("SELECT DISTINCT bot_id FROM telegram_calls WHERE method = 'setMyCommands'"))
    told = set(queued.scalars())
    assert told == {keeping.bot.id, *(each.id for each in more)}
    assert resting.id not in told


async def test_telegram_lists_them_when_a_bot_was_connected(
    gateway: Gateway, telegram: TelegramWorld, resources: Resources, database: Database, clock: ManualClock
):
    bot = telegram.bot("keeper_bot")
    await connecting.connect_platform(
        database,
        gateway.api,
        resources.get(Sealer),
        token=bot.token,
        delivery=Delivery.POLLING,
        now=clock.now(),
    )
    await gateway.settle()

    members = bot.commands['{"type":"all_group_chats"} fa']
    assert {"command": "rules", "description": "نمایش قوانین گروه"} in members
    assert "ban" not in {each["command"] for each in members}
    assert "ban" in {each["command"] for each in bot.commands['{"type":"all_chat_administrators"} ']}
    assert [each["command"] for each in bot.commands['{"type":"all_private_chats"} es']] == ["start", "help"]
