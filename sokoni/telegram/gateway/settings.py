"""How the gateway reaches Telegram, and how hard it works."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """What operators may set of the gateway."""

    handlers: int = setting(
        "TELEGRAM_HANDLERS",
        default=2,
        help="Parts of the inbox of updates that a worker handles at once; each takes a connection.",
        at_least=1,
    )
    long_poll: timedelta = setting(
        "TELEGRAM_LONG_POLL",
        default=timedelta(seconds=25),
        help="How long Telegram keeps a bot's question for updates open while there are none.",
    )
    starts_per_minute: float = setting(
        "TELEGRAM_STARTS_PER_MINUTE",
        default=600.0,
        help="How many bots a worker begins to poll within a minute; Telegram takes new ones in small numbers only.",
        at_least=1,
    )
    poll: timedelta = setting(
        "TELEGRAM_POLL",
        default=timedelta(milliseconds=100),
        help="How often an idle worker looks for updates to handle and calls to send.",
    )
