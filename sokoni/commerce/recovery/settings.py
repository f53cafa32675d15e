"""When a cart counts as left behind, and how often its owner hears of it."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class RecoverySettings:
    """After how long a cart is left behind, and how many reminders follow."""

    idle: timedelta = setting(
        "SOKONI_CART_ABANDONED_AFTER",
        default=timedelta(hours=1),
        help="How long nothing must happen to a cart until it counts as left behind.",
        at_least=60,
    )
    reminders: int = setting(
        "SOKONI_CART_REMINDERS", default=2, help="How often the owner of a cart left behind is reminded; 0: never."
    )
    every: timedelta = setting(
        "SOKONI_CART_REMIND_EVERY",
        default=timedelta(days=1),
        help="How long after one reminder the next one goes out.",
        at_least=60,
    )


DEFAULTS = RecoverySettings()
