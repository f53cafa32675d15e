"""Companions: long loops that a worker runs beside its jobs, such as listening to a service that never ends.

A companion that fails begins again a little later, ever later while it goes on failing, so that a database that
restarts or a service that is away ends no worker.
"""

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from sokoni.core.resources import Resources

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=0.5), timedelta(seconds=30)
# Whoever ran so long before failing is not failing for ever.
_SETTLED = timedelta(minutes=1)
_LONGEST_WORDS = 500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Companion:
    """A loop: it runs until it is told to stop, and then ends by itself, soon."""

    name: str
    run: Callable[[Resources, asyncio.Event], Awaitable[None]]


async def run_all(
    companions: Sequence[Companion], resources: Resources, stop: asyncio.Event, *, shutdown: timedelta
) -> None:
    """Run companions until told to stop; those that have not ended by then after `shutdown` are broken off."""
    tasks = [
        asyncio.create_task(_keep_running(each, resources, stop), name=f"companion {each.name}") for each in companions
    ]
    if not tasks:
        return
    await stop.wait()
    _, late = await asyncio.wait(tasks, timeout=shutdown.total_seconds())
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def _keep_running(companion: Companion, resources: Resources, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    pause = _FIRST_PAUSE
    while not stop.is_set():
        began = loop.time()
        try:
            await companion.run(resources, stop)
        except Exception as error:  # noqa: BLE001  # whatever ends a loop, it has to go on
            if loop.time() - began > _SETTLED.total_seconds():
                pause = _FIRST_PAUSE
            _log.warning(
                "companion.failed",
                companion=companion.name,
                retry_in=pause.total_seconds(),
                causes=[in_short(each) for each in _causes(error)],
            )
            await pause_until(stop, pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            return


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What went wrong: of tasks that ended together each one's error, which a group of errors does not name."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    else:
        yield error


def in_short(error: BaseException) -> str:
    """An error in words, with where it was raised; no values of variables, among which may be secrets."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}"[:_LONGEST_WORDS] + where


async def pause_until(stop: asyncio.Event, duration: timedelta) -> None:
    """Wait for so long, or until told to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(duration.total_seconds()):
            await stop.wait()
