"""Telegram's limits on sending, for worlds that want them: 30/s for a bot, 1/s in a chat, 20/min in a group.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. The real limits are not
published; these are the known numbers, with short bursts let through as is seen in practice.
"""

from collections import defaultdict
from dataclasses import dataclass, field

_BURST_IN_CHAT = 3


@dataclass(slots=True)
class _Bucket:
    """So many tokens at most, refilled by `rate` a second."""

    size: float
    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 if there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return 0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


@dataclass
class Limits:
    """How much is let through; a limit of 0 is none."""

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20
    _buckets: dict[tuple[int, int, str], _Bucket] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def wait(self, bot_id: int, chat_id: int, *, group: bool, now: float) -> int:
        """Seconds that the bot has to wait before it may send there; 0 lets the message through."""
        buckets = [
            bucket
            for bucket in (
                self._bucket((bot_id, 0, "bot"), self.per_second, self.per_second, now),
                self._bucket((bot_id, chat_id, "chat"), _BURST_IN_CHAT, self.per_chat_second, now),
                self._bucket((bot_id, chat_id, "group"), self.per_group_minute, self.per_group_minute / 60, now)
                if group
                else None,
            )
            if bucket is not None
        ]
        longest = max((bucket.wait(now) for bucket in buckets), default=0)
        if longest:
            self.refused[bot_id] += 1
            return int(longest) + 1
        for bucket in buckets:
            bucket.tokens -= 1
        return 0

    def _bucket(self, key: tuple[int, int, str], size: float, rate: float, now: float) -> _Bucket | None:
        if not rate:
            return None
        return self._buckets.setdefault(key, _Bucket(size, rate, size, now))
