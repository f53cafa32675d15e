"""How long to wait before trying again, and when to give up. Pure."""

from datetime import timedelta

from sokoni.core.errors import DomainError, Kind
from sokoni.core.jobs.errors import UnknownJobError

FIRST_DELAY = timedelta(seconds=5)
FACTOR = 3
LONGEST_DELAY = timedelta(hours=1)
# Trying again cannot help: what was asked for is wrong, gone or not allowed. A conflict may resolve itself.
_HOPELESS = frozenset({Kind.INVALID, Kind.MISSING, Kind.FORBIDDEN, Kind.UNAUTHENTICATED})


def backoff(attempt: int, *, jitter: float) -> timedelta:
    """How long to wait after a failed attempt (counted from 1): 5 s, 15 s, 45 s … an hour, give or take a quarter.

    `jitter` is a random number from 0 to 1; it spreads jobs that failed together.
    """
    # Beyond ten tripled delays the longest is reached anyway, and the power would outgrow a timedelta.
    tripled: int = FACTOR ** min(attempt - 1, 10)
    delay = min(FIRST_DELAY * tripled, LONGEST_DELAY)
    return delay * (0.75 + 0.5 * jitter)


def is_hopeless(error: BaseException) -> bool:
    """Whether a job that failed so is parked at once instead of tried again."""
    if isinstance(error, DomainError):
        return error.kind in _HOPELESS
    return isinstance(error, UnknownJobError)


def next_delay(error: BaseException, *, attempt: int, attempts: int, jitter: float) -> timedelta | None:
    """How long to wait before the next attempt; None: give up and park.

    A limited or unavailable service that says when to come back is not asked earlier.
    """
    if attempt >= attempts or is_hopeless(error):
        return None
    delay = backoff(attempt, jitter=jitter)
    if isinstance(error, DomainError) and error.retry_after_seconds is not None:
        return max(delay, timedelta(seconds=error.retry_after_seconds))
    return delay
