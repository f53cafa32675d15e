"""Companions run until told to stop, begin again when they fail, and hold up no end."""

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from sokoni.core.jobs import companions
from sokoni.core.jobs.companions import Companion
from sokoni.core.resources import Resources


async def test_they_run_side_by_side_until_told_to_stop():
    stop, begun = asyncio.Event(), asyncio.Barrier(3)
    ended = []

    async def run(_: Resources, ending: asyncio.Event) -> None:
        await begun.wait()
        await ending.wait()
        ended.append(1)

    everything = asyncio.create_task(
        companions.run_all([Companion("a", run), Companion("b", run)], Resources(), stop, shutdown=timedelta(minutes=1))
    )
    await begun.wait()
    stop.set()
    await everything

    assert ended == [1, 1]


async def test_one_that_fails_begins_again():
    stop = asyncio.Event()
    starts = []

    async def run(_: Resources, ending: asyncio.Event) -> None:
        starts.append(1)
        if len(starts) == 1:
            msg = "the database is away"
            raise OSError(msg)
        ending.set()

    await companions.run_all([Companion("a", run)], Resources(), stop, shutdown=timedelta(minutes=1))

    assert starts == [1, 1]


async def test_what_ended_its_tasks_is_named_each_by_itself():
    stop = asyncio.Event()
    starts = []

    async def fail(words: str) -> None:
        raise OSError(words)

    async def run(_: Resources, ending: asyncio.Event) -> None:
        starts.append(1)
        if len(starts) > 1:
            ending.set()
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail("the database is away"))
            tasks.create_task(fail("the port is taken"))

    with capture_logs() as logs:
        await companions.run_all([Companion("a", run)], Resources(), stop, shutdown=timedelta(minutes=1))

    [failed] = [each for each in logs if each["event"] == "companion.failed"]
    assert [each.partition(" (")[0] for each in failed["causes"]] == [
        "OSError: the database is away", "OSError: the port is taken"
    ]  # fmt: skip
    assert all("test_companions.py:" in each for each in failed["causes"])


async def test_one_that_does_not_end_is_broken_off():
    stop = asyncio.Event()
    stop.set()

    async def run(_: Resources, __: asyncio.Event) -> None:
        await asyncio.Event().wait()

    await companions.run_all([Companion("a", run)], Resources(), stop, shutdown=timedelta())


async def test_without_any_nothing_is_waited_for():
    await companions.run_all([], Resources(), asyncio.Event(), shutdown=timedelta(minutes=1))
