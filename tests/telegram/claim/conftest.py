"""A claim sale in a shop's group, and people who answer under its post."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.telegram.claim import repository
from sokoni.telegram.claim.types import Claim, ClaimSale
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.gateway.types import Bot
from tests.support.factories import claim as claim_factory
from tests.support.factories import sale as stalls
from tests.support.factories import telegram
from tests.support.factories.claim import CHAT, POST
from tests.support.factories.sale import Stall

SETTLED = timedelta(seconds=3)


@dataclass
class Market:
    """A group in which a product is claimed; `says` puts answers into the inbox, `later` lets time pass."""

    stall: Stall
    bot: Bot
    sale: ClaimSale
    database: Database
    resources: Resources
    clock: ManualClock
    drain: Callable[[], Awaitable[int]]
    updates: int = field(default=0)

    def answer(self, message_id: int, words: str, *, by: int | None = None, to: int = POST) -> dict[str, Any]:
        """An update: somebody (number 1 wrote message 1) answers a message of the bot's."""
        self.updates += 1
        update = telegram.message(self.updates, words, chat_id=CHAT, user_id=by or message_id)
        update["message"] |= {
            "message_id": POST + message_id,
            "from": telegram.person(by or message_id, f"Buyer {by or message_id}"),
            "reply_to_message": {
                "message_id": to,
                "date": 1772443000,
                "chat": telegram.group(CHAT),
                "from": {"id": self.bot.telegram_id, "is_bot": True, "first_name": "Shop"},
            },
        }
        return update

    def edit(self, message_id: int, words: str, *, by: int | None = None) -> dict[str, Any]:
        """An update: somebody edited such an answer."""
        update = self.answer(message_id, words, by=by)
        return {"update_id": update["update_id"], "edited_message": update["message"] | {"edit_date": 1772443100}}

    async def says(self, *updates: dict[str, Any]) -> None:
        """Let updates come in, in this order, and be handled."""
        for each in updates:
            async with self.database.write() as session:
                await telegram.store(session, [each], bot_id=self.bot.id, now=self.clock.now())
            await handling.drain(self.resources)

    async def later(self, time: timedelta = SETTLED) -> None:
        """Let time pass, and do what is due then."""
        self.clock.advance(time)
        await self.drain()

    async def claims(self) -> Sequence[Claim]:
        """All entries of the sale, in the order of their messages."""
        async with self.database.read() as session:
            return await repository.list_claims(session, sale_id=self.sale.id)

    async def states(self) -> list[str]:
        """What became of them."""
        return [each.state.value for each in await self.claims()]

    async def said(self) -> list[str]:
        """What the bot is about to say in the group, in order."""
        return [call["params"]["text"] for call in await self.calls() if call["method"] == "sendMessage"]

    async def calls(self) -> list[dict[str, Any]]:
        """The calls that are queued."""
        async with self.database.read() as session:
            return await telegram.queued(session)


@pytest.fixture
async def open_market(
    database: Database, resources: Resources, clock: ManualClock, drain: Callable[[], Awaitable[int]], now: datetime
) -> Callable[..., Awaitable[Market]]:
    """Opens a claim sale of a lamp whose post stands in the group."""

    async def make(*, on_hand: int = 3, **draft: Any) -> Market:
        async with database.write() as session:
            stall = await stalls.stall(session, now=now, on_hand=on_hand)
            bot, sale = await claim_factory.opened(session, stall, now=now, **draft)
        await drain()
        return Market(stall, bot, sale, database, resources, clock, drain)

    return make
