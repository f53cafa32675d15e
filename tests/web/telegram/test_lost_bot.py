"""A bot that is put out of a group, or is its administrator no more: said once, nothing in vain, and back as before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.telegram.gateway import actions, connecting, sending
from sokoni.telegram.gateway.types import Bot, Call, CallOutcome
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft, GroupState
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale as stalls
from tests.support.factories.sale import Stall, seller_of
from tests.support.gateway import Gateway
from tests.support.pages import words_of
from tests.support.telegram.world import TelegramWorld

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
RIGHTS = ("can_delete_messages", "can_restrict_members", "can_pin_messages", "can_invite_users")


@dataclass
class Kept:
    """A shop's group with a rule against one word, and its bot."""

    stall: Stall
    bot: Bot
    theirs: Any
    chat: Any
    olga: Any
    ana: Any
    gateway: Gateway
    telegram: TelegramWorld
    database: Database
    clock: ManualClock

    async def state(self) -> GroupState:
        """How the group stands."""
        async with self.database.read() as session:
            found = await groups.find_bare(session, group_id=self.chat.id)
        assert found is not None
        return found.state

    async def mails(self) -> list[str]:
        """What the shop's owner was told."""
        async with self.database.read() as session:
            rows = await session.execute(text("SELECT template FROM notifications WHERE template LIKE 'bot_%'"))
            return list(rows.scalars())

    async def queue(self, *calls: Call) -> list[Any]:
        """Queue calls, and commit."""
        async with self.database.write() as session:
            return await sending.send(session, calls, now=self.clock.now())

    async def outcomes(self, call_ids: list[Any]) -> list[tuple[str, str]]:
        """What became of calls."""
        async with self.database.read() as session:
            found: list[CallOutcome | None] = [await sending.outcome(session, call_id=each) for each in call_ids]
        return [(each.state.value, each.error_code) for each in found if each is not None]

    def vain(self) -> list[str]:
        """The methods of calls that Telegram refused."""
        return [call.method for call in self.telegram.calls if not call.ok]


@pytest.fixture
async def kept(database: Database, gateway: Gateway, telegram: TelegramWorld, clock: ManualClock) -> Kept:
    """The group as it is kept while all is well."""
    olga, ana, theirs = telegram.user("Olga"), telegram.user("Ana"), telegram.bot("keeper_bot")
    chat = telegram.supergroup("Plants", owner=olga, members=(ana,))
    async with database.write() as session:
        stall = await stalls.stall(session, now=clock.now())
        await groups.add_group(
            session, draft=GroupDraft(group_id=chat.id, name="Plants"), subject=seller_of(stall), now=clock.now()
        )
    bot = await gateway.connect(theirs.token, telegram_id=theirs.id, username="keeper_bot", shop_id=stall.shop.id)
    await gateway.settle()
    olga.adds(chat, theirs, rights=RIGHTS)
    await gateway.settle()
    async with database.write() as session:
        found = await groups.find_bare(session, group_id=chat.id)
        assert found is not None
        await rule_factory.rule(session, found, "words", {"words": ["casino"]}, now=clock.now())
    telegram.calls.clear()
    return Kept(stall, bot, theirs, chat, olga, ana, gateway, telegram, database, clock)


async def test_a_bot_that_is_no_administrator_rests_is_missed_once_and_goes_on_when_it_is_one_again(
    kept: Kept, sign_in: SignIn
):
    waiting = await kept.queue(
        *[actions.ban(kept.bot.id, kept.chat.id, kept.ana.id) for _ in range(3)],
        actions.send_message(kept.bot.id, kept.chat.id, "hello"),
    )
    kept.olga.promotes(kept.chat, kept.theirs, rights=())
    kept.ana.says(kept.chat, "casino one")
    # Its calls are not made before it is known.
    await kept.gateway.pull()
    await kept.gateway.settle()
    demoted = (await kept.state(), await kept.mails(), kept.vain())
    seller = await sign_in(kept.stall.owner.email)
    page = words_of(await seller.get(f"/seller/{kept.stall.shop.slug}/telegram/groups/{kept.chat.id}"))
    kept.olga.promotes(kept.chat, kept.theirs, rights=RIGHTS)
    await kept.gateway.settle()
    kept.ana.says(kept.chat, "casino two")

    await kept.gateway.settle()

    assert demoted == (GroupState.DEMOTED, ["bot_demoted"], [])
    assert ("The bot is no administrator any more" in page, "Rules are enforced." in page) == (True, False)
    assert await kept.outcomes(waiting) == [("failed", "rights")] * 3 + [("sent", "")]
    assert await kept.state() is GroupState.ACTIVE
    assert [each for each in kept.chat.texts if "casino" in each] == ["casino one"]
    assert "I am an administrator again and go on as before." in kept.chat.texts


