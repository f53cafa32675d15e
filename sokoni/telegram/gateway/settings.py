"""How the gateway reaches Telegram, and how hard it works."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting
from sokoni.telegram.gateway.types import Delivery


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """What operators may set of the gateway."""

    token: str = setting(
        "TELEGRAM_BOT_TOKEN", default="", help="The token of the platform's own bot; empty: it has none.", secret=True
    )
    delivery: str = setting(
        "TELEGRAM_DELIVERY",
        default="polling",
        help="How updates of bots come that are connected from now on: polling, or webhook where this is public.",
        choices=("polling", "webhook"),
    )
    bots_per_shop: int = setting(
        "TELEGRAM_BOTS_PER_SHOP", default=5, help="How many bots a shop may connect.", at_least=1
    )
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
    lost_after: timedelta = setting(
        "TELEGRAM_LOST_AFTER",
        default=timedelta(seconds=15),
        help="After how long without a sign of life a worker's bots are taken over by another one.",
    )
    poll: timedelta = setting(
        "TELEGRAM_POLL",
        default=timedelta(milliseconds=100),
        help="How often an idle worker looks for updates to handle and calls to send.",
    )

    @property
    def chosen_delivery(self) -> Delivery:
        """How updates of bots come that are connected now."""
        return Delivery(self.delivery)
