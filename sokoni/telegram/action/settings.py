"""How long what was done in groups is kept."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ActionSettings:
    """How long the log of actions goes back."""

    kept: timedelta = setting(
        "SOKONI_GROUP_ACTIONS_KEPT",
        default=timedelta(days=30),
        help="How long what was done in groups is kept; whole days are dropped. Statistics stay.",
    )
