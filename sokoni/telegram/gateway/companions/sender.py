"""Makes the calls that are queued: within Telegram's limits, urgent ones first, each chat in its order.

Calls stay in the queue until they were answered and that is committed, so a worker that dies loses none; one that was
under way then goes out a second time.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database, is_transient
from sokoni.core.jobs.companions import in_short, pause_until
from sokoni.core.resources import Resources
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import BotApi
from sokoni.telegram.gateway import answers, rules
from sokoni.telegram.gateway.answers import Answer
from sokoni.telegram.gateway.call_types import FileUse, FullChat, Hands
from sokoni.telegram.gateway.client import BotClient
from sokoni.telegram.gateway.companions.outfitting import Outfitter
from sokoni.telegram.gateway.companions.roster import Connected, Roster
from sokoni.telegram.gateway.outgoing import ENOUGH_OF_BOT, Outgoing, Parcel
from sokoni.telegram.gateway.pacing import Pacing
from sokoni.telegram.gateway.repository import calls as repository
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.waking import Wakening

# Calls of one bot under way at once.
_PLACES_OF_BOT = 30
_CALL_TAKES_AT_MOST = timedelta(seconds=60)
_UPLOAD_TAKES_AT_MOST = timedelta(minutes=5)
_FINISHING = timedelta(seconds=20)
# Of calls that Telegram itself fails at, about half an hour.
_ATTEMPTS = 12
_UNREACHED_FOR_AT_MOST = timedelta(days=1)
# How long nothing is tried where the database is away.
_HELD = timedelta(seconds=1)

_log = structlog.get_logger(__name__)
_Tell = Callable[[], float]


class Sender:
    """Sends for the bots of a roster. `tell` is the time in seconds; tests hand in one that runs faster."""

    def __init__(self, resources: Resources, roster: Roster, *, tell: _Tell | None = None) -> None:
        self._resources = resources
        self._database = resources.get(Database)
        self._roster = roster
        self._wakening = resources.get(Wakening)
        self._poll = resources.get(GatewaySettings).poll.total_seconds()
        self._tell = tell or asyncio.get_running_loop().time
        self._outfitter = Outfitter(resources)
        self._outgoing: dict[UUID, Outgoing] = {}
        # How often a call failed, how often it was made at all, and what of that is not written yet.
        self._failures: Counter[UUID] = Counter()
        self._tries: Counter[UUID] = Counter()
        self._uncounted: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers: list[tuple[UUID, Answer]] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; what is under way then is waited for, and its answers are kept."""
        try:
            while not stop.is_set():
                try:
                    await self.turn()
                except Exception as error:
                    if not is_transient(error):
                        raise
                    # What was answered stays in memory: calls that were made are not made again.
                    _log.warning("telegram.sender_held", error=type(error).__name__)
                    await pause_until(stop, _HELD)
                await self._wakening.wait(at_most=self._rest())
        finally:
            await self.finish()

    async def finish(self) -> None:
        """Wait for what is under way, and keep what was answered."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FINISHING.total_seconds())
        await self._keep_answers()

    async def turn(self) -> bool:
        """Keep what was answered, read what is due, begin what may go; whether anything is left to do."""
        await self._keep_answers()
        bots = self._roster.bots
        self._forget_others(bots)
        if bots:
            await self._read(bots)
            for bot_id, outgoing in self._outgoing.items():
                self._begin(bots[bot_id], outgoing)
        return bool(self._tasks or self._answers or any(each.ids for each in self._outgoing.values()))

    def _rest(self) -> float:
        """How long nothing can be done, unless something is answered or queued."""
        now = self._tell()
        waits = [wait for each in self._outgoing.values() if (wait := each.next_at(now)) is not None]
        return min([self._poll, *(max(wait, 0.001) for wait in waits)])

    def _forget_others(self, bots: Mapping[UUID, Connected]) -> None:
        for bot_id in self._outgoing.keys() - bots.keys():
            del self._outgoing[bot_id]

    async def _read(self, bots: Collection[UUID]) -> None:
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        shares = self._roster.shares
        async with self._database.write() as session:
            await repository.bring_due(session, now=now)
        async with self._database.read() as session:
            due = await repository.list_due(session, shares=shares, hands=self._hands(), limit=ENOUGH_OF_BOT)
        for call in due:
            if call.bot_id in bots:
                outgoing = self._outgoing.get(call.bot_id)
                if outgoing is None:
                    outgoing = self._outgoing[call.bot_id] = Outgoing(Pacing(self._tell()))
                outgoing.add([call])

    def _hands(self) -> Hands:
        now = self._tell()
        enough = {bot_id: outgoing.enough(now) for bot_id, outgoing in self._outgoing.items()}
        return Hands(
            calls=[each for outgoing in self._outgoing.values() for each in outgoing.ids],
            full_chats=[
                FullChat(bot_id=bot_id, chat_id=chat_id, priority=priority)
                for bot_id, outgoing in self._outgoing.items()
                for chat_id, priority in outgoing.full_chats
            ],
            enough={bot_id: priority for bot_id, priority in enough.items() if priority is not None},
        )

    def _begin(self, connected: Connected, outgoing: Outgoing) -> None:
        now = self._tell()
        outgoing.pacing.tidy(now)
        for parcel in list(outgoing.next(now, places=_PLACES_OF_BOT - outgoing.under_way)):
            api = self._resources.get(BotClient).get()
            task = asyncio.create_task(self._send(api, connected, outgoing, parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, api: BotApi, connected: Connected, outgoing: Outgoing, parcel: Parcel) -> None:
        try:
            answer = await self._answer(api, connected, parcel)
        except Exception as error:  # noqa: BLE001  # or the chat would wait for this call for ever
            _log.warning("telegram.call_broke", method=parcel.method, error=in_short(error))
            answer = Answer(parcel=parcel, error=BotApiError(Cause.SERVER, said=type(error).__name__))
        try:
            if answer.error is not None and answer.error.is_passing and self._is_worth_trying(parcel, answer.error):
                self._hold(outgoing, parcel, answer.error)
                return
            self._answers.append((connected.bot.id, answer))
        finally:
            self._wakening.wake()

    async def _answer(self, api: BotApi, connected: Connected, parcel: Parcel) -> Answer:
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        if parcel.first.not_after is not None and parcel.first.not_after <= now:
            return Answer(parcel=parcel, is_late=True, tries=self._tries[parcel.first.id])
        self._tries[parcel.first.id] += 1
        tries = self._tries[parcel.first.id]
        try:
            result, learnt = await self._call(api, connected.token, parcel)
        except BotApiError as error:
            return Answer(parcel=parcel, error=error, tries=tries)
        return Answer(parcel=parcel, result=result, tries=tries, learnt=learnt)

    async def _call(self, api: BotApi, token: str, parcel: Parcel) -> tuple[Any, Mapping[FileUse, str]]:
        """What Telegram answers, and by which numbers it calls the files that went along.

        A file whose number it has forgotten is uploaded again at once.
        """
        async with self._outfitter.outfit(parcel) as outfit:
            wait = _UPLOAD_TAKES_AT_MOST if outfit.uploads else _CALL_TAKES_AT_MOST
            try:
                result = await api.call(token, parcel.method, outfit.params, uploads=outfit.uploads, wait=wait)
            except BotApiError as error:
                if error.cause is not Cause.FILE or not outfit.by_number:
                    raise
                _log.info("telegram.file_forgotten", method=parcel.method, said=error.said)
                stale = outfit.by_number
            else:
                return result, self._outfitter.learn(parcel.first, outfit, result)
        await self._outfitter.forget(stale)
        return await self._call(api, token, parcel)

    def _is_worth_trying(self, parcel: Parcel, error: BotApiError) -> bool:
        # To be told to wait is no failure: what was sent before used up the limit.
        if error.cause is Cause.LIMITED:
            return True
        if error.cause in {Cause.NETWORK, Cause.STORAGE}:
            # It is not the call's fault: nobody was reached.
            self._failures[parcel.first.id] += 1
            now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
            return now - parcel.first.created_at < _UNREACHED_FOR_AT_MOST
        self._failures[parcel.first.id] += 1
        return self._failures[parcel.first.id] < _ATTEMPTS

    def _hold(self, outgoing: Outgoing, parcel: Parcel, error: BotApiError) -> None:
        failures = max(self._failures[parcel.first.id], 1)
        wait = error.retry_after or rules.retry_after(failures, jitter=0.5).total_seconds()
        self._uncounted.update(call.id for call in parcel.calls)
        outgoing.pacing.pause(parcel.first, self._tell() + wait)
        outgoing.put_back(parcel)
        _log.info("telegram.call_held", method=parcel.method, cause=error.cause.value, wait=wait)

    async def _keep_answers(self) -> None:
        """Write what came of calls, in one transaction; they leave memory once that is committed."""
        if not self._answers and not self._uncounted:
            return
        kept, self._answers = self._answers, []
        tries, self._uncounted = self._uncounted, Counter()
        now = self._resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
        try:
            async with self._database.write() as session:
                if tries:
                    await repository.count_tries(session, tries)
                await answers.keep(session, [answer for _, answer in kept], now=now)
        except BaseException:
            self._answers = kept + self._answers
            self._uncounted += tries
            raise
        for bot_id, answer in kept:
            for call in answer.parcel.calls:
                self._failures.pop(call.id, None)
                self._tries.pop(call.id, None)
            if (outgoing := self._outgoing.get(bot_id)) is not None:
                outgoing.settle(answer.parcel)
                # What waits for the chat has another number now, or has ended.
                if answer.error is not None and (answer.error.cause is Cause.MIGRATED or answer.error.is_put_out):
                    outgoing.drop_chat(answer.parcel.first.chat_id or 0)
