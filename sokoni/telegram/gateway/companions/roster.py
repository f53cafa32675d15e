"""Which bots are this worker's to ask and to send for: those of the shares that it holds, by leases that run out.

A worker that cannot reach the database holds its shares until a little before others may take them, and no longer; so
no two ask for one bot's updates, and its calls have one pace.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from sokoni.core import ids
from sokoni.core.database import Database, ReadSession, is_transient
from sokoni.core.jobs.companions import pause_until
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.telegram.gateway import tokens
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.types import Bot

_BEAT = timedelta(seconds=1)
_BEATS_IN_A_LEASE = 4
# Which part of a lease is not used: others' clocks and ours may differ in speed, not in much.
_MARGIN = 0.2

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Connected:
    """A bot with its token."""

    bot: Bot
    token: str


class Roster:
    """The bots of this worker, kept up to date."""

    def __init__(self, resources: Resources) -> None:
        self.holder = ids.new_id()
        self._database = resources.get(Database)
        self._sealer = resources.get(Sealer)
        self._lease = resources.get(GatewaySettings).lost_after
        self._beat = min(_BEAT, self._lease / _BEATS_IN_A_LEASE)
        self._bots: Mapping[UUID, Connected] = {}
        self._shares: frozenset[int] = frozenset()
        self._read_of: tuple[frozenset[int], tuple[int, int | None]] | None = None
        self._until = 0.0
        self._changed = asyncio.Event()

    @property
    def bots(self) -> Mapping[UUID, Connected]:
        """The bots that are this worker's now."""
        return self._bots if asyncio.get_running_loop().time() < self._until else {}

    @property
    def shares(self) -> frozenset[int]:
        """The shares that are this worker's now."""
        return self._shares if asyncio.get_running_loop().time() < self._until else frozenset()

    async def keep(self, stop: asyncio.Event) -> None:
        """Hold on to shares, take free ones, and look which bots there are, until told to stop; then let go."""
        try:
            while not stop.is_set():
                try:
                    await self.look()
                except Exception as error:
                    if not is_transient(error):
                        raise
                    # Shares are held until their time is over, and with the database they come back.
                    _log.warning("telegram.roster_held", error=type(error).__name__)
                await pause_until(stop, self._beat)
        finally:
            self._until = 0.0
            self._changed.set()
        await self._leave()

    async def look(self) -> None:
        """Renew the leases, take a fair part of what is free, and read the bots if any has changed."""
        began = asyncio.get_running_loop().time()
        async with self._database.write() as session:
            await repository.beat(session, holder=self.holder, lease=self._lease)
            await repository.claim_shares(session, holder=self.holder, lease=self._lease)
            shares = await repository.renew_shares(session, holder=self.holder, lease=self._lease)
            extra = await repository.too_many(session, held=shares)
            if extra:
                await repository.release_shares(session, holder=self.holder, shares=extra)
        self._shares = shares - extra
        async with self._database.read() as session:
            await self._read(session)
        self._until = began + self._lease.total_seconds() * (1 - _MARGIN)

    async def wait_for_change(self, *, at_most: timedelta) -> None:
        """Wait until there are other bots than before, or for so long."""
        await pause_until(self._changed, at_most)
        self._changed.clear()

    async def _read(self, session: ReadSession) -> None:
        mark = await repository.mark(session, shares=self._shares)
        if self._read_of == (self._shares, mark):
            return
        active = await repository.list_active(session, shares=self._shares)
        kept = await tokens.read(session, self._sealer, bot_ids=[bot.id for bot in active]) if active else {}
        self._bots = {bot.id: Connected(bot, kept[bot.id]) for bot in active if bot.id in kept}
        self._read_of = (self._shares, mark)
        self._changed.set()
        _log.info("telegram.roster", bots=len(self._bots), shares=len(self._shares))

    async def _leave(self) -> None:
        async with self._database.write() as session:
            await repository.leave(session, holder=self.holder)
