"""A claim sale through the whole of a Telegram: people answer a post, the bot keeps goods for them, and they pay."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDetail, ProductDraft, Status, VariantDraft
from sokoni.commerce.order import service as order
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.stock import service as stock
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.services.media import rules as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Format, ImageKind, MediaObject, Size, State
from sokoni.telegram.claim import links, repository, service
from sokoni.telegram.claim.settings import DEFAULTS
from sokoni.telegram.claim.types import ClaimSale, ClaimSaleDraft
from sokoni.telegram.gateway.types import Bot
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.person import service as person
from tests.support.factories import order as order_factory
from tests.support.factories import sale as stalls
from tests.support.factories.sale import ACTOR, Stall, seller_of
from tests.support.gateway import Gateway
from tests.support.telegram.messages import Message
from tests.support.telegram.world import TelegramWorld

OpenFair = Callable[..., Awaitable["Fair"]]
SIZES = ("S", "M")
RIGHTS = ("can_delete_messages", "can_restrict_members", "can_pin_messages")
PICTURE, JPEG = "a" * 64, b"\xff\xd8 a lamp"
BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@dataclass
class Fair:
    """A shop's group in which a lamp is claimed, and what moves it all."""

    stall: Stall
    product: ProductDetail
    chat: Any
    owner: Any
    bot: Bot
    theirs: Any
    sale: ClaimSale
    gateway: Gateway
    telegram: TelegramWorld
    database: Database
    clock: ManualClock

    @property
    def post(self) -> Message:
        """The sale's post, as it stands in the group now."""
        return next(
            each for each in self.chat.messages.values() if each.sender is self.theirs and each.reply_to is None
        )

    async def later(self, time: timedelta = DEFAULTS.settle) -> None:
        """Let time pass, and all happen that is due then."""
        self.clock.advance(time)
        await self.gateway.settle()

    async def shown(self) -> None:
        """Let the order of claims be fixed and the post be edited."""
        await self.later()
        await self.later(DEFAULTS.show_every)

    def buyers(self, count: int) -> list[Any]:
        """People who come into the group; none of them ever wrote to the bot."""
        people = [self.telegram.user(f"Buyer {number}") for number in range(1, count + 1)]
        for each in people:
            each.joins(self.chat)
        return people

    def answers_to(self, message: Message) -> list[Message]:
        """What the bot answered to a message."""
        return [each for each in self.chat.messages.values() if each.reply_to is message and each.sender is self.theirs]

    async def link_of(self, person: Any, kept: Message) -> str:
        """The address to pay that somebody gets in private, from the button under what is kept in the group."""
        (button,) = kept.buttons
        person.starts(self.theirs, button["url"].partition("?start=")[2])
        await self.gateway.settle()
        said = [each for each in self.theirs.private[person.id].messages.values() if each.sender is self.theirs]
        address: str = said[-1].buttons[0]["url"]
        return address.removeprefix("https://testserver")

    async def states(self) -> list[str]:
        """What became of all entries, in the order of their messages."""
        async with self.database.read() as session:
            found = await repository.list_claims(session, sale_id=self.sale.id)
        return [each.state.value for each in found]


