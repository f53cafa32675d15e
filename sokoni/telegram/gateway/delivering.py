"""Telling Telegram how a bot's updates are to come: to our address, with a secret, or not at all because we ask."""

import asyncio
import secrets
from datetime import datetime
from uuid import UUID

import structlog

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import BotApi
from sokoni.telegram.gateway import bots, errors, tokens, webhook
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.types import UPDATE_KINDS, Bot, BotState, Delivery

TELL_JOB = "telegram.tell_delivery"
_CONNECTIONS = 40
_LOOKED_AT_ONCE = 20

_log = structlog.get_logger(__name__)


async def tell(database: Database, api: BotApi, sealer: Sealer, *, bot_id: UUID, base_url: str, now: datetime) -> None:
    """Tell Telegram, and note that it knows, or what it said instead. Telling twice is harmless.

    Of a bot that was taken out it is told to bring nothing any more, and then the token is forgotten.

    Raises:
        TelegramUnavailable: it could not be asked; the job is tried again.
    """
    prepared = await _prepare(database, sealer, bot_id=bot_id)
    if prepared is None:
        return
    bot, token, secret = prepared
    try:
        if secret is None:
            await api.call(token, "deleteWebhook", {"drop_pending_updates": False})
        else:
            params = {
                "url": webhook.address_of(base_url, bot.id),
                "secret_token": secret,
                "allowed_updates": list(UPDATE_KINDS),
                "max_connections": _CONNECTIONS,
            }
            await api.call(token, "setWebhook", params)
    except BotApiError as error:
        if error.is_passing:
            await _note(database, bot, error, now=now)
            raise errors.TelegramUnavailable(reason=error.words, retry_after_seconds=error.retry_after or 30) from error
        if bot.state is not BotState.DISCONNECTED:
            await _note(database, bot, error, now=now)
            return
    async with database.write() as session:
        await repository.change(session, bot_id=bot.id, values={"told_at": now})
        if bot.state is BotState.DISCONNECTED:
            await tokens.forget(session, bot_id=bot.id)


async def look(database: Database, api: BotApi, sealer: Sealer, *, base_url: str, now: datetime) -> None:
    """See of each bot that has a webhook whether it is ours, some at a time; where it is not, Telegram is told anew.

    Whoever asks for the updates of a bot that has none is told so by Telegram; of a webhook that leads elsewhere
    nobody is told.
    """
    async with database.read() as session:
        theirs = await repository.list_with_webhook(session)
    for start in range(0, len(theirs), _LOOKED_AT_ONCE):
        some = theirs[start : start + _LOOKED_AT_ONCE]
        async with database.read() as session:
            kept = await tokens.read(session, sealer, bot_ids=[bot.id for bot in some])
        looking = (
            _look_at(database, api, bot, kept[bot.id], base_url=base_url, now=now) for bot in some if bot.id in kept
        )
        await asyncio.gather(*looking)


async def _look_at(database: Database, api: BotApi, bot: Bot, token: str, *, base_url: str, now: datetime) -> None:
    try:
        told = await api.call(token, "getWebhookInfo", {})
    except BotApiError as error:
        if error.cause is Cause.TOKEN:
            await _note(database, bot, error, now=now)
        else:
            _log.warning("telegram.webhook_unseen", bot_id=str(bot.id), cause=error.cause.value, said=error.said)
        return
    address = told.get("url") if isinstance(told, dict) else None
    async with database.write() as session:
        if address == webhook.address_of(base_url, bot.id):
            if bot.problem:
                await bots.note_fine(session, bot_id=bot.id)
            return
        # The same door at another address is ours: this installation has moved.
        if not webhook.is_door_of(str(address), bot.id):
            _log.warning("telegram.webhook_elsewhere", bot_id=str(bot.id), is_removed=not address)
            taken = BotApiError(Cause.CONFLICT)
            await bots.note_problem(session, bot_id=bot.id, error=taken, now=now, is_disturbed=True)
        await jobs.enqueue(session, TELL_JOB, bot_id=str(bot.id), dedupe_key=f"{TELL_JOB}/{bot.id}")


async def _prepare(database: Database, sealer: Sealer, *, bot_id: UUID) -> tuple[Bot, str, str | None] | None:
    """The bot, its token, and the new secret of its webhook, noted before Telegram knows it: updates come at once."""
    async with database.write() as session:
        bot = await repository.get_locked(session, bot_id=bot_id)
        if bot is None:
            return None
        if bot.state is BotState.DISCONNECTED and await repository.find_connected(session, telegram_id=bot.telegram_id):
            # It was connected again meanwhile, and its updates are the other connection's.
            await tokens.forget(session, bot_id=bot_id)
            return None
        token = (await tokens.read(session, sealer, bot_ids=[bot_id])).get(bot_id)
        if token is None:
            return None
        secret = None
        if bot.delivery is Delivery.WEBHOOK and bot.state is BotState.ACTIVE:
            secret = secrets.token_urlsafe(32)
            await repository.change(session, bot_id=bot_id, values={"webhook_hash": ids.hash_token(secret)})
        return bot, token, secret


async def _note(database: Database, bot: Bot, error: BotApiError, *, now: datetime) -> None:
    async with database.write() as session:
        if error.cause is Cause.TOKEN:
            await bots.note_revoked(session, bot_id=bot.id, error=error, now=now)
        else:
            await bots.note_problem(session, bot_id=bot.id, error=error, now=now)
