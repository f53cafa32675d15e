"""Caches hear of what was committed, even behind somebody's long transaction, and age when they cannot."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from sokoni.core import events
from sokoni.core.cache import Cache, CacheSettings
from sokoni.core.database import Database
from sokoni.core.events import Event
from sokoni.core.follower import Follower, Following


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted(Event):
    """Something has another colour."""

    name: ClassVar[str] = "tests.painted"
    thing: str


@pytest.fixture
def cache() -> Cache:
    return Cache(CacheSettings(max_age=timedelta(minutes=5)))


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
async def follower(database: Database, cache: Cache, heard: list[str], no_subscribers: None) -> Follower:
    def forget(told: Cache, event: Painted) -> None:
        heard.append(event.thing)
        told.forget([event.thing])

    made = Follower(database, cache, [Following(Painted, forget)], interval=0.01)
    await made.look()
    return made


async def paint(database: Database, thing: str) -> None:
    async with database.write() as session:
        await events.publish(session, Painted(thing=thing))


def keep(cache: Cache, thing: str) -> None:
    cache.put(thing, thing, size_bytes=1, tags=[thing], ticket=cache.ticket())


async def test_forgets_what_changed(database: Database, cache: Cache, follower: Follower):
    keep(cache, "door")
    keep(cache, "wall")
    await paint(database, "door")
    await follower.look()
    assert (cache.get("door"), cache.get("wall")) == (None, "wall")


async def test_hears_each_event_once(database: Database, follower: Follower, heard: list[str]):
    for thing in ("door", "wall"):
        await paint(database, thing)
        await follower.look()
    await follower.look()
    assert heard == ["door", "wall"]


async def test_does_not_wait_for_a_long_transaction(database: Database, follower: Follower, heard: list[str]):
    async with database.write() as slow:
        await events.publish(slow, Painted(thing="roof"))
        await paint(database, "door")
        await follower.look()
        assert heard == ["door"]
        await follower.look()
        assert heard == ["door"]
    await follower.look()
    # What the long one did comes before, and is heard all the same.
    assert heard == ["door", "roof"]
    await paint(database, "wall")
    await follower.look()
    assert heard == ["door", "roof", "wall"]


async def test_what_was_kept_before_anybody_followed_is_dropped(database: Database, cache: Cache):
    cache.mark_followed(since=time.monotonic())
    keep(cache, "door")
    await Follower(database, cache, [], interval=0.01).look()
    assert cache.get("door") is None
    assert cache.is_followed


async def test_a_look_that_fails_does_not_count(database: Database, monkeypatch: pytest.MonkeyPatch):
    cache = Cache(CacheSettings())
    follower = Follower(database, cache, [], interval=0.01)

    async def away(*_arguments: object, **_named: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(events, "read_visible", away)
    with pytest.raises(ConnectionError):
        await follower.look()
    assert not cache.is_followed
