"""What is known of visits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """How often a shop was visited in some time, and since when in it that was counted; None where it never was."""

    count: int
    since: datetime | None
