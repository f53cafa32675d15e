"""Updates: stored before anybody is told that they arrived, handled in the order of their chats, given up visibly."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from sokoni.core.database import WriteSession, is_transient
from sokoni.core.resources import Resources
from sokoni.services.botapi import wire
from sokoni.telegram.gateway import rules
from sokoni.telegram.gateway.inbox_types import TakenUpdate
from sokoni.telegram.gateway.ports import HANDLERS, Batch, Handler
from sokoni.telegram.gateway.repository import inbox as repository
from sokoni.telegram.gateway.types import Incoming

TAKEN_AT_ONCE = 200
# An update is tried for about ten minutes, then given up: what waits behind it in its chat is worth more.
ATTEMPTS = 8
_ERROR_LENGTH = 500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of a turn: how many updates were done with, and how many could not be handled."""

    done: int
    failed: int


async def store(
    session: WriteSession, updates: Iterable[tuple[Mapping[str, Any], str]], *, bot_id: UUID, now: datetime
) -> int:
    """Store updates of a bot, each with the JSON that came; how many are new. One statement.

    What is no update, or came before, is passed over. Whoever sent them is answered after the commit, never before.
    """
    rows = []
    for update, text in updates:
        seen = rules.read_update(update)
        if seen is None:
            _log.warning("telegram.update_unknown", bot_id=str(bot_id), fields=sorted(update))
            continue
        rows.append(_row(seen, text, bot_id=bot_id, now=now))
    return await repository.store(session, rows)


def _row(seen: rules.Seen, text: str, *, bot_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "bot_id": bot_id,
        "update_id": seen.update_id,
        "slot": rules.slot_of(now.date()),
        "lane": rules.lane_of(bot_id, seen.queue_key),
        "queue_key": seen.queue_key,
        "kind": seen.kind,
        "body": text,
        "received_at": now,
    }


async def take_turn(session: WriteSession, resources: Resources, *, now: datetime) -> Turn | None:
    """Handle what is due in one part of the inbox; None where nothing is, or others are at it.

    The caller's transaction holds all of it: a process that dies in the middle has done nothing. What handlers need of
    statements aside, a turn takes three.
    """
    lane = await repository.lock_lane(session, now=now)
    if lane is None:
        return None
    taken = await repository.take(session, lane=lane, now=now, limit=TAKEN_AT_ONCE)
    handling = _Handling(session, resources, now)
    done = await handling.handle(_in_order(taken))
    if done:
        await repository.mark_handled(session, done, lane=lane, now=now)
    return Turn(done=len(done), failed=handling.failed)


def _in_order(taken: Sequence[TakenUpdate]) -> list[TakenUpdate]:
    """Queues as they came up, and within each the order that Telegram gave its updates."""
    queues: dict[tuple[UUID, str], list[TakenUpdate]] = {}
    for update in taken:
        queues.setdefault((update.bot.id, update.queue_key), []).append(update)
    return [update for queue in queues.values() for update in sorted(queue, key=lambda each: each.update_id)]


class _Handling:
    """One turn's work."""

    def __init__(self, session: WriteSession, resources: Resources, now: datetime) -> None:
        self._session = session
        self._resources = resources
        self._now = now
        self.failed = 0

    async def handle(self, taken: Sequence[TakenUpdate]) -> Sequence[TakenUpdate]:
        """Those that are done with."""
        if any(update.failures for update in taken):
            return await self._one_by_one(taken)
        try:
            async with self._session.begin_nested():
                await self._dispatch([each for update in taken if (each := self._incoming(update)) is not None])
        except Exception as error:
            if is_transient(error):
                raise
            # Which of them it was shows when each is done alone.
            _log.warning("telegram.batch_failed", updates=len(taken), error=_in_short(error))
            return await self._one_by_one(taken)
        return taken

    async def _one_by_one(self, taken: Sequence[TakenUpdate]) -> Sequence[TakenUpdate]:
        done: list[TakenUpdate] = []
        stuck: set[tuple[UUID, str]] = set()
        for update in taken:
            queue = (update.bot.id, update.queue_key)
            if queue in stuck:
                continue
            if await self._is_done(update):
                done.append(update)
            else:
                stuck.add(queue)
        return done

    async def _is_done(self, update: TakenUpdate) -> bool:
        """Whether an update is handled or given up; else its queue waits."""
        try:
            async with self._session.begin_nested():
                incoming = self._incoming(update)
                await self._dispatch([] if incoming is None else [incoming])
        except Exception as error:
            if is_transient(error):
                raise
            return await self._fail(update, error, attempts=update.failures + 1)
        if update.failures:
            await repository.let_go(self._session, update)
        return True

    async def _fail(self, update: TakenUpdate, error: Exception, *, attempts: int) -> bool:
        self.failed += 1
        words = _in_short(error)
        is_given_up = attempts >= ATTEMPTS
        _log.warning(
            "telegram.update_parked" if is_given_up else "telegram.update_failed",
            bot_id=str(update.bot.id),
            update_id=update.update_id,
            attempt=attempts,
            error=words,
            exc_info=error,
        )
        if is_given_up:
            kind = next((name for name in _object(update.body) if name != "update_id"), "")
            await repository.park(self._session, update, kind=kind, attempts=attempts, error=words, now=self._now)
            await repository.let_go(self._session, update)
            return True
        until = self._now + rules.retry_after(attempts, jitter=random.random())  # noqa: S311  # spreads, hides nothing
        await repository.hold_up(self._session, update, attempts=attempts, until=until, error=words)
        return False

    def _incoming(self, update: TakenUpdate) -> Incoming | None:
        """The update for handlers; None where it is not for them: it came before, or too late, or its bot has gone."""
        if update.is_again or not update.is_connected:
            return None
        seen = rules.read_update(_object(update.body))
        if seen is None or rules.is_expired(seen.kind, received_at=update.received_at, now=self._now):
            return None
        return Incoming(
            bot=update.bot,
            update_id=seen.update_id,
            kind=seen.kind,
            chat_id=seen.chat_id,
            user_id=seen.user_id,
            message_id=seen.message_id,
            body=seen.body,
            received_at=update.received_at,
        )

    async def _dispatch(self, updates: Sequence[Incoming]) -> None:
        """Hand updates to whom they are for: each handler once, with all of its own."""
        wanted: dict[str, list[Incoming]] = {}
        for update in updates:
            for handler in HANDLERS.of(update.kind):
                if handler.wants(update):
                    wanted.setdefault(handler.name, []).append(update)
        finished: set[Incoming] = set()
        for handler in HANDLERS.in_order:
            if handler.name in wanted:
                finished |= await self._hand(handler, [each for each in wanted[handler.name] if each not in finished])

    async def _hand(self, handler: Handler, updates: Sequence[Incoming]) -> set[Incoming]:
        if not updates:
            return set()
        batch = Batch(session=self._session, updates=updates, now=self._now, resources=self._resources)
        return set(await handler.handle(batch))


def _object(text: str) -> Mapping[str, Any]:
    value = wire.read(text)
    return value if isinstance(value, dict) else {}


def _in_short(error: Exception) -> str:
    # PostgreSQL's text holds no zero bytes; an error may quote any input.
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:_ERROR_LENGTH]
