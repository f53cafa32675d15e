"""Whether a shop is open, takes orders, and when it can send them, by its own clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.shop.errors import ShopDraftInvalid
from sokoni.commerce.shop.opening import rules
from sokoni.commerce.shop.opening.types import ALWAYS_OPEN, Holiday, Opening, Span, Standing

# A Monday; in Bogotá it is half past four in the morning.
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
NINE_TO_FIVE = (Span(540, 1020),)
WORKDAYS = Opening(zone="America/Bogota", week=(NINE_TO_FIVE,) * 5 + ((), ()))
AWAY = Holiday(starts_on=TODAY, ends_on=TODAY + 2 * DAY, message="At the sea.")


def at(day: int, clock: str, zone: str = "America/Bogota") -> datetime:
    """A time so many days behind the Monday, by a shop's clock."""
    hours, minutes = map(int, clock.split(":"))
    wall = datetime(2026, 3, 2, hours, minutes, tzinfo=ZoneInfo(zone)) + day * DAY
    return wall.astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open", "reopens_at", "dispatch_in_days"),
    [
        (at(0, "08:59"), False, at(0, "09:00"), 0),
        (at(0, "09:00"), True, None, 0),
        (at(0, "16:59"), True, None, 0),
        (at(0, "17:00"), False, at(1, "09:00"), 1),
        (at(4, "18:00"), False, at(7, "09:00"), 3),
        (at(5, "12:00"), False, at(7, "09:00"), 2),
        (at(6, "23:59"), False, at(7, "09:00"), 1),
    ],
)
def test_a_shop_is_open_by_its_hours_and_sends_on_its_next_open_day(
    moment: datetime, reopens_at: datetime | None, dispatch_in_days: int, *, is_open: bool
):
    found = rules.standing(WORKDAYS, moment)
    assert (found.is_open, found.reopens_at, found.dispatch_in_days) == (is_open, reopens_at, dispatch_in_days)
    assert found.takes_orders


def test_a_shop_that_rests_at_noon_still_sends_on_the_same_day():
    opening = Opening(zone="America/Bogota", week=((Span(540, 720), Span(840, 1440)),) * 7)
    noon = rules.standing(opening, at(0, "12:30"))
    assert (noon.is_open, noon.reopens_at, noon.dispatch_in_days) == (False, at(0, "14:00"), 0)
    assert rules.standing(opening, at(0, "23:59")).is_open


def test_who_sells_only_while_open_takes_no_orders_outside_the_hours():
    opening = Opening(zone="America/Bogota", week=WORKDAYS.week, sells_when_closed=False)
    assert rules.standing(opening, at(0, "10:00")).takes_orders
    closed = rules.standing(opening, at(0, "20:00"))
    assert (closed.takes_orders, closed.is_holiday, closed.message) == (False, False, "")


def test_a_shop_on_holiday_takes_no_orders_and_says_when_it_is_back():
    opening = Opening(zone="America/Bogota", holidays=(AWAY,))
    before = rules.standing(opening, at(-1, "23:59"))
    assert before == Standing(is_open=True, takes_orders=True)
    away = rules.standing(opening, at(0, "00:00"))
    assert away == Standing(
        is_open=False,
        takes_orders=False,
        is_holiday=True,
        message="At the sea.",
        reopens_at=at(3, "00:00"),
        dispatch_in_days=3,
    )
    assert rules.standing(opening, at(3, "00:00")).is_open


def test_a_holiday_that_takes_orders_sends_them_afterwards_within_the_hours():
    holiday = Holiday(starts_on=TODAY + 3 * DAY, ends_on=TODAY + 4 * DAY, takes_orders=True)
    opening = Opening(zone="America/Bogota", week=WORKDAYS.week, holidays=(holiday,))
    found = rules.standing(opening, at(3, "10:00"))
    assert (found.is_open, found.takes_orders, found.reopens_at, found.dispatch_in_days) == (
        False,
        True,
        at(7, "09:00"),
        4,
    )
    assert rules.standing(opening, at(2, "18:00")).dispatch_in_days == 5


def test_of_holidays_that_meet_the_one_that_sells_nothing_counts():
    open_one = Holiday(starts_on=TODAY, ends_on=TODAY + 9 * DAY, message="Slow.", takes_orders=True)
    for holidays in ((AWAY, open_one), (open_one, AWAY)):
        found = rules.standing(Opening(holidays=holidays), NOW)
        assert (found.takes_orders, found.message, found.dispatch_in_days) == (False, "At the sea.", 10)


