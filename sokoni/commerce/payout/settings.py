"""How long shops wait for their money."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class PayoutSettings:
    """Times of payouts."""

    hold: timedelta = setting(
        "SOKONI_PAYOUT_HOLD",
        default=timedelta(days=7),
        help="How long after its delivery an order's money waits for complaints before it is paid to the shop.",
    )
