"""When people are told that they lose points."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class LoyaltySettings:
    """What is written to whom about points."""

    warn_before: timedelta = setting(
        "SOKONI_LOYALTY_WARN_BEFORE",
        default=timedelta(days=14),
        help="How long before points are lost their owner is told by mail.",
    )
