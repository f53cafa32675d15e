"""Pages that are open hear that something is new, and look again: server-sent events, and one question for all.

A stream carries no facts, only a mark that says how far a thing has come; what changed the page fetches as always, with
all that is checked there. While anybody listens, one task of the process asks once a second how far all things that are
listened to have come, one statement for each topic. Streams end after a while, when the server stops, and where the
reader went; browsers come back with the mark that they had last (`Last-Event-ID`), and hear at once what they missed.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from starlette.responses import StreamingResponse

from sokoni.core import processes
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError, Kind
from sokoni.core.settings import setting

_log = structlog.get_logger()
_MARK = re.compile(r"[\w.:-]{1,100}", re.ASCII)
# After a stream's end browsers wait so long before they come back.
_RETRY_MS = 2000
# So that proxies between do not take a quiet stream for a dead one.
_HEARTBEAT = timedelta(seconds=15)
# Whoever was signed out or left the team hears nothing more after so long: on coming back they are asked again.
_LIFE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    """How many pages keep themselves up to date, and how closely."""

    streams: int = setting(
        "SOKONI_LIVE_STREAMS",
        default=200,
        help="Open pages that each server process keeps up to date; others are looked at anew by hand.",
        at_least=0,
    )
    streams_each: int = setting(
        "SOKONI_LIVE_STREAMS_EACH", default=10, help="How many of them one account may have.", at_least=0
    )
    poll: timedelta = setting(
        "SOKONI_LIVE_POLL", default=timedelta(seconds=1), help="How often it is asked whether something is new."
    )


class LiveFull(DomainError):
    """So many pages are open already that no further one is kept up to date."""

    code = "live.full"
    kind = Kind.UNAVAILABLE
    message = "Too many open pages keep themselves up to date."
    hint = "Close some of them, or load this one again to see what is new."

    def __init__(self) -> None:
        super().__init__(retry_after_seconds=60)


@dataclass(frozen=True, slots=True)
class Topic:
    """A sort of thing that pages listen to; `marks` says how far each has come, those that are gone left out."""

    name: str
    marks: Callable[[ReadSession, Collection[UUID]], Awaitable[Mapping[UUID, str]]]


@dataclass(slots=True, eq=False)
class _Listener:
    topic: Topic
    key: UUID
    account_id: UUID
    mark: str
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The streams of one process."""

    def __init__(
        self,
        database: Database,
        settings: LiveSettings,
        *,
        heartbeat: timedelta = _HEARTBEAT,
        life: timedelta = _LIFE,
    ) -> None:
        self._database = database
        self._settings = settings
        self._heartbeat = heartbeat.total_seconds()
        self._life = life.total_seconds()
        self._listeners: set[_Listener] = set()
        self._asking: asyncio.Task[None] | None = None
        self._is_failing = False
        self._is_stopping = False
        self._hears_the_end = False

    def answer(self, topic: Topic, key: UUID, *, account_id: UUID, since: str) -> StreamingResponse:
        """A stream that tells whenever the thing has come further than the mark that the reader has.

        Raises:
            LiveFull: there are too many streams already, of this account or of all.
        """
        own = sum(listener.account_id == account_id for listener in self._listeners)
        if len(self._listeners) >= self._settings.streams or own >= self._settings.streams_each:
            raise LiveFull
        known = since if _MARK.fullmatch(since) else ""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self._tell(_Listener(topic, key, account_id, known))
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def close(self) -> None:
        """End all streams, and ask no more."""
        self._end()
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _tell(self, listener: _Listener) -> AsyncIterator[bytes]:
        ends_at = time.monotonic() + self._life
        told = listener.mark
        self._begin(listener)
        try:
            yield f"retry: {_RETRY_MS}\n\n".encode()
            while not self._is_stopping and (left := ends_at - time.monotonic()) > 0:
                try:
                    await asyncio.wait_for(listener.woken.wait(), min(self._heartbeat, left))
                except TimeoutError:
                    yield b": nothing new\n\n"
                    continue
                listener.woken.clear()
                if listener.mark != told:
                    told = listener.mark
                    yield f"id: {told}\nevent: change\ndata: {told}\n\n".encode()
        finally:
            self._listeners.discard(listener)

    def _begin(self, listener: _Listener) -> None:
        self._listeners.add(listener)
        if not self._hears_the_end:
            # The server waits for answers that are under way, and streams would be until their time is over.
            self._hears_the_end = processes.before_stopping(asyncio.get_running_loop(), self._end)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_on())

    def _end(self) -> None:
        self._is_stopping = True
        for listener in self._listeners:
            listener.woken.set()

    async def _ask_on(self) -> None:
        """Ask for as long as anybody listens; where asking fails, nobody hears anything until it works again."""
        while self._listeners and not self._is_stopping:
            try:
                await self._ask()
            except Exception as error:  # noqa: BLE001  # whatever keeps the database away: streams outlive it
                if not self._is_failing:
                    _log.warning("live.failing", reason=str(error).partition("\n")[0])
                self._is_failing = True
            else:
                self._is_failing = False
            await asyncio.sleep(self._settings.poll.total_seconds())

    async def _ask(self) -> None:
        wanted: dict[Topic, set[UUID]] = {}
        for listener in self._listeners:
            wanted.setdefault(listener.topic, set()).add(listener.key)
        async with self._database.read() as session:
            for topic, keys in wanted.items():
                marks = await topic.marks(session, keys)
                self._hand_out(topic, marks)

    def _hand_out(self, topic: Topic, marks: Mapping[UUID, str]) -> None:
        for listener in self._listeners:
            mark = marks.get(listener.key, listener.mark) if listener.topic is topic else listener.mark
            if mark != listener.mark:
                listener.mark = mark
                listener.woken.set()
