"""Waiting for what becomes true by itself, without guessing how long that takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sokoni.core.database import ReadSession, is_transient

_T = TypeVar("_T")
# So that a test ends that waits for what never comes. It says nothing of how long things take: a machine that does
# other things meanwhile may need minutes for what it does in a second otherwise.
PATIENCE_SECONDS = 300.0


async def eventually(ask: Callable[[], Awaitable[_T]], is_so: Callable[[_T], bool]) -> _T:
    """The first answer that is as wished, or the last one when patience is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = await ask()
        if is_so(answer) or time.monotonic() > deadline:
            return answer
        await asyncio.sleep(0.02)


async def again_while_busy(attempt: Callable[[], Awaitable[_T]]) -> _T:
    """What an attempt comes to, made anew where too many wait for a row or a connection, as programs are told to."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await attempt()
        except (DBAPIError, PoolTimeoutError) as error:
            is_busy = isinstance(error, PoolTimeoutError) or is_transient(error)
            if not is_busy or time.monotonic() > deadline:
                raise


async def until_waited_for(session: ReadSession, task: "asyncio.Task[Any]") -> None:
    """Return when a task waits for what this session's transaction has locked; fail when it ends before."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
    while not (await session.execute(waits)).scalar_one():
        assert not task.done(), "it waited for nothing"
        await asyncio.sleep(0)
