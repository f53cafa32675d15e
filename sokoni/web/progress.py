"""How long work that is under way will take."""

from datetime import datetime, timedelta


def time_left(*, started_at: datetime | None, done: int, total: int, now: datetime) -> timedelta | None:
    """About how long the rest will take if it goes on as it went; None where nothing is known yet."""
    if started_at is None or not 0 < done < total:
        return None
    return (now - started_at) / done * (total - done)
