"""A worker process for the kill test: `python crashing_worker.py <database address>`. Handles the inbox alone."""

import asyncio
import random
import sys
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import text

from sokoni.core.clock import Clock, SystemClock
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.gateway.ports import HANDLERS, Batch
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.gateway.waking import Wakening


class Effects:
    """Leaves a row for each update, and sometimes fails after it."""

    name = "effects"
    kinds = frozenset({"message"})
    position = 100

    def wants(self, update: Incoming) -> bool:  # noqa: ARG002
        """All."""
        return True

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Write, wait a little, and fail once in a hundred batches."""
        rows = [{"chat": each.chat_id, "update": each.update_id} for each in batch.updates]
        await batch.session.execute(
            text("INSERT INTO inbox_effects (chat_id, update_id) VALUES (:chat, :update)"), rows
        )
        await asyncio.sleep(random.uniform(0, 0.02))
        if random.random() < 0.01:
            msg = "one in a hundred fails"
            raise RuntimeError(msg)
        return ()


async def main(url: str) -> None:
    """Handle until killed."""
    HANDLERS.register(Effects())
    resources = Resources()
    resources.provide(SystemClock(), as_type=Clock)
    resources.provide(Database(DatabaseSettings(url=url, pool_size=4)))
    resources.provide(GatewaySettings(handlers=3, poll=timedelta(milliseconds=20)))
    resources.provide(Wakening())
    await handling.run(resources, asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
