"""The hours of a week as a picture of when a group is awake."""

from sokoni.telegram.group import hours


def test_a_day_of_the_week_has_24_hours_monday_first():
    week = hours.heat([(1, 9, 4), (7, 23, 2), (1, 9, 1)])

    assert [len(day) for day in week] == [24] * 7
    assert (week[0][9], week[6][23], sum(map(sum, week))) == (5, 2, 7)
