"""What waits for a bot: updates, until a poll confirms them, a webhook takes them, or they expire.

Source: https://core.telegram.org/bots/api#getting-updates; lifetimes and queues as the official server has them.
"""

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.telegram.errors import ApiError, conflict

if TYPE_CHECKING:
    from tests.support.telegram.faults import Faults
    from tests.support.telegram.moments import WorldClock

# Every kind, with the seconds after which nobody is told any more.
LIFETIMES = {
    "message": 86_400,
    "edited_message": 86_400,
    "channel_post": 86_400,
    "edited_channel_post": 86_400,
    "inline_query": 30,
    "chosen_inline_result": 600,
    "callback_query": 150,
    "shipping_query": 150,
    "pre_checkout_query": 150,
    "poll": 86_400,
    "poll_answer": 86_400,
    "my_chat_member": 86_400,
    "chat_member": 86_400,
    "chat_join_request": 86_400,
    "message_reaction": 86_400,
    "message_reaction_count": 86_400,
}
_ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
USUAL_KINDS = frozenset(LIFETIMES) - _ONLY_WHEN_ASKED
_MOST = 100
_LONGEST_POLL = 50


@dataclass(frozen=True, slots=True)
class Update:
    """One update; those of one queue are delivered in order."""

    id: int
    kind: str
    body: dict[str, Any]
    queue: str
    expires: int

    def wire(self) -> dict[str, Any]:
        """The update as an Update object."""
        return {"update_id": self.id, self.kind: self.body}


class Mailbox:
    """The updates of one bot, in order."""

    def __init__(self, clock: "WorldClock", faults: "Faults", first_id: int) -> None:
        self._clock = clock
        self._faults = faults
        self._next_id = first_id
        self._waiting: dict[int, Update] = {}
        self._poller: asyncio.Future[None] | None = None
        self.kinds = USUAL_KINDS
        # Whether the kinds were chosen, as getWebhookInfo tells.
        self.chosen: list[str] = []
        # Set while a poll waits.
        self.poll_began = asyncio.Event()
        # Who is told at once of what comes in: the webhook's deliverer.
        self.on_update: Any = None

    def __len__(self) -> int:
        return sum(1 for _ in self.waiting())

    def choose(self, kinds: Collection[str] | None) -> None:
        """Ask for these kinds from now on; None leaves it as it was, an empty list is the usual ones."""
        if kinds is None:
            return
        known = [kind for kind in kinds if kind in LIFETIMES]
        self.chosen = known
        self.kinds = frozenset(known) or USUAL_KINDS

    def add(self, kind: str, body: dict[str, Any], queue: str) -> None:
        """Put an update in, where the bot asked for its kind."""
        if kind not in self.kinds:
            return
        update = Update(self._next_id, kind, body, queue, self._clock.seconds() + LIFETIMES[kind])
        self._next_id += 1
        self._waiting[update.id] = update
        if self.on_update is not None:
            self.on_update(update)
        elif self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def waiting(self) -> Iterator[Update]:
        """What waits and did not expire, oldest first."""
        now = self._clock.seconds()
        for update in [update for update in self._waiting.values() if update.expires <= now]:
            del self._waiting[update.id]
        return iter(list(self._waiting.values()))

    def remove(self, update: Update) -> None:
        """Take out what was delivered."""
        self._waiting.pop(update.id, None)

    def has(self, update: Update) -> bool:
        """Whether an update still waits to be delivered."""
        return update.id in self._waiting and update.expires > self._clock.seconds()

    def clear(self) -> None:
        """Forget everything, as `drop_pending_updates` does."""
        self._waiting.clear()

    def end_poll(self, error: ApiError | None = None) -> None:
        """Let the poll that waits end, with an error or with what is there."""
        poller, self._poller = self._poller, None
        if poller is None or poller.done():
            return
        if error:
            poller.set_exception(error)
        else:
            poller.set_result(None)

    async def poll(self, offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        """Answer getUpdates: at once if something waits, else when something comes or the time is over.

        A second poll ends the first with 409.
        """
        self.end_poll(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self._confirm(offset)
        limit = limit if 1 <= limit <= _MOST else _MOST
        if seconds > 0 and not len(self):
            await self._something(min(seconds, _LONGEST_POLL))
        return self._faults.misdeliver([update for _, update in zip(range(limit), self.waiting(), strict=False)])

    def _confirm(self, offset: int) -> None:
        numbers = [update.id for update in self.waiting()]
        if offset < 0:
            offset = numbers[offset] if len(numbers) >= -offset else 0
        for number in numbers:
            if number < offset:
                del self._waiting[number]

    async def _something(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        poller = self._poller = loop.create_future()
        timer = loop.call_later(seconds, _wake, poller)
        self.poll_began.set()
        try:
            await poller
        finally:
            timer.cancel()
            if self._poller is poller:
                self._poller = None
                self.poll_began.clear()


def _wake(poller: "asyncio.Future[None]") -> None:
    if not poller.done():
        poller.set_result(None)
