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
    poll: timedelta = setting(
        "TELEGRAM_POLL",
        default=timedelta(milliseconds=100),
        help="How often an idle worker looks for updates to handle and calls to send.",
    )
