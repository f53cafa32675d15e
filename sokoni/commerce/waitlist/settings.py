"""How long a turn lasts."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class WaitlistSettings:
    """How long goods are set aside for whose turn it is, and how many places one address may ask for."""

    offer: timedelta = setting(
        "SOKONI_WAITLIST_OFFER",
        default=timedelta(minutes=10),
        help="How long goods that came in are set aside for the next in line.",
        at_least=60,
    )
    max_places: int = setting(
        "SOKONI_WAITLIST_MAX_PLACES",
        default=50,
        help="In how many lines one e-mail address can stand at the same time.",
        at_least=1,
    )
    unconfirmed: timedelta = setting(
        "SOKONI_WAITLIST_UNCONFIRMED",
        default=timedelta(days=2),
        help="How long a guest has to confirm the address; what is not confirmed is forgotten then.",
    )


DEFAULTS = WaitlistSettings()
