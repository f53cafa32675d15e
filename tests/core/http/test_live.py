"""Open pages hear what is new, and only that; streams are few, and end."""

import asyncio
import signal
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from starlette.responses import StreamingResponse

from sokoni.core import processes
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.live import Live, LiveFull, LiveSettings, Topic

AT_ONCE = timedelta(0)


class Things:
    """What is listened to: how far each has come, as tests say, and how often that was asked."""

    def __init__(self) -> None:
        self.marks: dict[UUID, str] = {}
        self.asked: list[set[UUID]] = []
        self.topic = Topic("things", self._ask)

    async def _ask(self, session: ReadSession, keys: Collection[UUID]) -> Mapping[UUID, str]:
        assert isinstance(session, ReadSession)
        self.asked.append(set(keys))
        return {key: self.marks[key] for key in keys if key in self.marks}


@pytest.fixture
def things() -> Things:
    return Things()


@pytest.fixture
async def live(database: Database) -> AsyncIterator[Live]:
    live = Live(database, LiveSettings(streams=3, streams_each=2, poll=AT_ONCE))
    yield live
    await live.close()


def pieces(answer: StreamingResponse) -> AsyncIterator[str]:
    return (bytes(piece).decode() async for piece in answer.body_iterator)  # type: ignore[arg-type]


async def test_a_change_is_told_once_with_its_mark(live: Live, things: Things):
    key = uuid4()
    things.marks[key] = "7"
    answer = live.answer(things.topic, key, account_id=uuid4(), since="7")
    told = pieces(answer)
    assert await anext(told) == "retry: 2000\n\n"
    things.marks[key] = "8"
    assert await anext(told) == "id: 8\nevent: change\ndata: 8\n\n"
    things.marks[key] = "9"
    assert await anext(told) == "id: 9\nevent: change\ndata: 9\n\n"
    assert answer.media_type == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"


async def test_who_comes_back_hears_what_was_missed(live: Live, things: Things):
    key = uuid4()
    things.marks[key] = "9"
    told = pieces(live.answer(things.topic, key, account_id=uuid4(), since="8"))
    await anext(told)
    assert "id: 9\n" in await anext(told)


async def test_a_mark_that_was_made_up_is_none(live: Live, things: Things):
    key = uuid4()
    things.marks[key] = "9"
    told = pieces(live.answer(things.topic, key, account_id=uuid4(), since="9\n\nevent: forged"))
    await anext(told)
    assert await anext(told) == "id: 9\nevent: change\ndata: 9\n\n"


async def test_all_streams_together_ask_one_question(live: Live, things: Things):
    one, other = uuid4(), uuid4()
    streams = [pieces(live.answer(things.topic, key, account_id=uuid4(), since="")) for key in (one, other)]
    for stream in streams:
        await anext(stream)
    things.marks |= {one: "1", other: "1"}
    for stream in streams:
        assert "id: 1\n" in await anext(stream)
    assert things.asked[-1] == {one, other}


async def test_no_more_streams_than_there_may_be(live: Live, things: Things):
    somebody, others = uuid4(), uuid4()
    streams = [pieces(live.answer(things.topic, uuid4(), account_id=somebody, since="")) for _ in range(2)]
    for stream in streams:
        await anext(stream)
    with pytest.raises(LiveFull):
        live.answer(things.topic, uuid4(), account_id=somebody, since="")
    last = live.answer(things.topic, uuid4(), account_id=others, since="")
    await anext(pieces(last))
    with pytest.raises(LiveFull):
        live.answer(things.topic, uuid4(), account_id=uuid4(), since="")
    await last.body_iterator.aclose()  # type: ignore[attr-defined]
    live.answer(things.topic, uuid4(), account_id=uuid4(), since="")


async def test_a_quiet_stream_shows_that_it_lives_and_ends_in_time(database: Database, things: Things):
    quiet = Live(database, LiveSettings(poll=AT_ONCE), heartbeat=AT_ONCE)
    told = pieces(quiet.answer(things.topic, uuid4(), account_id=uuid4(), since=""))
    await anext(told)
    assert await anext(told) == ": nothing new\n\n"
    await quiet.close()
    short = Live(database, LiveSettings(poll=AT_ONCE), life=AT_ONCE)
    assert [each async for each in pieces(short.answer(things.topic, uuid4(), account_id=uuid4(), since=""))] == [
        "retry: 2000\n\n"
    ]
    await short.close()


async def test_streams_outlive_a_database_that_is_away(live: Live):
    key = uuid4()
    answers = iter([ConnectionError(), ConnectionError()])

    async def marks(_session: ReadSession, _keys: Collection[UUID]) -> Mapping[UUID, str]:
        if (error := next(answers, None)) is not None:
            raise error
        return {key: "1"}

    told = pieces(live.answer(Topic("away", marks), key, account_id=uuid4(), since=""))
    await anext(told)
    assert "id: 1\n" in await anext(told)
    assert next(answers, None) is None


async def test_all_streams_end_with_the_server(live: Live, things: Things):
    told = pieces(live.answer(things.topic, uuid4(), account_id=uuid4(), since=""))
    await anext(told)
    await live.close()
    assert [each async for each in told] == []


async def test_what_hears_the_end_is_called_before_who_stops_the_process():
    heard = asyncio.Event()
    stopping: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    try:
        assert processes.before_stopping(asyncio.get_running_loop(), heard.set)
        signal.raise_signal(signal.SIGTERM)
        await heard.wait()
        assert stopping == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
