"""Whose turn it is where connections are fewer than those who want one."""

import asyncio

import pytest
from sqlalchemy.util import greenlet_spawn
from sqlalchemy.util.queue import Empty, Full

from sokoni.core.turns import InTurn


async def test_who_waits_is_served_before_who_comes_later() -> None:
    turns: InTurn[str] = InTurn(maxsize=1)
    turns.put_nowait("connection")
    served: list[int] = []

    async def work(number: int) -> None:
        for _ in range(3):
            taken = await greenlet_spawn(turns.get)
            served.append(number)
            await asyncio.sleep(0)
            turns.put_nowait(taken)

    await asyncio.gather(*(work(number) for number in range(4)))

    assert served == [0, 1, 2, 3] * 3
    assert turns.qsize() == 1


async def test_the_last_that_came_back_goes_first() -> None:
    turns: InTurn[str] = InTurn(maxsize=2)
    for each in ("cold", "warm"):
        turns.put_nowait(each)
    assert turns.full()
    with pytest.raises(Full):
        turns.put_nowait("one more")

    assert [turns.get_nowait(), turns.get_nowait()] == ["warm", "cold"]
    with pytest.raises(Empty):
        turns.get_nowait()
    with pytest.raises(Empty):
        turns.get(block=False)


async def test_who_gives_up_loses_nothing() -> None:
    """By time, and called off, also in the moment in which it is handed over."""
    turns: InTurn[str] = InTurn(maxsize=1)
    with pytest.raises(Empty):
        await greenlet_spawn(turns.get, True, 0.001)
    waiting = [asyncio.create_task(greenlet_spawn(turns.get)) for _ in range(2)]
    await asyncio.sleep(0)
    turns.put_nowait("connection")
    waiting[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]

    assert await waiting[1] == "connection"
    assert turns.empty()
