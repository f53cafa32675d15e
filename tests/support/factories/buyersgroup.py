"""Groups for buyers, and who asked to join them."""

from datetime import datetime, timedelta
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.types import BuyersGroup, Knock, KnockState
from sokoni.telegram.gateway.types import Bot
from tests.support.factories.sale import Stall, seller_of


async def buyers_group(
    session: WriteSession, stall: Stall, *, group_id: int, now: datetime, **terms: Any
) -> BuyersGroup:
    """A shop's group, for who bought its first thing."""
    wish = BuyersGroup(
        group_id=group_id,
        shop_id=stall.shop.id,
        **{"product_ids": (stall.goods[0].product_id,), "tag": "buyer", "patience": timedelta(hours=1), **terms},
    )
    return await service.put_buyers_group(session, wish=wish, subject=seller_of(stall), now=now)


async def knocked(session: WriteSession, bot: Bot, *, group_id: int, user_id: int, name: str, now: datetime) -> None:
    """Somebody asks to join."""
    knock = Knock(
        group_id=group_id,
        user_id=user_id,
        name=name,
        bot_id=bot.id,
        user_chat_id=user_id,
        state=KnockState.WAITING,
        asked_at=now,
        ends_at=now,
        language="en",
    )
    await service.answer_knocks(session, knocks=[knock], now=now)
