"""The calls of one bot that are next, in memory: which may go now, in the order of their chats. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sokoni.telegram.gateway.call_types import QueuedCall
from sokoni.telegram.gateway.pacing import Pacing
from sokoni.telegram.gateway.types import Priority

# One chat holds so many places at most, so that a slow one does not keep the others out.
MOST_OF_CHAT = 20
# So many chats that wait for nothing but their bot's own limit are enough: seven seconds of saying.
ENOUGH_OF_BOT = 200
_DELETES = frozenset({"deleteMessage", "deleteMessages"})
_DELETED_AT_ONCE = 100
_Queue = int | UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """Calls that are made as one: a single one, or deletions of one chat that stand next to each other."""

    calls: tuple[QueuedCall, ...]

    @property
    def first(self) -> QueuedCall:
        """The call that was queued first."""
        return self.calls[0]

    @property
    def method(self) -> str:
        """Which method is called."""
        return self.first.method if len(self.calls) == 1 else "deleteMessages"

    @property
    def params(self) -> dict[str, object]:
        """With what."""
        if len(self.calls) == 1:
            return dict(self.first.params)
        message_ids = sorted({each for call in self.calls for each in _deleted(call)})
        return {"chat_id": self.first.params["chat_id"], "message_ids": message_ids}


@dataclass(slots=True)
class Outgoing:
    """What one bot is to send next; a chat has one call under way at a time, so that its order is kept."""

    pacing: Pacing
    _queues: dict[_Queue, list[QueuedCall]] = field(default_factory=dict)
    _under_way: set[_Queue] = field(default_factory=set)
    _ids: set[UUID] = field(default_factory=set)

    @property
    def ids(self) -> Collection[UUID]:
        """The calls that are here, under way or not."""
        return self._ids

    @property
    def under_way(self) -> int:
        """How many calls are being made."""
        return len(self._under_way)

    @property
    def full_chats(self) -> Iterator[tuple[int, Priority]]:
        """Chats with as many calls here as there may be; what is more urgent than this still finds a place."""
        for key, queue in self._queues.items():
            if isinstance(key, int) and len(queue) >= MOST_OF_CHAT:
                yield key, queue[MOST_OF_CHAT - 1].priority

    def enough(self, now: float) -> Priority | None:
        """What the next calls must be more urgent than to be worth reading; None: whatever there is.

        Chats that are told to wait do not count, or a few slow ones would keep all the others out.
        """
        ready = sorted(
            (
                queue[0].priority
                for key, queue in self._queues.items()
                if key in self._under_way or not self.pacing.wait_of_chat(queue[0], now)
            ),
            reverse=True,
        )
        return ready[ENOUGH_OF_BOT - 1] if len(ready) >= ENOUGH_OF_BOT else None

    def add(self, calls: Sequence[QueuedCall]) -> None:
        """Take calls in; those that are here already are passed over."""
        for call in calls:
            if call.id not in self._ids:
                self._ids.add(call.id)
                queue = self._queues.setdefault(_queue_of(call), [])
                queue.append(call)
                # What is most urgent goes first, also before what a chat has waited for longer.
                queue.sort(key=lambda each: (-each.priority, each.position))

    def next(self, now: float, *, places: int) -> Iterator[Parcel]:
        """What may go now, most urgent first; each is under way and counted from here on."""
        heads = sorted(
            (queue[0] for key, queue in self._queues.items() if key not in self._under_way),
            key=lambda each: (-each.priority, each.position),
        )
        for call in heads:
            if places <= 0:
                return
            if self.pacing.wait(call, now) > 0:
                continue
            parcel = Parcel(tuple(_together(self._queues[_queue_of(call)])))
            self.pacing.spend(call, now)
            self._under_way.add(_queue_of(call))
            places -= 1
            yield parcel

    def next_at(self, now: float) -> float | None:
        """How long until the next call may go; None: there is none that could."""
        waits = [self.pacing.wait(queue[0], now) for key, queue in self._queues.items() if key not in self._under_way]
        return min(waits, default=None)

    def settle(self, parcel: Parcel) -> None:
        """Let go of calls that were answered, and let their chat go on."""
        self.drop(parcel.calls)
        self._under_way.discard(_queue_of(parcel.first))

    def put_back(self, parcel: Parcel) -> None:
        """Let calls stand first in their chat again."""
        self._under_way.discard(_queue_of(parcel.first))

    def drop(self, calls: Sequence[QueuedCall]) -> None:
        """Let go of calls."""
        for call in calls:
            key = _queue_of(call)
            left = [each for each in self._queues.get(key, []) if each.id != call.id]
            self._ids.discard(call.id)
            if left:
                self._queues[key] = left
            else:
                self._queues.pop(key, None)

    def drop_chat(self, chat_id: int) -> None:
        """Let go of everything for a chat: it is read again, under another id."""
        self.drop(list(self._queues.get(chat_id, [])))


def _queue_of(call: QueuedCall) -> _Queue:
    """What a call stands in line with: its chat, or, in no chat, nobody."""
    return call.id if call.chat_id is None else call.chat_id


def _together(queue: Sequence[QueuedCall]) -> Iterator[QueuedCall]:
    """The first call of a chat, with the deletions that follow where it is one, a hundred messages at most."""
    first = queue[0]
    yield first
    if first.method not in _DELETES:
        return
    messages = len(_deleted(first))
    for call in queue[1:]:
        messages += len(_deleted(call))
        if call.method not in _DELETES or call.priority is not first.priority or messages > _DELETED_AT_ONCE:
            return
        yield call


def _deleted(call: QueuedCall) -> Sequence[int]:
    found = call.params.get("message_ids")
    return found if isinstance(found, list) else [call.params.get("message_id", 0)]
