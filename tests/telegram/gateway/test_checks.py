"""The doctor says of each bot what keeps it from hearing and answering."""

from typing import Any

import pytest

from sokoni.core.checks.types import Finding, PartCheck, State
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import connecting, webhook
from sokoni.telegram.gateway.checks import CHECKS
from sokoni.telegram.gateway.types import Bot, Delivery
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld


@pytest.fixture
def theirs(telegram: TelegramWorld) -> Any:
    """The bot, as Telegram has it; it is private, as bots are at first."""
    return telegram.bot("lamps_bot")


async def _connect(gateway: Gateway, theirs: Any, **fields: Any) -> Bot:
    return await gateway.connect(theirs.token, telegram_id=theirs.id, username=theirs.username, **fields)


async def _found(resources: Resources) -> Finding:
    """What the doctor says of the only bot."""
    check = next(each for each in CHECKS if isinstance(each, PartCheck) and each.name == "telegram.bots")
    (finding,) = [each async for each in check.examine(resources)]
    return finding


async def test_a_bot_that_works_is_well(gateway: Gateway, theirs: Any, resources: Resources):
    assert (await _found(resources)).state is State.SKIPPED
    await _connect(gateway, theirs)
    finding = await _found(resources)
    assert (finding.name, finding.state, finding.detail) == ("telegram @lamps_bot", State.OK, "works, by polling")


async def test_a_token_that_telegram_refuses_is_an_error_before_and_after_it_was_noticed(
    gateway: Gateway, theirs: Any, telegram: TelegramWorld, resources: Resources, drain: Any, database: Database
):
    bot = await _connect(gateway, theirs)
    telegram.bots.clear()
    before = await _found(resources)
    async with database.write() as session:
        await connecting._tell(session, bot.id)
    await drain()
    after = await _found(resources)
    assert [(each.state, each.detail) for each in (before, after)] == [
        (State.ERROR, "Telegram does not know this token, or it was revoked")
    ] * 2
    assert "@BotFather" in after.hint


async def test_updates_that_go_elsewhere_are_told(gateway: Gateway, theirs: Any, resources: Resources):
    bot = await _connect(gateway, theirs, delivery=Delivery.WEBHOOK)
    kept = await _found(resources)
    await gateway.api.call(theirs.token, "setWebhook", {"url": "https://elsewhere.example/hook"})
    elsewhere = await _found(resources)
    await gateway.api.call(theirs.token, "setWebhook", {"url": webhook.address_of("http://testserver", bot.id)})
    assert (kept.state, kept.detail) == (State.WARNING, "Telegram keeps its updates")
    assert "https://elsewhere.example/hook" in elsewhere.detail
    assert (await _found(resources)).state is State.OK
    theirs.webhook.last_error = (1, "Connection refused")
    assert "Connection refused" in (await _found(resources)).detail


async def test_a_bot_that_hears_nothing_in_a_group_is_told(
    gateway: Gateway, theirs: Any, telegram: TelegramWorld, resources: Resources
):
    await _connect(gateway, theirs)
    await gateway.settle()
    owner = telegram.user("Olga")
    chat = telegram.supergroup("Lamps", owner=owner)
    owner.adds(chat, theirs)
    await gateway.settle()
    deaf = await _found(resources)
    owner.promotes(chat, theirs)
    await gateway.settle()
    assert (deaf.state, deaf.figures) == (State.WARNING, {"groups": 1})
    assert (await _found(resources)).state is State.OK


async def test_what_waits_at_telegram_is_counted(
    gateway: Gateway, theirs: Any, telegram: TelegramWorld, resources: Resources
):
    await _connect(gateway, theirs)
    reader = telegram.user("Reader")
    reader.starts(theirs)
    for number in range(999):
        reader.says(theirs, f"hello {number}")
    finding = await _found(resources)
    assert (finding.state, finding.figures) == (State.WARNING, {"waiting": 1000})