async def test_a_bot_that_was_put_out_makes_one_call_in_vain_where_nobody_told_of_it(kept: Kept):
    waiting = await kept.queue(
        *[actions.send_message(kept.bot.id, kept.chat.id, f"{number}") for number in range(30)],
        *[actions.ban(kept.bot.id, kept.chat.id, kept.ana.id) for _ in range(30)],
    )
    kept.olga.bans(kept.chat, kept.theirs)
    # The update that told of it was lost.
    kept.theirs.mailbox.clear()

    await kept.gateway.settle()

    assert (await kept.state(), await kept.mails(), kept.vain()) == (
        GroupState.LEFT, ["bot_put_out"], ["banChatMember"]
    )  # fmt: skip
    assert await kept.outcomes(waiting) == [("failed", "outside")] * 60
    kept.olga.unbans(kept.chat, kept.theirs)
    kept.olga.adds(kept.chat, kept.theirs, rights=RIGHTS)
    await kept.gateway.settle()
    kept.ana.says(kept.chat, "casino")
    await kept.gateway.settle()
    assert (await kept.state(), [each for each in kept.chat.texts if each == "casino"]) == (GroupState.ACTIVE, [])


async def test_refused_calls_are_asked_about_once_and_show_that_a_bot_is_no_administrator(kept: Kept):
    kept.olga.promotes(kept.chat, kept.theirs, rights=())
    kept.theirs.mailbox.clear()
    waiting = await kept.queue(*[actions.ban(kept.bot.id, kept.chat.id, kept.ana.id) for _ in range(50)])

    await kept.gateway.settle()

    assert (await kept.state(), await kept.mails()) == (GroupState.DEMOTED, ["bot_demoted"])
    assert await kept.outcomes(waiting) == [("failed", "rights")] * 50
    assert len(kept.telegram.calls_of("getChatMember")) == 1


async def test_a_right_that_is_lacking_is_no_lost_bot(kept: Kept):
    kept.olga.promotes(kept.chat, kept.theirs, rights=("can_delete_messages",))
    await kept.queue(actions.ban(kept.bot.id, kept.chat.id, kept.ana.id))

    await kept.gateway.settle()

    assert (await kept.state(), await kept.mails()) == (GroupState.ACTIVE, [])


async def test_a_bot_that_the_shop_sends_away_is_no_news(kept: Kept):
    async with kept.database.write() as session:
        subject = seller_of(kept.stall)
        await groups.remove_group(session, group_id=kept.chat.id, subject=subject, now=kept.clock.now())

    await kept.gateway.settle()

    assert (kept.chat.status(kept.theirs), await kept.mails()) == ("left", [])


async def test_a_group_whose_bot_rests_says_so(kept: Kept, sign_in: SignIn):
    seller = await sign_in(kept.stall.owner.email)
    here = f"/seller/{kept.stall.shop.slug}/telegram/groups/{kept.chat.id}"
    before = words_of(await seller.get(here))
    async with kept.database.write() as session:
        subject = seller_of(kept.stall)
        await connecting.pause(session, bot_id=kept.bot.id, subject=subject, now=kept.clock.now())

    after = words_of(await seller.get(here))

    assert ["The bot stands still" in each for each in (before, after)] == [False, True]
    assert ["Rules are enforced." in each for each in (before, after)] == [True, False]
