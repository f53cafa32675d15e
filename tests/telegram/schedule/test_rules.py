"""Messages have their times by the clock of the group, each day's once, whatever is done to the clock."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.group.settings_types import GroupMedia, MediaKind
from sokoni.telegram.schedule import rules
from sokoni.telegram.schedule.errors import MessageEmpty, TimingOver, TimingUnfit
from sokoni.telegram.schedule.types import MessageDraft, Repeat, Timing

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BOGOTA, MADRID, SANTIAGO = "America/Bogota", "Europe/Madrid", "America/Santiago"
DAILY = Timing(repeat=Repeat.DAILY, at="08:00")
ZONES = ["UTC", BOGOTA, MADRID, SANTIAGO, "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]


def test_counts_by_the_clock_of_the_group():
    assert rules.next_at(DAILY, after=NOW, zone=BOGOTA) == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert rules.next_at(DAILY, after=NOW, zone="Asia/Tehran") == datetime(2026, 3, 3, 4, 30, tzinfo=UTC)


def test_says_each_day_once_when_the_clock_leaps_and_when_it_is_put_back():
    leaps = Timing(repeat=Repeat.DAILY, at="02:30")
    before_spring = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    spring = rules.next_at(leaps, after=before_spring, zone=MADRID)
    # 02:30 is not on that clock, which shows 03:30 then.
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    before_autumn = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    autumn = rules.next_at(leaps, after=before_autumn, zone=MADRID)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    # It is 02:30 once more an hour later, and is not said again.
    assert rules.next_at(leaps, after=autumn, zone=MADRID) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_what_is_daily_is_said_once_for_each_day(zone: str, start: datetime, hour: int, minute: int):
    timing = Timing(repeat=Repeat.DAILY, at=f"{hour:02}:{minute:02}")
    times = [start]
    for _ in range(200):
        found = rules.next_at(timing, after=times[-1], zone=zone)
        assert found is not None
        times.append(found)
    gaps = {later - earlier for earlier, later in itertools.pairwise(times[1:])}

    # Samoa left a day out once, when it went to the other side of the date line.
    assert min(gaps) >= timedelta(hours=22)
    assert max(gaps) <= timedelta(hours=49)
    assert len({each.astimezone(ZoneInfo(zone)).date() for each in times[1:]}) >= 199


def test_what_is_weekly_keeps_to_its_days():
    timing = Timing(repeat=Repeat.WEEKLY, at="09:00", weekdays=(0, 4))
    first = rules.next_at(timing, after=NOW, zone="UTC")
    second = rules.next_at(timing, after=first or NOW, zone="UTC")

    # The second of March is a Monday, and it is past nine.
    assert (first, second) == (datetime(2026, 3, 6, 9, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC))


def test_what_is_monthly_takes_the_last_day_of_shorter_months():
    timing = Timing(repeat=Repeat.MONTHLY, at="09:00", day=31)
    days, after = [], NOW
    for _ in range(4):
        after = rules.next_at(timing, after=after, zone="UTC") or after
        days.append(after.day)

    assert days == [31, 30, 31, 30]


def test_what_is_said_once_is_over_then():
    timing = Timing(repeat=Repeat.ONCE, at="10:00", on=date(2026, 3, 2))

    assert rules.first_at(timing, now=NOW, zone="UTC") == datetime(2026, 3, 2, 10, tzinfo=UTC)
    with pytest.raises(TimingOver):
        rules.first_at(timing, now=datetime(2026, 3, 2, 10, tzinfo=UTC), zone="UTC")


def test_nothing_is_said_before_the_first_day():
    timing = Timing(repeat=Repeat.DAILY, at="08:00", on=date(2026, 4, 1))

    assert rules.next_at(timing, after=NOW, zone="UTC") == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_refuses_what_says_nothing_and_what_has_no_day():
    once, weekly = Timing(repeat=Repeat.ONCE, at="08:00"), Timing(repeat=Repeat.WEEKLY, at="08:00")
    picture = GroupMedia(kind=MediaKind.PHOTO, file="x")

    rules.check(MessageDraft(text="", timing=DAILY, media=picture))
    with pytest.raises(MessageEmpty):
        rules.check(MessageDraft(text=" ", timing=DAILY))
    for timing in (once, weekly):
        with pytest.raises(TimingUnfit):
            rules.check(MessageDraft(text="Hi", timing=timing))


def test_what_comes_too_late_is_not_worth_saying():
    assert rules.is_worth_saying(NOW, NOW + rules.WORTH - timedelta(seconds=1))
    assert not rules.is_worth_saying(NOW, NOW + rules.WORTH)
