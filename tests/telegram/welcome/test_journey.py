"""Through a whole Telegram: a link that was made from outside, who asks by it and is let in, and a bot that leaves."""

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.telegram.group import service as groups
from sokoni.telegram.group import transferring
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.welcome.service import asking
from sokoni.telegram.welcome.types import LinkWish, RequestState
from tests.support.factories import sale
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld

RIGHTS = ("can_delete_messages", "can_restrict_members", "can_invite_users")


async def test_who_asks_by_a_link_is_let_in_or_not_and_the_bot_leaves(
    gateway: Gateway, telegram: TelegramWorld, database: Database, clock: ManualClock
):
    olga, ana, ben = (telegram.user(name) for name in ("Olga", "Ana", "Ben"))
    keeper = telegram.bot("keeper_bot")
    chat = telegram.supergroup("Plant lovers", owner=olga)
    async with database.write() as session:
        stall = await sale.stall(session, now=clock.now())
    bot = await gateway.connect(keeper.token, telegram_id=keeper.id, username=keeper.username, shop_id=stall.shop.id)
    olga.adds(chat, keeper, rights=RIGHTS)
    await gateway.settle()
    about = {"group_id": chat.id, "subject": sale.seller_of(stall), "now": clock.now()}
    async with database.write() as session:
        draft = GroupDraft(group_id=chat.id, name="Plant lovers", shop_id=stall.shop.id)
        await groups.bind(session, draft=draft, bot_id=bot.id, actor=SYSTEM, now=clock.now())
        made = await asking.add_link(session, wish=LinkWish(name="Flyer", asks_first=True), **about)
    await gateway.settle()
    async with database.read() as session:
        link = await asking.get_link(session, group_id=chat.id, link_id=made.id, subject=sale.seller_of(stall))
    assert link.problem == ""
    assert link.link is not None

    for each in (ana, ben):
        each.joins(chat, link.link)
    await gateway.settle()
    async with database.write() as session:
        waiting = await asking.list_requests(
            session,
            group_id=chat.id,
            state=RequestState.WAITING,
            subject=sale.seller_of(stall),
            page=PageQuery(limit=10),
        )
        assert {each.name: each.link_name for each in waiting.items} == {"Ana": "Flyer", "Ben": "Flyer"}
        await asking.decide(session, user_id=ana.id, is_welcome=True, **about)
        await asking.decide(session, user_id=ben.id, is_welcome=False, **about)
    await gateway.settle()
    assert [chat.status(each) for each in (ana, ben)] == ["member", "left"]

    async with database.write() as session:
        await transferring.leave(session, **about)
    await gateway.settle()
    assert chat.status(keeper) == "left"
