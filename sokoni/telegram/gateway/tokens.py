"""Bots' tokens, kept as sealed secrets."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core import sealed
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.sealed import Sealer

KIND = "telegram.bot_token"


async def keep(session: WriteSession, sealer: Sealer, *, bot_id: UUID, token: str, now: datetime) -> None:
    """Keep a bot's token, in place of the one it had."""
    await sealed.put(session, sealer, kind=KIND, secrets_by_id={bot_id: token}, now=now)


async def read(session: ReadSession, sealer: Sealer, *, bot_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The tokens of bots; those that have none are left out. One statement.

    Raises:
        UnopenableSecretError: one cannot be opened with the keys that are known here.
    """
    return await sealed.read(session, sealer, kind=KIND, secret_ids=bot_ids)


async def forget(session: WriteSession, *, bot_id: UUID) -> None:
    """Forget a bot's token."""
    await sealed.forget(session, kind=KIND, secret_id=bot_id)
