"""Companions run until told to stop, begin again when they fail, and hold up no end."""

import asyncio
from datetime import timedelta

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


async def test_one_that_does_not_end_is_broken_off():
    stop = asyncio.Event()
    stop.set()

    async def run(_: Resources, __: asyncio.Event) -> None:
        await asyncio.Event().wait()

    await companions.run_all([Companion("a", run)], Resources(), stop, shutdown=timedelta())


async def test_without_any_nothing_is_waited_for():
    await companions.run_all([], Resources(), asyncio.Event(), shutdown=timedelta(minutes=1))
