"""Updates are posted to a bot's webhook: in order within a queue, queues side by side, repeated until they arrive.

Source: the official server's WebhookActor. A failed delivery is repeated at once, then after 2, 4, 8, … seconds up to
a minute or two; `Retry-After` up to an hour is heeded; an update is given up only when it expires; 410 for 23 hours
closes the webhook.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson

from tests.support.telegram.mailbox import Update

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.telegram.bots import Bot
    from tests.support.telegram.world import TelegramWorld

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_ANSWERS_WITHIN = 60
_LONGEST_WAIT = (60, 120)
_LONGEST_RETRY_AFTER = 3600
_NOT_IN_ANSWERS = {"setwebhook", "deletewebhook", "close", "logout"}
_GONE_FOR = 23 * 3600


@dataclass(eq=False, kw_only=True)
class Webhook:
    """One bot's webhook and what is under way to it."""

    world: "TelegramWorld"
    bot: "Bot"
    url: str
    secret: str
    max_connections: int
    ip_address: str
    client: aiohttp.ClientSession
    # Acts on a method that stands in the answer to an update.
    act: "Callable[[Bot, dict[str, Any]], Awaitable[None]]"
    last_error: tuple[int, str] | None = None
    gone_since: int = 0
    _queues: dict[str, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._connections = asyncio.Semaphore(self.max_connections)

    def open(self) -> None:
        """Deliver what waits, and what comes from now on."""
        self.bot.mailbox.on_update = self.push
        for update in self.bot.mailbox.waiting():
            self.push(update)

    def push(self, update: Update) -> None:
        """Deliver an update after those of its queue that came before."""
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = deque([update])
        task = asyncio.get_running_loop().create_task(self._drain(update.queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop delivering."""
        self.bot.mailbox.on_update = None
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, name: str) -> None:
        queue = self._queues[name]
        while queue:
            if self.world.faults.shuffled:
                queue.rotate(self.world.rng.randrange(len(queue)))
            update = queue[0]
            await self._deliver(update)
            queue.remove(update)
        del self._queues[name]

    async def _deliver(self, update: Update) -> None:
        wait = 0.0
        delivered = 0
        while delivered < self.world.faults.copies and self.bot.mailbox.has(update):
            async with self._connections:
                failure, asked = await self._post(update)
            if failure is None:
                delivered += 1
                continue
            now = self.world.clock.seconds()
            self.last_error = (now, failure)
            if now + (asked or wait) > update.expires:
                break
            await self.world.clock.sleep(asked or wait)
            if not asked or not wait:
                wait = min(max(wait * 2, 2), self.world.rng.uniform(*_LONGEST_WAIT))
        self.bot.mailbox.remove(update)

    async def _post(self, update: Update) -> tuple[str | None, float]:
        """What went wrong (None: nothing), and how many seconds the other side asked to be left alone."""
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                async with self.client.post(self.url, data=orjson.dumps(update.wire()), headers=headers) as answer:
                    body = await answer.read()
                    return await self._judge(answer.status, answer.headers.get("Retry-After", ""), body)
        except TimeoutError:
            return "Read timeout expired", 0
        except aiohttp.ServerDisconnectedError:
            return "Webhook connection closed", 0
        except aiohttp.ClientError:
            return "Connection refused", 0

    async def _judge(self, status: int, retry_after: str, body: bytes) -> tuple[str | None, float]:
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            self.gone_since = 0
            if body.lstrip().startswith(b"{"):
                await self._answer_with(body)
            return None, 0
        now = self.world.clock.seconds()
        self.gone_since = (self.gone_since or now) if status == HTTPStatus.GONE else 0
        if self.gone_since and now - self.gone_since >= _GONE_FOR:
            self.bot.webhook = None
            await self.close()
        reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
        seconds = int(retry_after) if retry_after.isdecimal() else 0
        return f"Wrong response from the webhook: {status} {reason}", min(seconds, _LONGEST_RETRY_AFTER)

    async def _answer_with(self, body: bytes) -> None:
        """Carry out a method that the bot put into its answer; what comes of it nobody is told."""
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        name = str(asked.get("method", "")).lower()
        if name and name not in _NOT_IN_ANSWERS and not name.startswith("get"):
            await self.act(self.bot, asked)
