"""Through a whole Telegram: a link that was made from outside, who asks by it and is let in, and a bot that leaves."""

from typing import Any

from sokoni.core.change import SYSTEM
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.telegram.group import service as groups
from sokoni.telegram.group import transferring
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.welcome.service import asking, linking
from sokoni.telegram.welcome.types import LinkWish
from tests.support.factories import sale
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld

RIGHTS = ("can_delete_messages", "can_restrict_members", "can_invite_users")


async def test_who_asks_by_a_link_is_let_in_or_not_and_the_bot_leaves(
    gateway: Gateway, telegram: TelegramWorld, database: Database, clock: ManualClock
):
    olga, ana, ben, eva, dan = (telegram.user(name) for name in ("Olga", "Ana", "Ben", "Eva", "Dan"))
    keeper = telegram.bot("keeper_bot")
    chat = telegram.supergroup("Plant lovers", owner=olga)
    async with database.write() as session:
        stall = await sale.stall(session, now=clock.now())
    bot = await gateway.connect(keeper.token, telegram_id=keeper.id, username=keeper.username, shop_id=stall.shop.id)
    olga.adds(chat, keeper, rights=RIGHTS)
    await gateway.settle()
    about = {"group_id": chat.id, "subject": sale.seller_of(stall), "now": clock.now()}
    reader = {"group_id": chat.id, "subject": sale.seller_of(stall)}
    async with database.write() as session:
        draft = GroupDraft(group_id=chat.id, name="Plant lovers", shop_id=stall.shop.id)
        await groups.bind(session, draft=draft, bot_id=bot.id, actor=SYSTEM, now=clock.now())
        made = await linking.add_link(session, wish=LinkWish(name="Flyer", asks_first=True), **about)
    await gateway.settle()
    async with database.read() as session:
        link = await linking.get_link(session, link_id=made.id, **reader)
    assert link.problem == ""
    assert link.link is not None

    for each in (ana, ben, eva, dan):
        each.joins(chat, link.link)
    await gateway.settle()
    assert await _asked(database, reader) == dict.fromkeys(("Ana", "Ben", "Eva", "Dan"), ("Flyer", "waiting"))
    async with database.write() as session:
        await asking.decide(session, user_id=ana.id, is_welcome=True, **about)
        await asking.decide(session, user_id=ben.id, is_welcome=False, **about)
    # Olga decides about two in Telegram: of one the bot hears, of the other only when it is refused.
    olga.approves(chat, eva)
    olga.declines(chat, dan)
    await gateway.settle()
    async with database.write() as session:
        assert await asking.decide_some(session, user_ids=[eva.id, dan.id], is_welcome=True, **about) == [dan.id]
    await gateway.settle()
    assert [chat.status(each) for each in (ana, ben, eva, dan)] == ["member", "left", "member", "left"]
    assert {name: state for name, (_, state) in (await _asked(database, reader)).items()} == {
        "Ana": "approved",
        "Ben": "declined",
        "Eva": "approved",
        "Dan": "gone",
    }
    async with database.read() as session:
        came = await linking.list_came(session, link_id=made.id, page=PageQuery(), **reader)
        counted = await linking.get_link(session, link_id=made.id, **reader)
    assert ({each.user_id for each in came.items}, counted.came) == ({ana.id, eva.id}, 2)

    async with database.write() as session:
        await transferring.leave(session, **about)
    await gateway.settle()
    assert chat.status(keeper) == "left"


async def _asked(database: Database, reader: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Who asked, by which link, and what became of it."""
    async with database.read() as session:
        found = await asking.list_requests(session, state=None, page=PageQuery(), **reader)
    return {each.name: (each.link_name, each.state.value) for each in found.items}
