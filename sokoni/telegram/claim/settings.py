"""How long claims wait, and for how long they hold."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ClaimSettings:
    """The clock of claim sales."""

    settle: timedelta = setting(
        "TELEGRAM_CLAIM_SETTLE",
        default=timedelta(seconds=2),
        help="How long a claim waits for others that were written before it and come later; then the order is fixed.",
    )
    hold: timedelta = setting(
        "TELEGRAM_CLAIM_HOLD",
        default=timedelta(minutes=30),
        help="How long goods are set aside for a claim, where its sale says nothing else.",
        at_least=60,
    )
    show_every: timedelta = setting(
        "TELEGRAM_CLAIM_SHOW_EVERY",
        default=timedelta(seconds=3),
        help="How often at most a post is edited to show what is left.",
    )


DEFAULTS = ClaimSettings()
