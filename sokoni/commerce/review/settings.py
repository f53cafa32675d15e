"""How reviews are taken."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ReviewSettings:
    """What happens to new reviews, and when buyers are asked for one."""

    hold_new: bool = setting(
        "SOKONI_REVIEW_HOLD",
        default=False,
        help="Whether each review waits for an operator; off: only one that carries addresses or numbers.",
    )
    ask_after: timedelta = setting(
        "SOKONI_REVIEW_ASK_AFTER",
        default=timedelta(days=3),
        help="How long after its delivery a buyer is asked how it was.",
    )
    ask: bool = setting("SOKONI_REVIEW_ASK", default=True, help="Whether buyers are asked for a review by mail.")
