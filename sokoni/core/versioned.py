"""Values that hold as long as what they were made from has the same version.

Who reads asks the database for the version first, in the transaction in which it goes on, and takes what is kept only
where the two agree. So nothing kept is ever older than the transaction, in whichever process it was changed: a write is
seen with its commit, one that rolls back is never seen, and what a slow reader keeps under a version that has gone by
is asked for by nobody. Two things must hold for that, and whoever keeps values sees to them: a version never comes
again with other content, and what a transaction read of its own changes is not kept, because it may roll back
(`mark_changed`, `may_keep`).

Memory is bounded in octets, the least recently used goes first, and nothing is kept for longer than `max_age`.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.telemetry import VERSIONED_BYTES, VERSIONED_READS

# What a kept value costs beside its own octets: the entry, its key and its place in the order of use.
_ENTRY_BYTES = 400
_CHANGED = "versions raised here"


@dataclass(frozen=True, slots=True)
class _Entry:
    version: int
    value: Any
    size_bytes: int
    kept_at: float


class Versioned:
    """What one process keeps of things that have versions, by kind and key."""

    def __init__(self, *, max_bytes: int, max_age: timedelta, now: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._max_age = max_age.total_seconds()
        self._now = now
        self._entries: OrderedDict[tuple[str, Hashable], _Entry] = OrderedDict()
        self._size_bytes = 0

    @property
    def size_bytes(self) -> int:
        """About how much memory the kept values take."""
        return self._size_bytes

    def __len__(self) -> int:
        return len(self._entries)

    def bound(self, *, max_bytes: int, max_age: timedelta) -> None:
        """Keep no more, and for no longer, than this from now on."""
        self._max_bytes = max_bytes
        self._max_age = max_age.total_seconds()
        self._make_room()

    def get(self, kind: str, key: Hashable, version: int) -> Any | None:
        """The value of a key as of a version; None where another or none is kept."""
        entry = self._entries.get((kind, key))
        if entry is None or entry.version != version or self._now() - entry.kept_at >= self._max_age:
            VERSIONED_READS.labels(kind, "miss").inc()
            return None
        VERSIONED_READS.labels(kind, "hit").inc()
        self._entries.move_to_end((kind, key))
        return entry.value

    def put(self, kind: str, key: Hashable, version: int, value: Any, *, size_bytes: int) -> None:
        """Keep a value as of a version; a later version that somebody else kept meanwhile stays."""
        cost = size_bytes + _ENTRY_BYTES
        standing = self._entries.get((kind, key))
        if cost > self._max_bytes // 4 or (standing is not None and standing.version > version):
            return
        self._drop((kind, key))
        self._entries[kind, key] = _Entry(version, value, cost, self._now())
        self._size_bytes += cost
        self._make_room()

    def clear(self) -> None:
        """Drop everything."""
        self._entries.clear()
        self._size_bytes = 0
        VERSIONED_BYTES.set(0)

    def _make_room(self) -> None:
        while self._size_bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))
        VERSIONED_BYTES.set(self._size_bytes)

    def _drop(self, place: tuple[str, Hashable]) -> None:
        entry = self._entries.pop(place, None)
        if entry is not None:
            self._size_bytes -= entry.size_bytes


def mark_changed(session: WriteSession, key: Hashable) -> None:
    """Note that the version of a key is raised in this transaction."""
    session.info.setdefault(_CHANGED, set()).add(key)


def has_changed(session: ReadSession) -> bool:
    """Whether the version of anything is raised in this transaction."""
    return _CHANGED in session.info


def may_keep(session: ReadSession, key: Hashable) -> bool:
    """Whether what this session reads of a key is what others will see of its version."""
    return key not in session.info.get(_CHANGED, ())