def test_a_time_that_the_clocks_leave_out_is_the_one_behind_the_gap():
    # On 8 March 2026 New York goes from 2:00 to 3:00.
    opening = Opening(zone="America/New_York", week=((),) * 6 + ((Span(150, 600),),))
    found = rules.standing(opening, datetime(2026, 3, 8, 5, 0, tzinfo=UTC))
    assert found.reopens_at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"week": ((),) * 6}, "week"),
        ({"week": ((Span(600, 600),), *((),) * 6)}, "week"),
        ({"week": ((Span(600, 1441),), *((),) * 6)}, "week"),
        ({"week": ((Span(-1, 60),), *((),) * 6)}, "week"),
        ({"week": ((Span(540, 720), Span(700, 900)), *((),) * 6)}, "week"),
        ({"week": ((Span(1, 2), Span(3, 4), Span(5, 6)), *((),) * 6)}, "week"),
        ({"holidays": (Holiday(starts_on=TODAY, ends_on=TODAY - DAY),)}, "holidays"),
        ({"holidays": (Holiday(starts_on=TODAY, ends_on=TODAY + 732 * DAY),)}, "holidays"),
        ({"holidays": (Holiday(starts_on=TODAY, ends_on=date.max),)}, "holidays"),
        ({"holidays": (Holiday(starts_on=TODAY, ends_on=TODAY, message="x" * 501),)}, "holidays"),
        ({"holidays": (Holiday(starts_on=TODAY, ends_on=TODAY, message="\x00"),)}, "holidays"),
        ({"holidays": (AWAY,) * 21}, "holidays"),
    ],
)
def test_refuses_hours_and_holidays_that_cannot_be_kept(fields: dict[str, Any], field: str):
    with pytest.raises(ShopDraftInvalid) as refused:
        rules.check(Opening(**fields), today=TODAY)
    assert refused.value.fields["field"] == field


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    """Hours and holidays that can be kept."""
    ends = st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True).map(sorted)
    days = st.one_of(st.just(()), ends.map(lambda found: tuple(map(Span, found[::2], found[1::2]))))
    first = st.integers(-400, 600)
    spells = draw(st.lists(st.tuples(first, st.integers(0, 120), st.booleans()), max_size=5))
    return Opening(
        zone=draw(st.sampled_from(["UTC", "America/Bogota", "Asia/Tehran", "Pacific/Chatham", "America/New_York"])),
        week=tuple(draw(days) for _ in range(7)),
        holidays=tuple(
            Holiday(starts_on=TODAY + start * DAY, ends_on=TODAY + (start + length) * DAY, takes_orders=takes)
            for start, length, takes in spells
        ),
        sells_when_closed=draw(st.booleans()),
    )


@given(openings(), st.integers(0, 600 * 1440))
def test_a_closed_shop_is_open_at_the_time_that_it_names(opening: Opening, minutes: int):
    rules.check(opening, today=TODAY)
    moment = NOW + timedelta(minutes=minutes)
    found = rules.standing(opening, moment)
    assert rules.from_json(rules.to_json(opening)) == opening
    if found.reopens_at is None:
        assert found.is_open
        assert found.dispatch_in_days == 0
        return
    assert found.reopens_at > moment
    back = rules.standing(opening, found.reopens_at)
    zone = ZoneInfo(opening.zone)
    assert (found.reopens_at.astimezone(zone).date() - moment.astimezone(zone).date()).days == found.dispatch_in_days
    # Where the clocks jump over a whole opening, the shop is closed behind the gap as well.
    assert back.is_open or back.takes_orders is opening.sells_when_closed


def test_who_says_nothing_is_always_open():
    assert rules.standing(ALWAYS_OPEN, NOW) == Standing(is_open=True, takes_orders=True)


def test_holidays_that_are_over_are_left_out_and_the_rest_stands_in_order():
    late = Holiday(starts_on=TODAY + 9 * DAY, ends_on=TODAY + 9 * DAY)
    past = Holiday(starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    assert rules.without_past(Opening(holidays=(late, past, AWAY)), today=TODAY) == (AWAY, late)
