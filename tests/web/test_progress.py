"""How long the rest of some work takes."""

from datetime import UTC, datetime, timedelta

from sokoni.web import progress

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_rest_takes_as_long_as_what_is_done_took():
    assert progress.time_left(started_at=START, done=25, total=100, now=START + MINUTE) == 3 * MINUTE


def test_nothing_is_promised_before_the_first_step_and_after_the_last():
    for started_at, done in ((None, 5), (START, 0), (START, 100)):
        assert progress.time_left(started_at=started_at, done=done, total=100, now=START + MINUTE) is None