@pytest.fixture
async def open_fair(
    database: Database, gateway: Gateway, telegram: TelegramWorld, clock: ManualClock, now: datetime
) -> AsyncIterator[OpenFair]:
    """Opens a claim sale of a lamp that has a picture; its post is in the group when it is handed out."""
    shown_as = media.derivative_key(PICTURE, Size.LARGE, Format.JPEG)
    await gateway.resources.get(Storages).public.put(shown_as, JPEG, content_type="image/jpeg")

    async def make(
        *, on_hand: int = 3, sizes: bool = False, kind: str = "supergroup", by_command: str = "", **draft: Any
    ) -> Fair:
        olga, theirs = telegram.user("Olga"), telegram.bot("lamp_shop_bot")
        chat = getattr(telegram, kind)("Lamps", owner=olga)
        olga.adds(chat, theirs, rights=RIGHTS)
        async with database.write() as session:
            stall = await stalls.stall(session, now=now, on_hand=on_hand)
            product = await _in_sizes(session, stall, now=now) if sizes else await _pictured(session, stall, now=now)
        bot = await gateway.connect(
            theirs.token, telegram_id=theirs.id, username=theirs.username, shop_id=stall.shop.id
        )
        async with database.write() as session:
            bound = GroupDraft(group_id=chat.id, name="Lamps", shop_id=stall.shop.id)
            await groups.bind(session, draft=bound, bot_id=bot.id, actor=ACTOR, now=now)
            token = await person.issue_link(session, account_id=stall.owner.id, now=now)
            await person.redeem(session, token=token, user_id=olga.id, name="Olga", now=now)
            wish = ClaimSaleDraft(product_id=product.id, **draft)
            if not by_command:
                await service.open_sale(session, group_id=chat.id, draft=wish, subject=seller_of(stall), now=now)
        if by_command:
            olga.says(chat, f"/sale {by_command.format(title=product.title)}")
        await gateway.settle()
        async with database.read() as session:
            page = await service.list_sales(session, group_id=chat.id, subject=seller_of(stall), page=PageQuery())
        return Fair(stall, product, chat, olga, bot, theirs, page.items[0], gateway, telegram, database, clock)

    links.set_base_url("https://testserver")
    yield make
    links.set_base_url("http://testserver")


async def _pictured(
    session: WriteSession, stall: Stall, *, now: datetime, product_id: UUID | None = None
) -> ProductDetail:
    picture = MediaObject(
        hash=PICTURE,
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=1,
        width=1024,
        height=1280,
        state=State.READY,
        reason=None,
        dominant_colour=None,
        placeholder=None,
        created_at=now,
    )
    shown = product_id or stall.goods[0].product_id
    return await catalog.add_image(session, product_id=shown, picture=picture, alt="", actor=ACTOR, now=now)


async def _in_sizes(session: WriteSession, stall: Stall, *, now: datetime) -> ProductDetail:
    made = await catalog.create_product(
        session,
        shop_id=stall.shop.id,
        draft=ProductDraft(
            title="Shirt",
            options=("Size",),
            variants=tuple(VariantDraft(price=9_000, option_values=(size,)) for size in SIZES),
        ),
        actor=ACTOR,
        status=Status.APPROVED,
        now=now,
    )
    for each in made.variants:
        await _restock(session, stall, each.id, 0, now=now)
    return await _pictured(session, stall, now=now, product_id=made.id)


async def _restock(session: WriteSession, stall: Stall, variant_id: UUID, on_hand: int, *, now: datetime) -> None:
    await stock.set_on_hand(
        session, shop_id=stall.shop.id, variant_id=variant_id, on_hand=on_hand, actor=ACTOR, now=now
    )


async def _buys(fair: Fair, client: httpx2.AsyncClient, address: str) -> None:
    """Somebody opens a link to pay, takes what is kept into a cart, orders and pays."""
    taken = await client.post(address, headers=BROWSER)
    assert taken.status_code == 303
    token = client.cookies.get("sokoni_cart")
    async with fair.database.write() as session:
        placed = await order.place(
            session,
            checkout=replace(order_factory.checkout({}), cart=CartKey(token=token)),
            settings=OrderSettings(),
            now=fair.clock.now(),
        )
        await order_factory.pay(session, placed, now=fair.clock.now())
    await fair.gateway.settle()


async def test_twenty_claims_for_three_pieces_delivered_in_any_order_and_twice_go_to_the_three_who_wrote_first(
    open_fair: OpenFair, telegram: TelegramWorld, client: httpx2.AsyncClient
):
    telegram.faults.refuse("sendPhoto", "wrong type of the web page content")
    fair = await open_fair(on_hand=3, hold=timedelta(minutes=10))
    people = fair.buyers(20)
    offered = fair.post.text
    await fair.gateway.settle()
    fair.telegram.faults.shuffle()
    fair.telegram.faults.repeat(3)

    claims = [each.says(fair.chat, "mine", reply_to=fair.post) for each in people]
    await fair.gateway.settle()
    await fair.shown()
    fair.telegram.faults.clear()

    # What comes in one kind alone names none.
    assert "Default" not in offered
    # Its picture was refused: the words stand alone.
    assert (fair.post.kind, "Left: 3" in offered) == ("text", True)
    assert await fair.states() == ["held"] * 3 + ["waiting"] * 17
    assert "Sold out" in fair.post.text
    kept = [answers[0] for each in claims if (answers := fair.answers_to(each))]
    assert [each.reply_to for each in kept] == claims[:3]
    assert f"1 × {fair.product.title}" in kept[0].text

    # The first one pays.
    address = await fair.link_of(people[0], kept[0])
    await _buys(fair, client, address)
    # The second one never does; the third one takes it back: both go to those who are next in line.
    people[2].says(fair.chat, "cancel, sorry", reply_to=fair.post)
    await fair.later()
    await fair.later(timedelta(minutes=10))

    assert (await fair.states())[:6] == ["ordered", "lapsed", "cancelled", "held", "held", "waiting"]
    assert [len(fair.answers_to(each)) for each in claims[3:6]] == [1, 1, 0]
    gone = await client.get(address, headers=BROWSER)
    assert gone.status_code == 404


