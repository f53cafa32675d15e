"""Claim sales in groups, and what is kept for somebody there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from sokoni.core.database import WriteSession
from sokoni.telegram.claim import service
from sokoni.telegram.claim.service import Heard
from sokoni.telegram.claim.settings import ClaimSettings
from sokoni.telegram.claim.types import ClaimSale, ClaimSaleDraft
from sokoni.telegram.gateway.types import Bot, BotRef
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from tests.support.factories import telegram
from tests.support.factories.sale import ACTOR, Stall, seller_of

CHAT = -1_001_777_000_111
POST = 1000


async def opened(
    session: WriteSession, stall: Stall, *, now: datetime, goods: int = 0, **draft: Any
) -> tuple[Bot, ClaimSale]:
    """A claim sale of one of a stall's goods, whose post stands in a group of the shop, and the bot that made it."""
    bot = await telegram.bot(session, now=now, shop_id=stall.shop.id)
    chat = GroupDraft(group_id=CHAT, name="Things to claim", shop_id=stall.shop.id)
    await groups.bind(session, draft=chat, bot_id=bot.id, actor=ACTOR, now=now)
    wish = ClaimSaleDraft(product_id=stall.goods[goods].product_id, **draft)
    made = await service.open_sale(session, group_id=CHAT, draft=wish, subject=seller_of(stall), now=now)
    posted: dict[str, Any] = {"ok": True, "result": {"message_id": POST}, "error": ""}
    await service.note_posted(session, sale_id=made.id, has_photo=False, now=now, **posted)
    return bot, made


async def heard(session: WriteSession, *, words: str, now: datetime, user_id: int = 77, number: int = 1) -> None:
    """Somebody answers the post."""
    answer = Heard(
        chat_id=CHAT, message_id=POST + number, answers=POST, user_id=user_id, name=f"Buyer {user_id}", text=words
    )
    await service.hear(session, messages=[answer], now=now)


async def kept(session: WriteSession, stall: Stall, *, now: datetime, goods: int = 0) -> str:
    """Something is kept for somebody in a new claim sale: the token by which they pay for it."""
    bot, sale = await opened(session, stall, now=now, goods=goods)
    await heard(session, words="mine", now=now)
    await service.settle(session, sale_id=sale.id, now=now + ClaimSettings().settle)
    return await link_of(session, bot.ref, sale.id, user_id=77, now=now)


async def link_of(session: WriteSession, bot: BotRef, sale_id: UUID, *, user_id: int, now: datetime) -> str:
    """The token that somebody gets in private."""
    await service.send_link(session, bot=bot, user_id=user_id, sale_id=sale_id, language="en", now=now)
    sent = await session.execute(
        text("SELECT params FROM telegram_calls WHERE chat_id = :user_id ORDER BY id DESC LIMIT 1"),
        {"user_id": user_id},
    )
    url: str = sent.scalar_one()["reply_markup"]["inline_keyboard"][0][0]["url"]
    return url.rpartition("/")[2]
