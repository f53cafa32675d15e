"""Telegram's limits on what a bot may send, kept before Telegram has to say so. Pure: time is handed in, in seconds.

The real limits are not published. Known are about 30 messages a second of a bot, one a second in a chat with short
bursts, 20 a minute in a group. A little less is sent than that, because what leaves evenly arrives in bunches.
Source: core.telegram.org/bots/faq, "My bot is hitting limits".
"""

from dataclasses import dataclass, field

from sokoni.telegram.gateway import filing
from sokoni.telegram.gateway.call_types import QueuedCall

BOT_RATE, BOT_BURST = 29.0, 10.0
CHAT_RATE, CHAT_BURST = 0.95, 2.0
GROUP_RATE, GROUP_BURST = 19 / 60, 18.0
# Methods that say something, and count.
_SAYING = ("send", "copy", "forward")
# How many chats' buckets are kept before those that are full again are dropped.
_KEPT = 4096


def family_of(method: str) -> str:
    """What Telegram limits together: one that is refused for a while says nothing of the others."""
    if method.startswith(_SAYING):
        return "say"
    if method.startswith(("edit", "stop")):
        return "edit"
    if method.startswith("answer"):
        return "answer"
    return "moderate"


@dataclass(slots=True)
class Bucket:
    """So many at once, and so many a second from then on."""

    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """How long until one more may go."""
        self.tokens = min(self.burst, self.tokens + max(now - self.at, 0) * self.rate)
        self.at = max(now, self.at)
        # Tokens are sums of parts of seconds.
        return 0.0 if self.tokens >= 1 - 1e-9 else (1 - self.tokens) / self.rate

    def take(self, count: int) -> None:
        """Count some; more than there are is made up for by who comes next."""
        self.tokens -= count


@dataclass(slots=True)
class Pacing:
    """What one bot may send when."""

    started_at: float
    _bot: Bucket = field(init=False)
    _chats: dict[tuple[str, int], Bucket] = field(default_factory=dict)
    _paused: dict[tuple[int | None, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bot = Bucket(BOT_RATE, BOT_BURST, BOT_BURST, self.started_at)

    def wait(self, call: QueuedCall, now: float) -> float:
        """How long until a call may go; 0: now."""
        of_chat = self.wait_of_chat(call, now)
        return max(of_chat, self._bot.wait(now)) if family_of(call.method) == "say" else of_chat

    def wait_of_chat(self, call: QueuedCall, now: float) -> float:
        """How long its chat, or what Telegram said of calls like it, keeps a call from going; 0: not at all."""
        family = family_of(call.method)
        waits = [self._paused.get(key, 0.0) - now for key in ((None, family), (call.chat_id, family))]
        if family == "say":
            waits += [bucket.wait(now) for bucket in self._of_chat(call.chat_id, now)]
        return max(0.0, *waits)

    def is_full(self, now: float) -> bool:
        """Whether nothing more can be said by this bot now, whatever the chat."""
        return self._bot.wait(now) > 0

    def spend(self, call: QueuedCall, now: float) -> None:
        """Count a call that goes now."""
        if family_of(call.method) == "say":
            messages = filing.messages_in(call.method, call.params)
            for bucket in (self._bot, *self._of_chat(call.chat_id, now)):
                bucket.take(messages)

    def pause(self, call: QueuedCall, until: float) -> None:
        """Let calls like this one wait: of its chat and family, as Telegram said."""
        key = (call.chat_id, family_of(call.method))
        self._paused[key] = max(until, self._paused.get(key, 0.0))

    def tidy(self, now: float) -> None:
        """Forget what holds nothing back any more."""
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        if len(self._chats) > _KEPT:
            self._chats = {
                key: bucket
                for key, bucket in self._chats.items()
                if bucket.wait(now) > 0 or bucket.tokens < bucket.burst
            }

    def _of_chat(self, chat_id: int | None, now: float) -> list[Bucket]:
        if chat_id is None:
            return []
        buckets = [self._bucket(("chat", chat_id), CHAT_RATE, CHAT_BURST, now)]
        if chat_id < 0:
            buckets.append(self._bucket(("group", chat_id), GROUP_RATE, GROUP_BURST, now))
        return buckets

    def _bucket(self, key: tuple[str, int], rate: float, burst: float, now: float) -> Bucket:
        bucket = self._chats.get(key)
        if bucket is None:
            bucket = self._chats[key] = Bucket(rate, burst, burst, now)
        return bucket
