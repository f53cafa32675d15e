"""Asks Telegram for the updates of bots that have no webhook, each bot in a long call of its own.

What came is confirmed by the next call only, and that is made after the commit: whatever dies in between is sent
again, and the inbox knows it. Where the database is away, the same question is asked again when it is back.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database, is_transient
from sokoni.core.jobs.companions import in_short
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


@dataclass(slots=True)
class _Asking:
    """How far the asking for a bot has come."""

    # None: for whatever is unconfirmed. Known only while updates come one upon the other: after a week without any,
    # the next one has any number, also a smaller one. Source: core.telegram.org/bots/api#update.
    offset: int | None = None
    # How often in a row it could not be asked, or its answer not be kept; and how often a webhook was in the way.
    failures: int = 0
    webhooks: int = 0


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
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                _log.warning("telegram.poll_ended", bot_id=str(bot_id), error=in_short(error))
        new = [connected for bot_id, connected in wanted.items() if bot_id not in self._tasks]
        for connected in new:
            start_in = self._start_in()
            task = asyncio.create_task(self._ask(connected, start_in), name=f"poll {connected.bot.id}")
            self._tasks[connected.bot.id] = (connected, task)
        if new:
            _log.info("telegram.polling", bots=len(self._tasks), new=len(new), all_asked_in=round(start_in))

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
        asking = _Asking()
        while True:
            try:
                if not await self._turn(connected, asking):
                    return
            except Exception as error:
                if not is_transient(error):
                    raise
                asking.failures += 1
                _log.warning("telegram.poll_held", bot_id=str(connected.bot.id), error=type(error).__name__)
                await asyncio.sleep(_wait(None, asking.failures).total_seconds())

    async def _turn(self, connected: Connected, asking: _Asking) -> bool:
        """Ask once and keep what came; False: it is of no use to go on."""
        try:
            updates = await self._get_updates(connected, asking.offset)
        except BotApiError as error:
            asking.failures += 1
            return await self._heed(connected, error, asking)
        asking.offset = await self._store(connected, updates)
        if asking.failures:
            await self._note_fine(connected)
            asking.failures = 0
        return True

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

    async def _store(self, connected: Connected, updates: list[dict[str, Any]]) -> int | None:
        """Keep updates; from which number on to ask for the next, which confirms these."""
        if not updates:
            return None
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        given: list[tuple[Mapping[str, Any], str]] = [(each, orjson.dumps(each).decode()) for each in updates]
        async with self._resources.get(Database).write() as session:
            await inbox.store(session, given, bot_id=connected.bot.id, now=now)
        numbers = [number for each in updates if isinstance(number := each.get("update_id"), int)]
        return max(numbers) + 1 if numbers else None

    async def _heed(self, connected: Connected, error: BotApiError, asking: _Asking) -> bool:
        """Note what went wrong and wait before asking again; False: it is of no use."""
        bot = connected.bot
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        _log.warning("telegram.poll_failed", bot_id=str(bot.id), cause=error.cause.value, said=error.said)
        if error.cause is Cause.TOKEN:
            async with self._resources.get(Database).write() as session:
                await bots.note_revoked(session, bot_id=bot.id, error=error, now=now)
            return False
        if error.cause is Cause.CONFLICT and "webhook" in error.said:
            return await self._take_back(connected, error, asking)
        if asking.failures == 1 or error.cause is Cause.CONFLICT:
            # Once it may be a worker that lets go of the bot late.
            await self._note(bot.id, error, is_disturbed=error.cause is Cause.CONFLICT and asking.failures > 1)
        await asyncio.sleep(_wait(error, asking.failures).total_seconds())
        return True

    async def _take_back(self, connected: Connected, error: BotApiError, asking: _Asking) -> bool:
        """Let updates of a bot be asked for again that are brought to an address.

        Once that is where they were brought before; whoever sets it again is another program.
        """
        asking.webhooks += 1
        if asking.webhooks > 1:
            await self._note(connected.bot.id, error, is_disturbed=True)
            await asyncio.sleep(_CONFLICT_PAUSE.total_seconds())
        try:
            await self._resources.get(BotClient).get().call(connected.token, "deleteWebhook", {})
        except BotApiError as refused:
            return await self._heed(connected, refused, asking)
        return True

    async def _note(self, bot_id: UUID, error: BotApiError, *, is_disturbed: bool) -> None:
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        async with self._resources.get(Database).write() as session:
            await bots.note_problem(session, bot_id=bot_id, error=error, now=now, is_disturbed=is_disturbed)

    async def _note_fine(self, connected: Connected) -> None:
        async with self._resources.get(Database).write() as session:
            await bots.note_fine(session, bot_id=connected.bot.id)


def _wait(error: BotApiError | None, failures: int) -> timedelta:
    if error is not None and error.retry_after is not None:
        return timedelta(seconds=error.retry_after + random.random())  # noqa: S311  # spreads, hides nothing
    if error is not None and error.cause is Cause.CONFLICT:
        return _CONFLICT_PAUSE
    return rules.retry_after(failures, jitter=random.random())  # noqa: S311
