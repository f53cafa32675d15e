"""Asks Telegram for the updates of bots that have no webhook, each bot in a long call of its own.

What came is confirmed by the next call only, and that is made after the commit: whatever dies in between is sent
again, and the inbox knows it.
"""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.telegram.gateway import bots, inbox, rules
from sokoni.telegram.gateway.client import BotClient
from sokoni.telegram.gateway.companions.roster import Connected, Roster
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import UPDATE_KINDS, Delivery

# Telegram answers a long call within its time; the answer has to come here, too.
_ANSWER_TAKES = timedelta(seconds=10)
_LOOK_FOR_OTHERS = timedelta(seconds=2)
# Who is asked again at once by another program would be cut off at once, and the other one, too.
_CONFLICT_PAUSE = timedelta(seconds=15)
_UPDATES_AT_ONCE = 100
# One for all: a thousand bots wait with it in hand.
_KINDS = list(UPDATE_KINDS)

_log = structlog.get_logger(__name__)


class Poller:
    """Asks for the bots of a roster."""

    def __init__(self, resources: Resources, roster: Roster) -> None:
        self._resources = resources
        self._roster = roster
        self._tasks: dict[UUID, tuple[Connected, asyncio.Task[None]]] = {}
        self._spacing = 60 / resources.get(GatewaySettings).starts_per_minute
        self._next_start = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until told to stop; long calls are broken off, which loses nothing."""
        try:
            while not stop.is_set():
                self.look()
                await self._roster.wait_for_change(at_most=_LOOK_FOR_OTHERS)
        finally:
            await self._end([task for _, task in self._tasks.values()])

    def look(self) -> None:
        """Begin to ask for bots that are new, and end it for those that have gone or changed."""
        wanted = {
            bot_id: connected
            for bot_id, connected in self._roster.bots.items()
            if connected.bot.delivery is Delivery.POLLING
        }
        for bot_id, (connected, task) in list(self._tasks.items()):
            if task.done() or wanted.get(bot_id) is None or wanted[bot_id].token != connected.token:
                task.cancel()
                del self._tasks[bot_id]
        for bot_id, connected in wanted.items():
            if bot_id not in self._tasks:
                task = asyncio.create_task(self._ask(connected, self._start_in()), name=f"poll {bot_id}")
                self._tasks[bot_id] = (connected, task)

    def _start_in(self) -> float:
        """How long a bot waits with its first call: Telegram takes new ones from one address in small numbers only."""
        now = asyncio.get_running_loop().time()
        self._next_start = max(self._next_start + self._spacing, now)
        return self._next_start - now

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, connected: Connected, start_in: float) -> None:
        await asyncio.sleep(start_in)
        failures = 0
        offset: int | None = None
        while True:
            try:
                updates = await self._get_updates(connected, offset)
            except BotApiError as error:
                failures += 1
                if not await self._heed(connected, error, failures):
                    return
                continue
            if failures:
                failures = 0
                await self._note_fine(connected)
            offset = await self._store(connected, updates, offset)

    async def _get_updates(self, connected: Connected, offset: int | None) -> list[dict[str, Any]]:
        timeout = self._resources.get(GatewaySettings).long_poll
        params: dict[str, Any] = {
            "timeout": int(timeout.total_seconds()),
            "limit": _UPDATES_AT_ONCE,
            "allowed_updates": _KINDS,
        }
        if offset is not None:
            params["offset"] = offset
        api = self._resources.get(BotClient).get()
        answered = await api.call(connected.token, "getUpdates", params, wait=timeout + _ANSWER_TAKES)
        return [each for each in answered if isinstance(each, dict)] if isinstance(answered, list) else []

    async def _store(self, connected: Connected, updates: list[dict[str, Any]], offset: int | None) -> int | None:
        if not updates:
            return offset
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        given: list[tuple[Mapping[str, Any], str]] = [(each, orjson.dumps(each).decode()) for each in updates]
        async with self._resources.get(Database).write() as session:
            await inbox.store(session, given, bot_id=connected.bot.id, now=now)
        return max(int(each["update_id"]) for each in updates if "update_id" in each) + 1

    async def _heed(self, connected: Connected, error: BotApiError, failures: int) -> bool:
        """Note what went wrong and wait before asking again; False: it is of no use."""
        bot = connected.bot
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        _log.warning("telegram.poll_failed", bot_id=str(bot.id), cause=error.cause.value, said=error.said)
        if error.cause is Cause.TOKEN:
            async with self._resources.get(Database).write() as session:
                await bots.note_revoked(session, bot_id=bot.id, error=error, now=now)
            return False
        if error.cause is Cause.CONFLICT and "webhook" in error.said:
            # It was delivered to an address before; from now on it is asked.
            await self._resources.get(BotClient).get().call(connected.token, "deleteWebhook", {})
            return True
        if failures == 1 or error.cause is Cause.CONFLICT:
            async with self._resources.get(Database).write() as session:
                await bots.note_problem(session, bot_id=bot.id, error=error, now=now)
        await asyncio.sleep(_wait(error, failures).total_seconds())
        return True

    async def _note_fine(self, connected: Connected) -> None:
        async with self._resources.get(Database).write() as session:
            await bots.note_fine(session, bot_id=connected.bot.id)


def _wait(error: BotApiError, failures: int) -> timedelta:
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after + random.random())  # noqa: S311  # spreads, hides nothing
    if error.cause is Cause.CONFLICT:
        return _CONFLICT_PAUSE
    return rules.retry_after(failures, jitter=random.random())  # noqa: S311
