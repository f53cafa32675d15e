"""The whole way from a person in a test's Telegram to what a bot does there, without processes and without waiting.

`settle` goes round until nothing is left to do: takes updates from the test's Bot API server, handles them, does the
jobs, and makes the calls. What it goes round with is what a worker runs, turn by turn.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import inbox, tokens
from sokoni.telegram.gateway.client import BotClient, library
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.companions.sender import Sender
from sokoni.telegram.gateway.types import UPDATE_KINDS, Bot
from tests.support.factories import telegram as factory

_ROUNDS = 200


class Gateway:
    """A worker for the bots of a test's Telegram, moved by hand."""

    def __init__(self, resources: Resources, address: str) -> None:
        self.resources = resources
        self.api = PlainApi(address)
        self.client = BotClient(library(address))
        resources.provide(self.client)
        resources.provide(self.api)
        self.roster = Roster(resources)
        # A second of the sender's passes whenever it is asked: limits are kept, and nobody waits for them.
        self._seconds = 0.0
        self.each_second: Callable[[], object] = lambda: None
        self.sender = Sender(resources, self.roster, tell=self._tell)
        self._offsets: dict[UUID, int] = {}

    async def connect(
        self, token: str, *, telegram_id: int, username: str, shop_id: UUID | None = None, **fields: Any
    ) -> Bot:
        """A bot of the test's Telegram, connected and committed."""
        now = self.resources.get(Clock).now()
        async with self.resources.get(Database).write() as session:
            bot = await factory.bot(
                session, now=now, shop_id=shop_id, telegram_id=telegram_id, username=username, **fields
            )
            await tokens.keep(session, self.resources.get(Sealer), bot_id=bot.id, token=token, now=now)
        return bot

    async def settle(self) -> None:
        """Go round until there is nothing to take, to handle, to do and to send."""
        for _ in range(_ROUNDS):
            await self.roster.look()
            moved = await self.pull() + await handling.drain(self.resources)
            moved += await jobs.drain(self.resources.get(Database), self.resources)
            if not await self.send() and not moved:
                return
        msg = "bots keep each other busy: nothing settles"
        raise AssertionError(msg)

    async def pull(self) -> int:
        """Take what waits at the server for each bot; how many updates."""
        count = 0
        for bot_id, connected in self.roster.bots.items():
            params = {"timeout": 0, "offset": self._offsets.get(bot_id, 0), "allowed_updates": list(UPDATE_KINDS)}
            updates = await self.api.call(connected.token, "getUpdates", params)
            if not updates:
                continue
            given = [(each, orjson.dumps(each).decode()) for each in updates]
            async with self.resources.get(Database).write() as session:
                await inbox.store(session, given, bot_id=bot_id, now=self.resources.get(Clock).now())
            self._offsets[bot_id] = updates[-1]["update_id"] + 1
            count += len(updates)
        return count

    async def close(self) -> None:
        """Let go of the connections."""
        await self.sender.finish()
        await self.client.close()
        await self.api.close()

    async def send(self) -> bool:
        """Make all calls that can be made; whether there were any."""
        sent = False
        while await self.sender.turn():
            sent = True
            await self.sender.finish()
        return sent

    def _tell(self) -> float:
        self._seconds += 1.0
        self.each_second()
        return self._seconds
