"""Connects the demo's bot to a demo shop, and gives the shop the group that the bot administers, with rules."""

import contextlib
from datetime import datetime
from typing import Any

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.home import Home
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.entrypoints.demo.installation import OPERATOR, SELLER, DemoState
from sokoni.entrypoints.demo.telegram import GROUP, read_token
from sokoni.identity.account import service as account
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.claim import service as claim
from sokoni.telegram.claim.errors import ClaimSaleOver
from sokoni.telegram.claim.types import ClaimSaleDraft
from sokoni.telegram.gateway import connecting
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot, Delivery
from sokoni.telegram.group import service as group
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.person import service as person
from sokoni.telegram.rule import service as rule
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.errors import RuleNameTaken
from sokoni.telegram.rule.types import RuleDraft

SHOP = "pwani-home"
SETTINGS = {"welcome": {"is_on": True}, "captcha": {"is_on": True, "timeout_seconds": 120}, "raid": {"is_on": True}}
RULES = (
    RuleDraft(
        name="No links",
        description="Whoever posts a link is warned; who goes on is muted, removed, banned.",
        rule_type=RuleType.LINKS,
        parameters={},
        priority=20,
    ),
    RuleDraft(
        name="No floods",
        description="Five messages in ten seconds are too many.",
        rule_type=RuleType.FLOOD,
        parameters={"messages": 5, "seconds": 10},
        penalty=Penalty.MUTE,
        duration_seconds=600,
        priority=10,
    ),
)


async def arrange(database: Database, resources: Resources) -> None:
    """Leave the bot connected and its group ready; done again, it mends what is missing."""
    clock: Clock = resources.get(Clock)  # type: ignore[type-abstract]
    api, token, now = resources.get(PlainApi), read_token(resources.get(Home)), clock.now()
    async with database.read() as session:
        shop = await shops.get_by_slug(session, slug=SHOP)
        operator, seller = await _account(session, resources, OPERATOR), await _account(session, resources, SELLER)
    bot = await connecting.connect(
        database,
        api,
        resources.get(Sealer),
        token=token,
        shop_id=shop.id,
        delivery=Delivery.POLLING,
        most=resources.get(GatewaySettings).bots_per_shop,
        subject=Subject(account_id=operator.id, label=operator.email, is_operator=True),
        now=now,
    )
    chat = await api.call(token, "getChat", {"chat_id": GROUP})
    administrators = await api.call(token, "getChatAdministrators", {"chat_id": GROUP})
    owner = next(each["user"] for each in administrators if each["status"] == "creator")
    async with database.write() as session:
        await _settle(session, shop, bot, chat, operator, now=now)
        await _link(session, seller, owner, now=now)
        await _sell(session, shop, chat["id"], operator, now=now)


async def _account(session: ReadSession, resources: Resources, role: str) -> Account:
    known = DemoState(resources.get(Home)).read()[role]
    found = await account.find_by_email(session, email=known.email)
    assert found is not None
    return found


async def _settle(
    session: WriteSession, shop: Shop, bot: Bot, chat: dict[str, Any], operator: Account, *, now: datetime
) -> None:
    actor = Subject(account_id=operator.id, label=operator.email).actor()
    draft = GroupDraft(group_id=chat["id"], name=chat["title"], shop_id=shop.id, username=chat.get("username"))
    known = await group.find_bare(session, group_id=draft.group_id)
    kept = await group.bind(session, draft=draft, bot_id=bot.id, actor=actor, now=now)
    if known is None:
        await _furnish(session, kept, operator, now=now)


async def _furnish(session: WriteSession, kept: Group, operator: Account, *, now: datetime) -> None:
    subject = Subject(account_id=operator.id, label=operator.email, is_operator=True)
    await group.save_settings(session, group_id=kept.group_id, patch=SETTINGS, actor=subject.actor(), now=now)
    for draft in RULES:
        with contextlib.suppress(RuleNameTaken):
            await rule.add_to(session, group=kept, draft=draft, actor=subject.actor(), now=now)


async def _link(session: WriteSession, seller: Account, owner: dict[str, Any], *, now: datetime) -> None:
    """Let the group's owner be the demo's seller, so that she manages the group from her private chat, too."""
    if await person.find_account(session, user_id=owner["id"]) is None:
        token = await person.issue_link(session, account_id=seller.id, now=now)
        await person.redeem(session, token=token, user_id=owner["id"], name=owner["first_name"], now=now)


async def _sell(session: WriteSession, shop: Shop, group_id: int, operator: Account, *, now: datetime) -> None:
    """Put a product under which people order into the group; Telegram forgot the last one when it was stopped."""
    subject = Subject(account_id=operator.id, label=operator.email, is_operator=True)
    for sale in (await claim.list_sales(session, group_id=group_id, subject=subject, page=PageQuery())).items:
        with contextlib.suppress(ClaimSaleOver):
            await claim.close(session, sale_id=sale.id, subject=subject, now=now)
    listed = await catalog.list_products(
        session, query=ProductQuery(shop_id=shop.id), page=PageQuery(limit=1), locale=shop.locale
    )
    for product in listed.items:
        draft = ClaimSaleDraft(product_id=product.id)
        await claim.open_sale(session, group_id=group_id, draft=draft, subject=subject, now=now)
