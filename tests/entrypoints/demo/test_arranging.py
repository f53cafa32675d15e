"""The bot of the demo's Telegram, connected to a shop that has its group."""

from datetime import datetime
from pathlib import Path

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database
from sokoni.core.home import Home
from sokoni.core.resources import Resources
from sokoni.entrypoints.demo import arranging
from sokoni.entrypoints.demo import telegram as stand
from sokoni.entrypoints.demo.installation import OPERATOR, SELLER, DemoAccount, DemoState
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import bots
from sokoni.telegram.group import service as group
from sokoni.telegram.person import service as person
from sokoni.telegram.rule import service as rule
from tests.support.factories import account, shop
from tests.support.telegram.scenes import plant_lovers
from tests.support.telegram.world import TelegramWorld


async def demo_shop(database: Database, home: Home, now: datetime) -> Shop:
    """As much of the demo as Telegram needs: the shop, its seller, an operator."""
    async with database.write() as session:
        operator = await account.operator(session, now=now, email="operator@demo.example")
        seller = await account.account(session, now=now, email="seller@demo.example")
        made = await shop.shop(session, owner_account_id=seller.id, now=now, slug=arranging.SHOP)
    roles = {OPERATOR: operator, SELLER: seller}
    DemoState(home).write({role: DemoAccount(role, each.email, "") for role, each in roles.items()})
    return made


async def test_the_group_is_the_shops_however_often_it_is_started(
    database: Database, resources: Resources, telegram: TelegramWorld, now: datetime, tmp_path: Path
):
    # A home of its own: what the demo remembers is not for the tests that make it.
    home = Home(tmp_path / "home")
    resources.provide(home)
    sells = await demo_shop(database, home, now)
    scene = plant_lovers(telegram, username=stand.USERNAME, token=stand.read_token(home))
    api = PlainApi(telegram.address)
    resources.provide(api)
    for _ in range(2):
        await arranging.arrange(database, resources)
    await api.close()

    async with database.read() as session:
        [bot] = await bots.list_of_shop(session, shop_id=sells.id)
        kept = await group.find_bare(session, group_id=scene.chat.id)
        linked = await person.find_account(session, user_id=scene.owner.id)
        assert kept is not None
        rules = await rule.list_enabled(session, group_keys=[kept.id])
    assert (kept.shop_id, kept.bot_id) == (sells.id, bot.id)
    assert {each.name for each in rules} == {draft.name for draft in arranging.RULES}
    assert linked is not None
