"""In which time one may ask for a return."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ReturnSettings:
    """Times of returns."""

    window: timedelta = setting(
        "SOKONI_RETURN_WINDOW",
        default=timedelta(days=30),
        help="How long after its delivery something may be given back.",
    )
    exchange_hold: timedelta = setting(
        "SOKONI_EXCHANGE_HOLD",
        default=timedelta(days=7),
        help="How long what a buyer wants instead is held, and a price difference waits to be paid.",
    )
