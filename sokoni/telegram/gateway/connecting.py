"""Connecting bots by their tokens, and letting them rest or go. Telegram is asked between two transactions, in none.

Whoever gives a token holds the bot, so that is all the proof there is; it is sealed as soon as Telegram has said
whose it is, and never shown again.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import change, events, ids
from sokoni.core.change import Actor
from sokoni.core.database import Database, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.sealed import Sealer
from sokoni.identity.permission.types import Subject
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import BotApi
from sokoni.telegram.gateway import errors, policies, room, tokens
from sokoni.telegram.gateway.delivering import TELL_JOB
from sokoni.telegram.gateway.events import BotConnected, BotDisconnected
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import files as file_repository
from sokoni.telegram.gateway.types import Bot, BotState, Delivery

KIND = "telegram_bot"
# Source: tokens as @BotFather gives them; the part behind the colon has had 35 characters so far.
_TOKEN = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")


async def connect(
    database: Database,
    api: BotApi,
    sealer: Sealer,
    *,
    token: str,
    shop_id: UUID | None,
    delivery: Delivery,
    most: int,
    subject: Subject,
    now: datetime,
) -> Bot:
    """A bot, connected by its token; one that was connected to the same shop before gets the token and works again.

    Raises:
        OperatorRequired, NothingHere, TeamRoleRequired: they may not connect bots to this shop.
        BotTokenUnfit, BotTokenRefused: it is no token, or none that Telegram takes.
        TelegramUnavailable: Telegram could not be asked.
        BotTaken, BotsExhausted, BotLimitReached: the bot is connected elsewhere, or the shop has enough of them.
    """
    policies.check_may_connect(subject, shop_id)
    token = find_token(token)
    me = await ask_me(api, token)
    async with database.write() as session:
        bot = await _record(session, me, shop_id=shop_id, delivery=delivery, most=most, actor=subject.actor(), now=now)
        await tokens.keep(session, sealer, bot_id=bot.id, token=token, now=now)
    return bot


async def change_token(
    database: Database, api: BotApi, sealer: Sealer, *, bot_id: UUID, token: str, subject: Subject, now: datetime
) -> Bot:
    """The bot with another token, at work again.

    Raises:
        BotMissing, TeamRoleRequired: it is not theirs to change.
        BotTokenUnfit, BotTokenRefused, BotTokenOfAnother: the token is not this bot's.
        TelegramUnavailable: Telegram could not be asked.
    """
    async with database.read() as reading:
        known = await repository.get(reading, bot_id=bot_id)
    if known is None or known.state is BotState.DISCONNECTED:
        raise errors.BotMissing(bot_id=bot_id)
    policies.check_may_manage(subject, known)
    token = find_token(token)
    me = await ask_me(api, token)
    if me["id"] != known.telegram_id:
        raise errors.BotTokenOfAnother(username=str(me.get("username") or me["id"]))
    async with database.write() as session:
        bot = await _hold(session, bot_id=bot_id, subject=subject)
        await tokens.keep(session, sealer, bot_id=bot_id, token=token, now=now)
        return await _move(session, bot, BotState.ACTIVE, action="bot.token", actor=subject.actor(), now=now)


async def pause(session: WriteSession, *, bot_id: UUID, subject: Subject, now: datetime) -> Bot:
    """The bot at rest: its updates wait at Telegram for a day, what it has to say waits here for two.

    Raises:
        BotMissing, TeamRoleRequired: it is not theirs to change.
    """
    bot = await _hold(session, bot_id=bot_id, subject=subject)
    return await _move(session, bot, BotState.PAUSED, action="bot.pause", actor=subject.actor(), now=now)


async def resume(session: WriteSession, *, bot_id: UUID, subject: Subject, now: datetime) -> Bot:
    """The bot at work again; if its token is still refused, that is found out at once.

    Raises:
        BotMissing, TeamRoleRequired: it is not theirs to change.
    """
    bot = await _hold(session, bot_id=bot_id, subject=subject)
    return await _move(session, bot, BotState.ACTIVE, action="bot.resume", actor=subject.actor(), now=now)


async def rotate_secret(session: WriteSession, *, bot_id: UUID, subject: Subject, now: datetime) -> Bot:
    """The bot, whose webhook is about to get a new secret and its updates asked for anew.

    Raises:
        BotMissing, TeamRoleRequired: it is not theirs to change.
    """
    bot = await _hold(session, bot_id=bot_id, subject=subject)
    await _tell(session, bot.id)
    return await repository.change(session, bot_id=bot.id, values={"told_at": None, "updated_at": now})


async def disconnect(session: WriteSession, *, bot_id: UUID, subject: Subject, now: datetime) -> None:
    """Take a bot out: its token is forgotten, and what it still had to say with it.

    Where Telegram brings its updates, the token is kept until Telegram was told to do so no more.

    Raises:
        BotMissing, TeamRoleRequired: it is not theirs to change.
    """
    bot = await _hold(session, bot_id=bot_id, subject=subject)
    await _move(session, bot, BotState.DISCONNECTED, action="bot.disconnect", actor=subject.actor(), now=now)
    await call_repository.remove_waiting(session, bot_id=bot.id)
    await file_repository.remove_of_bot(session, bot_id=bot.id)
    if bot.delivery is Delivery.WEBHOOK:
        await _tell(session, bot.id)
    else:
        await tokens.forget(session, bot_id=bot.id)
    await events.publish(session, BotDisconnected(bot_id=bot.id, shop_id=bot.shop_id))


def find_token(text: str) -> str:
    """The token in what somebody pasted: they may have copied the whole of what @BotFather wrote.

    Raises:
        BotTokenUnfit: there is none in it.
    """
    found = _TOKEN.search(text)
    if found is None:
        raise errors.BotTokenUnfit
    return found.group()


async def ask_me(api: BotApi, token: str) -> Mapping[str, Any]:
    """Whose token it is, as Telegram says.

    Raises:
        BotTokenRefused: nobody's.
        TelegramUnavailable: Telegram could not be asked.
    """
    try:
        me = await api.call(token, "getMe", {})
    except BotApiError as error:
        if error.is_passing or error.cause is Cause.CONFLICT:
            raise errors.TelegramUnavailable(reason=error.words) from error
        raise errors.BotTokenRefused(reason=error.words) from error
    if not isinstance(me, dict) or not isinstance(me.get("id"), int):
        raise errors.TelegramUnavailable(reason=BotApiError(Cause.SERVER).words)
    return me


async def connect_platform(
    database: Database, api: BotApi, sealer: Sealer, *, token: str, delivery: Delivery, now: datetime
) -> Bot:
    """The platform's own bot, connected by the token of the settings; nothing changes where it is at work with it.

    Raises:
        BotTokenUnfit, BotTokenRefused, TelegramUnavailable: the token cannot be used, or Telegram not be asked.
        BotTaken: the bot is a shop's.
    """
    token = find_token(token)
    async with database.read() as reading:
        for bot in await repository.list_of_shop(reading, shop_id=None):
            kept = await tokens.read(reading, sealer, bot_ids=[bot.id])
            if kept.get(bot.id) == token and bot.state is not BotState.REVOKED:
                return bot
    me = await ask_me(api, token)
    actor = Actor(kind="system", label="settings")
    async with database.write() as session:
        bot = await _record(session, me, shop_id=None, delivery=delivery, most=0, actor=actor, now=now)
        await tokens.keep(session, sealer, bot_id=bot.id, token=token, now=now)
    return bot


async def _record(
    session: WriteSession,
    me: Mapping[str, Any],
    *,
    shop_id: UUID | None,
    delivery: Delivery,
    most: int,
    actor: Actor,
    now: datetime,
) -> Bot:
    username = str(me.get("username") or me["id"])
    known = await repository.find_connected(session, telegram_id=me["id"])
    if known is not None:
        if known.shop_id != shop_id:
            raise errors.BotTaken(username=username)
        return await _move(session, known, BotState.ACTIVE, action="bot.token", actor=actor, now=now)
    if shop_id is not None:
        await room.check(session, shop_id=shop_id, most=most)
    bot = Bot(
        id=ids.new_id(),
        telegram_id=me["id"],
        shop_id=shop_id,
        username=username,
        name=str(me.get("first_name") or username),
        state=BotState.ACTIVE,
        delivery=delivery,
        problem="",
        problem_at=None,
        last_update_at=None,
        created_at=now,
        updated_at=now,
    )
    if not await repository.add(session, bot):
        raise errors.BotTaken(username=username)
    await _note(session, bot, action="bot.connect", actor=actor, now=now, after={"username": username})
    await _tell(session, bot.id)
    await events.publish(session, BotConnected(bot_id=bot.id, shop_id=shop_id))
    return bot


async def _hold(session: WriteSession, *, bot_id: UUID, subject: Subject) -> Bot:
    bot = await repository.get_locked(session, bot_id=bot_id)
    if bot is None or bot.state is BotState.DISCONNECTED:
        raise errors.BotMissing(bot_id=bot_id)
    policies.check_may_manage(subject, bot)
    return bot


async def _move(session: WriteSession, bot: Bot, state: BotState, *, action: str, actor: Actor, now: datetime) -> Bot:
    """The bot in another state, noted and told to Telegram; one that is in it already is as it was, but looked at."""
    values = {"state": state.value, "problem": "", "problem_at": None, "told_at": None, "updated_at": now}
    moved = await repository.change(session, bot_id=bot.id, values=values)
    if state is not BotState.DISCONNECTED:
        await _tell(session, bot.id)
    if state is not bot.state or action == "bot.token":
        before, after = {"state": bot.state.value}, {"state": state.value}
        await _note(session, bot, action=action, actor=actor, now=now, before=before, after=after)
    return moved


async def _note(session: WriteSession, bot: Bot, *, action: str, actor: Actor, now: datetime, **facts: Any) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=bot.id,
        shop_id=bot.shop_id,
        now=now,
        **facts,
    )


async def _tell(session: WriteSession, bot_id: UUID) -> None:
    """Let Telegram be told, soon after the commit, how the bot's updates are to come."""
    await jobs.enqueue(session, TELL_JOB, bot_id=str(bot_id), dedupe_key=f"{TELL_JOB}/{bot_id}")
