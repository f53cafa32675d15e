"""A group for buyers, through the whole of a Telegram: who paid is let in, marked, and leaves with the money."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import PlacedOrder
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.identity.account.types import Account
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.types import Knock
from sokoni.telegram.gateway.types import Bot
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.person import service as person
from sokoni.telegram.rule.ports import buyers
from tests.support.factories import account as account_factory
from tests.support.factories import buyersgroup as buyers_factory
from tests.support.factories import order as order_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale as stalls
from tests.support.factories import session as session_factory
from tests.support.factories.sale import ACTOR, Stall, seller_of
from tests.support.gateway import Gateway
from tests.support.pages import words_of
from tests.support.telegram.world import TelegramWorld

BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}
SHOUT = "BUY MY LAMPS NOW"
RIGHTS = ("can_delete_messages", "can_invite_users", "can_restrict_members", "can_manage_tags")


@dataclass
class Club:
    """A shop's group for buyers of its first thing, somebody with an account, and what moves it all."""

    stall: Stall
    chat: Any
    olga: Any
    ana: Any
    account: Account
    gateway: Gateway
    telegram: TelegramWorld
    database: Database
    clock: ManualClock

    async def buys(self) -> PlacedOrder:
        """Ana's account orders and pays."""
        async with self.database.write() as session:
            placed = await order_factory.placed(
                session,
                quantities={self.stall.variant_id: 1},
                now=self.clock.now(),
                account_id=self.account.id,
                email=self.account.email,
            )
            await order_factory.pay(session, placed, now=self.clock.now())
        await self.gateway.settle()
        return placed

    async def gives_back(self, placed: PlacedOrder, part: Money | None = None) -> None:
        """The shop gives money of an order back, all of it or a part."""
        async with self.database.write() as session:
            await order.refund(
                session, target_id=placed.order.id, amount=part, subject=seller_of(self.stall), now=self.clock.now()
            )
        await self.gateway.settle()

    async def decides(self, doing: Callable[..., Awaitable[Knock]]) -> None:
        """A person of the shop lets Ana in, or puts her out."""
        async with self.database.write() as session:
            await doing(
                session,
                group_id=self.chat.id,
                user_id=self.ana.id,
                subject=seller_of(self.stall),
                now=self.clock.now(),
            )
        await self.gateway.settle()

    async def judges(self, *, punishes: bool) -> str:
        """A person of the shop decides about the one case that waits; what Ana is then."""
        about: dict[str, Any] = {"group_id": self.chat.id, "subject": seller_of(self.stall)}
        async with self.database.write() as session:
            waiting = await moderation.list_cases(session, **about, is_open=True, page=PageQuery())
            (case,) = waiting.items
            assert case.user_id == self.ana.id
            await moderation.decide_case(session, **about, case_id=case.id, punishes=punishes, now=self.clock.now())
        await self.gateway.settle()
        return str(self.chat.status(self.ana))

    async def says_only_who_bought(self, *, only_buyers: bool) -> None:
        """The shop says whether others may be in the group, too."""
        async with self.database.write() as session:
            await buyers_factory.buyers_group(
                session, self.stall, group_id=self.chat.id, now=self.clock.now(), only_buyers=only_buyers
            )
        await self.gateway.settle()

    async def is_linked(self) -> None:
        """Ana's Telegram is linked with her account."""
        async with self.database.write() as session:
            token = await person.issue_link(session, account_id=self.account.id, now=self.clock.now())
            await person.redeem(session, token=token, user_id=self.ana.id, name="Ana", now=self.clock.now())

    async def knocks(self) -> None:
        """Ana asks to join."""
        self.ana.asks_to_join(self.chat)
        await self.gateway.settle()

    @property
    def told(self) -> list[dict[str, Any]]:
        """What the bot wrote to Ana alone."""
        return [call.params for call in self.telegram.calls_of("sendMessage") if call.chat_id == self.ana.id]


@pytest.fixture
async def club(
    database: Database, gateway: Gateway, telegram: TelegramWorld, clock: ManualClock, now: datetime
) -> Club:
    olga, ana = telegram.user("Olga"), telegram.user("Ana")
    theirs = telegram.bot("club_bot")
    chat = telegram.supergroup("Lamp owners", owner=olga)
    olga.adds(chat, theirs, rights=RIGHTS)
    async with database.write() as session:
        stall = await stalls.stall(session, now=now)
        account = await account_factory.account(session, now=now)
    bot: Bot = await gateway.connect(
        theirs.token, telegram_id=theirs.id, username=theirs.username, shop_id=stall.shop.id
    )
    async with database.write() as session:
        draft = GroupDraft(group_id=chat.id, name="Lamp owners", shop_id=stall.shop.id)
        await groups.bind(session, draft=draft, bot_id=bot.id, actor=ACTOR, now=now)
        await buyers_factory.buyers_group(session, stall, group_id=chat.id, now=now)
    await gateway.settle()
    return Club(stall, chat, olga, ana, account, gateway, telegram, database, clock)


