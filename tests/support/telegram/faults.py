"""What tests let go wrong: calls that fail, wait or lose their answer; updates that come twice or out of order."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.support.telegram.errors import ApiError, bad_request, too_many_requests
from tests.support.telegram.mailbox import Update


@dataclass(slots=True, kw_only=True)
class _Fault:
    """What befalls the next calls of a method, in one chat or any."""

    method: str
    chat: int | None
    left: int
    error: ApiError | None = None
    seconds: float = 0
    drops: bool = False


@dataclass(slots=True)
class Trouble:
    """What befalls one call."""

    error: ApiError | None = None
    seconds: float = 0
    drops: bool = False


@dataclass
class Faults:
    """Faults that wait for their calls, and how deliveries are spoilt."""

    rng: random.Random
    # How often each delivery is made.
    copies: int = 1
    shuffled: bool = False
    mingled: bool = False
    _waiting: deque[_Fault] = field(default_factory=deque)

    def fail(
        self, method: str, *, times: int = 1, error: ApiError | None = None, chat: Any = None, code: int = 500
    ) -> None:
        """Refuse the next calls of a method ('*' is any) without acting; by default as a server in trouble."""
        self._add(method, times, chat, error=error or ApiError(code, "Internal Server Error"))

    def flood(self, method: str, *, retry_after: int, times: int = 1, chat: Any = None) -> None:
        """Answer the next calls of a method with 429."""
        self._add(method, times, chat, error=too_many_requests(retry_after))

    def refuse(self, method: str, words: str, *, times: int = 1, chat: Any = None) -> None:
        """Answer the next calls of a method with 400 and these words."""
        self._add(method, times, chat, error=bad_request(words))

    def delay(self, method: str, seconds: float, *, times: int = 1, chat: Any = None) -> None:
        """Let the next calls of a method wait, by the world's clock, before they act."""
        self._add(method, times, chat, seconds=seconds)

    def drop(self, method: str, *, times: int = 1, chat: Any = None) -> None:
        """Act on the next calls of a method, then shut the connection without an answer."""
        self._add(method, times, chat, drops=True)

    def repeat(self, copies: int) -> None:
        """Deliver each update so many times from now on."""
        self.copies = copies

    def shuffle(self, *, on: bool = True) -> None:
        """Deliver updates in any order from now on, those of one chat too."""
        self.shuffled = on

    def mingle(self, *, on: bool = True) -> None:
        """Deliver updates in any order from now on, those of one queue in theirs, and the repeated ones after all."""
        self.mingled = on

    def clear(self) -> None:
        """Let everything go well again."""
        self._waiting.clear()
        self.copies, self.shuffled, self.mingled = 1, False, False

    def take(self, method: str, chat_id: object) -> Trouble:
        """What befalls this call; each fault is used up as often as it was asked for."""
        trouble = Trouble()
        for fault in list(self._waiting):
            if fault.method not in {method, "*"} or (fault.chat is not None and str(fault.chat) != str(chat_id)):
                continue
            fault.left -= 1
            if not fault.left:
                self._waiting.remove(fault)
            if fault.error is not None:
                return Trouble(error=fault.error, seconds=trouble.seconds)
            trouble.seconds += fault.seconds
            trouble.drops = trouble.drops or fault.drops
        return trouble

    def misdeliver(self, updates: list[Update]) -> list[dict[str, Any]]:
        """The updates as they are sent: repeated and shuffled as asked."""
        if self.mingled:
            return [update.wire() for update in self._mingled(updates * self.copies)]
        sent = [update.wire() for update in updates for _ in range(self.copies)]
        if self.shuffled:
            self.rng.shuffle(sent)
        return sent

    def _mingled(self, updates: list[Update]) -> list[Update]:
        """The updates with the queues among each other, each in its order."""
        queues: dict[str, deque[Update]] = {}
        for update in updates:
            queues.setdefault(update.queue, deque()).append(update)
        turns = [update.queue for update in updates]
        self.rng.shuffle(turns)
        return [queues[turn].popleft() for turn in turns]

    def _add(self, method: str, times: int, chat: Any, **how: Any) -> None:
        self._waiting.append(_Fault(method=method, chat=getattr(chat, "id", chat), left=times, **how))
