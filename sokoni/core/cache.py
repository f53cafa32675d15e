"""Values that one process keeps because somebody follows the change log for it.

A value is kept under a key and carries tags, the names of what it was made from. Whoever follows the log calls `forget`
with the tags of what changed, and `mark_followed` after each look. Where the last look is older than `max_age`, the
cache answers nothing and keeps nothing: readers go to the database until somebody looks again. So nothing that comes
out is older than `max_age`, whatever happens to the follower.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sokoni.core.settings import setting
from sokoni.core.telemetry import CACHE_BYTES, CACHE_READS

# What a kept value costs beside its own bytes: the entry, its key, its places in the index of tags.
_ENTRY_BYTES = 600
_REMEMBERED_TAGS = 100_000

_HITS = CACHE_READS.labels("hit")
_MISSES = CACHE_READS.labels("miss")
_BYPASSED = CACHE_READS.labels("bypassed")


@dataclass(frozen=True, kw_only=True)
class CacheSettings:
    """How much a process keeps in memory, and how old it may be."""

    max_bytes: int = setting(
        "SOKONI_CACHE_BYTES",
        default=12 * 2**20,
        help="Memory of each server process for prepared answers; 0 keeps none.",
    )
    max_age: timedelta = setting(
        "SOKONI_CACHE_MAX_AGE",
        default=timedelta(seconds=1),
        help="How old a prepared answer may be at most; where changes cannot be followed so closely, none is used.",
    )
    poll: timedelta = setting(
        "SOKONI_CACHE_POLL", default=timedelta(milliseconds=250), help="How often the change log is looked at."
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    value: Any
    size_bytes: int
    tags: frozenset[str]


class Cache:
    """The values of this process, the least recently used ones forgotten first."""

    def __init__(self, settings: CacheSettings, *, now: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = settings.max_bytes
        self._max_age = settings.max_age.total_seconds()
        self._now = now
        self._followed_at = float("-inf")
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._keys_of: dict[str, set[Hashable]] = {}
        self._size_bytes = 0
        # When each tag was last forgotten, counted in calls: what was read before must not be kept after.
        self._turn = 0
        self._cleared = 0
        self._forgotten: OrderedDict[str, int] = OrderedDict()

    @property
    def is_followed(self) -> bool:
        """Whether somebody looked at the change log recently enough."""
        return self._now() - self._followed_at < self._max_age

    @property
    def size_bytes(self) -> int:
        """About how much memory the kept values take."""
        return self._size_bytes

    def __len__(self) -> int:
        return len(self._entries)

    def mark_followed(self, *, since: float) -> None:
        """Note that all that was committed before `since` (monotonic seconds) has been told to `forget`."""
        self._followed_at = max(self._followed_at, since)

    def get(self, key: Hashable) -> Any | None:
        """The value of a key; None where there is none, or where it might be too old."""
        if not self.is_followed:
            _BYPASSED.inc()
            return None
        entry = self._entries.get(key)
        if entry is None:
            _MISSES.inc()
            return None
        _HITS.inc()
        self._entries.move_to_end(key)
        return entry.value

    def ticket(self) -> int:
        """What `put` wants to see: taken before the value is read from the database."""
        return self._turn

    def put(self, key: Hashable, value: Any, *, size_bytes: int, tags: Collection[str], ticket: int) -> None:
        """Keep a value, unless something it was made from was forgotten since the ticket was taken."""
        cost = size_bytes + _ENTRY_BYTES
        if not self.is_followed or cost > self._max_bytes // 4 or self._cleared > ticket:
            return
        if any(self._forgotten.get(tag, -1) > ticket for tag in tags):
            return
        self._drop(key)
        self._entries[key] = _Entry(value, cost, frozenset(tags))
        self._size_bytes += cost
        for tag in tags:
            self._keys_of.setdefault(tag, set()).add(key)
        while self._size_bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))
        CACHE_BYTES.set(self._size_bytes)

    def forget(self, tags: Iterable[str]) -> None:
        """Drop every value made from one of these."""
        self._turn += 1
        for tag in tags:
            self._forgotten[tag] = self._turn
            self._forgotten.move_to_end(tag)
            for key in tuple(self._keys_of.get(tag, ())):
                self._drop(key)
        while len(self._forgotten) > _REMEMBERED_TAGS:
            # Whoever holds a ticket from before this turn can no longer be told apart, and keeps nothing.
            _, self._cleared = self._forgotten.popitem(last=False)

    def clear(self) -> None:
        """Drop everything."""
        self._turn += 1
        self._cleared = self._turn
        self._entries.clear()
        self._keys_of.clear()
        self._forgotten.clear()
        self._size_bytes = 0
        CACHE_BYTES.set(0)

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self._size_bytes -= entry.size_bytes
        for tag in entry.tags:
            keys = self._keys_of[tag]
            keys.discard(key)
            if not keys:
                del self._keys_of[tag]