async def test_who_paid_comes_in_at_once_with_a_tag_and_leaves_when_the_money_goes_back(club: Club):
    await club.is_linked()
    placed = await club.buys()

    await club.knocks()
    async with club.database.read() as session:
        paying = await buyers().among(session, shop_id=club.stall.shop.id, user_ids=[club.ana.id, 5])
    inside, tag = club.chat.status(club.ana), club.chat.member(club.ana).tag
    await club.gives_back(placed)

    assert (inside, tag) == ("member", "buyer")
    assert paying == {club.ana.id}
    assert club.chat.status(club.ana) == "left"
    assert ["thank you" in club.told[0]["text"], "went back" in club.told[-1]["text"]] == [True, True]


async def test_a_stranger_is_asked_in_private_and_let_in_once_the_account_that_she_shows_has_paid(
    club: Club, client: httpx2.AsyncClient
):
    await club.knocks()
    (asked,) = club.told
    keyboard = json.loads(asked["reply_markup"])["inline_keyboard"]
    address = keyboard[0][0]["url"].removeprefix("http://testserver")
    async with club.database.write() as session:
        browser = await session_factory.browser(session, account_id=club.account.id, now=club.clock.now())
    client.cookies.set("sokoni_session", browser.token)

    page = await client.get(address, headers=BROWSER)
    linked = await client.post(address, headers=BROWSER)
    outside = club.chat.status(club.ana)
    await club.buys()

    assert "Ana asks in Telegram" in words_of(page)
    assert linked.status_code == 303
    assert outside == "left"
    assert club.chat.status(club.ana) == "member"
    assert (await client.get(address, headers=BROWSER)).status_code == 404


async def test_a_part_of_the_money_takes_nothing_back_and_all_of_it_takes_the_tag_where_everybody_may_be(club: Club):
    await club.says_only_who_bought(only_buyers=False)
    club.ana.joins(club.chat)
    await club.gateway.settle()
    placed = await club.buys()
    before = club.chat.member(club.ana).tag
    await club.is_linked()
    await club.gateway.settle()
    linked = club.chat.member(club.ana).tag
    await club.gives_back(placed, part=Money(1_000, "COP"))
    part = club.chat.member(club.ana).tag
    await club.gives_back(placed)

    assert (before, linked, part) == ("", "buyer", "buyer")
    assert club.chat.status(club.ana) == "member"
    assert club.chat.member(club.ana).tag == ""


async def test_whom_a_person_put_out_stays_out_and_whom_one_let_in_stays_in_whatever_is_paid(club: Club):
    await club.is_linked()
    placed = await club.buys()
    await club.knocks()
    await club.decides(service.put_out)
    out = club.chat.status(club.ana)
    await club.knocks()
    declined = (club.chat.status(club.ana), len(club.chat.requests))
    await club.decides(service.let_in)
    await club.knocks()
    inside = club.chat.status(club.ana)
    await club.gives_back(placed)

    assert (out, declined, inside) == ("left", ("left", 0), "member")
    assert club.chat.status(club.ana) == "member"


async def test_a_customer_whom_a_rule_would_ban_stays_until_a_person_decides(club: Club):
    await club.is_linked()
    await club.buys()
    await club.knocks()
    dan = club.telegram.user("Dan")
    club.olga.adds(club.chat, dan)
    async with club.database.write() as session:
        found = await groups.find_bare(session, group_id=club.chat.id)
        assert found is not None
        await rule_factory.rule(session, found, now=club.clock.now(), penalty=Penalty.BAN)

    for who in (club.ana, dan):
        who.says(club.chat, SHOUT)
    await club.gateway.settle()
    left = (club.chat.status(club.ana), club.chat.status(dan))
    spared = await club.judges(punishes=False)
    club.ana.says(club.chat, SHOUT)
    await club.gateway.settle()
    again = club.chat.status(club.ana)
    banned = await club.judges(punishes=True)

    assert (left, spared, again, banned) == (("member", "kicked"), "member", "member", "kicked")


async def test_who_shows_nothing_in_time_is_declined(club: Club):
    await club.knocks()
    assert club.chat.requests

    club.clock.advance(timedelta(minutes=61))
    async with club.database.write() as session:
        assert await service.decline_overdue(session, now=club.clock.now()) == 1
        assert await service.decline_overdue(session, now=club.clock.now()) == 0
    await club.gateway.settle()

    assert club.chat.status(club.ana) == "left"
    assert not club.chat.requests


async def test_whom_somebody_lets_in_in_telegram_waits_no_more(club: Club):
    await club.knocks()
    club.olga.approves(club.chat, club.ana)
    await club.gateway.settle()
    club.clock.advance(timedelta(minutes=61))
    async with club.database.write() as session:
        assert await service.decline_overdue(session, now=club.clock.now()) == 0
        found = await service.list_people(
            session, group_id=club.chat.id, subject=seller_of(club.stall), page=PageQuery(limit=1)
        )

    assert (found.items[0].state, club.chat.status(club.ana)) == ("admitted", "member")