async def test_a_seller_begins_a_sale_by_a_command_which_goes_on_when_the_group_becomes_a_supergroup(
    open_fair: OpenFair, telegram: TelegramWorld
):
    fair = await open_fair(kind="group", by_command="{title} | 2 | 3h")
    (ana,) = fair.buyers(1)
    posted = fair.post.text
    ana.says(fair.chat, f"/sale {fair.product.title}")
    fair.owner.says(fair.chat, "/sale of all there is")
    await fair.gateway.settle()
    said = [each.text for each in fair.chat.messages.values() if each.sender is fair.theirs]
    async with fair.database.write() as session:
        await catalog.update_variant(
            session,
            product_id=fair.product.id,
            variant_id=fair.product.variants[0].id,
            fields={"price": 7_000},
            actor=ACTOR,
            now=fair.clock.now(),
        )
    await fair.shown()
    cheaper = fair.post.text
    old, fair.chat = fair.chat, telegram.upgrade(fair.chat)
    await fair.gateway.settle()
    claim = ana.says(fair.chat, "mine", reply_to=fair.post)
    await fair.gateway.settle()
    await fair.shown()
    ended = fair.owner.says(fair.chat, "/sale end", reply_to=fair.post)
    await fair.shown()

    assert ["Left: 2" in posted, "COP" in posted] == [True, True]
    # Whoever has no part in the shop is not even answered.
    assert ["nothing on sale that is called" in each for each in said] == [False, True]
    assert cheaper != posted
    assert old.id != fair.chat.id
    assert [f"1 × {fair.product.title}" in each.text for each in fair.answers_to(claim)] == [True]
    assert fair.answers_to(ended) == []
    assert "This sale is over" in fair.post.text


async def test_what_is_missing_is_asked_in_the_group_waits_for_goods_and_ends_at_the_time_that_was_said(
    open_fair: OpenFair, now: datetime
):
    fair = await open_fair(sizes=True, closes_at=now + timedelta(hours=2))
    ana, ben = fair.buyers(2)

    wish = ana.says(fair.chat, "2 please", reply_to=fair.post)
    await fair.gateway.settle()
    (question,) = fair.answers_to(wish)
    ben.says(fair.chat, "M for me", reply_to=question)
    answer = ana.says(fair.chat, "M", reply_to=question)
    await fair.shown()
    without = (fair.post.kind, fair.post.text)
    waiting = await fair.states()
    async with fair.database.write() as session:
        await _restock(session, fair.stall, fair.product.variants[1].id, 3, now=fair.clock.now())
    await fair.gateway.settle()
    served = await fair.states()
    await fair.later(timedelta(hours=2))
    ben.says(fair.chat, "S", reply_to=fair.post)
    await fair.shown()

    (posted,) = fair.telegram.calls_of("sendPhoto")
    assert fair.telegram.files.get(posted.result["photo"][-1]["file_id"]).data == JPEG
    assert "Size (S, M)" in question.text
    assert (without[0], "Sold out" in without[1]) == ("photo", True)
    # Who answers somebody else's question speaks for themselves.
    assert (waiting, served[1:]) == (["asked", "waiting", "waiting"], ["held", "held"])
    assert "2 × M" in fair.answers_to(answer)[0].text
    assert "This sale is over" in fair.post.text
    assert (await fair.states())[1:] == ["lapsed", "lapsed"]
