"""Updates that Telegram brings: proven, stored by one statement, answered. Nothing else happens before the answer.

What proves them is remembered for a few seconds, so that an update costs one statement; a secret that does not fit
is looked up again before it is refused, so that a new one is good at once.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.services.botapi import wire
from sokoni.telegram.gateway import errors, inbox
from sokoni.telegram.gateway.repository import bots as repository

_REMEMBERED_FOR = timedelta(seconds=5)
# How many bots' proofs are remembered before all are looked up again.
_REMEMBERED = 10_000


def address_of(base_url: str, bot_id: UUID) -> str:
    """Where Telegram is to bring a bot's updates."""
    return f"{base_url}{_door_of(bot_id)}"


def is_door_of(address: str, bot_id: UUID) -> bool:
    """Whether an address is where a bot's updates are taken in, wherever the installation is."""
    return address.endswith(_door_of(bot_id))


def _door_of(bot_id: UUID) -> str:
    return f"/telegram/webhook/{bot_id}"


class Doorkeeper:
    """Knows what proves the webhook of which bot."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[bytes, datetime]] = {}

    async def check(self, database: Database, *, bot_id: UUID, secret: str, now: datetime) -> None:
        """Pass what carries the bot's secret; no statement where that is remembered.

        Raises:
            BotMissing: there is no such bot.
            WebhookRefused: it carries another secret, or none.
        """
        given = ids.hash_token(secret)
        known = self._known.get(bot_id)
        if known is not None and now - known[1] < _REMEMBERED_FOR and secrets.compare_digest(known[0], given):
            return
        async with database.read() as session:
            found = await repository.get_webhook(session, bot_id=bot_id)
        if found is None or found[1] == "disconnected":
            raise errors.BotMissing(bot_id=bot_id)
        if found[0] is None or not secrets.compare_digest(found[0], given):
            raise errors.WebhookRefused
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[bot_id] = (found[0], now)


async def take(database: Database, *, bot_id: UUID, body: bytes, now: datetime) -> None:
    """Store an update; when this returns it is committed.

    Raises:
        WebhookUnreadable: it is no JSON object.
    """
    try:
        update = wire.read(body)
        text = body.decode()
    except ValueError:
        raise errors.WebhookUnreadable from None
    if not isinstance(update, dict):
        raise errors.WebhookUnreadable
    async with database.write() as session:
        await inbox.store(session, [(update, text)], bot_id=bot_id, now=now)
