import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine import escalation
from sokoni.telegram.rule.engine.escalation import Ladder, Standing
from sokoni.telegram.rule.engine.types import Consequence, Step

WARN = Step(1, Penalty.WARN)
MUTE, KICK, BAN = Step(3, Penalty.MUTE, 3600), Step(4, Penalty.KICK), Step(5, Penalty.BAN)
LADDER = Ladder(WARN, (MUTE, KICK, BAN))
NOW = 1_800_000_000


def climb(ladder: Ladder, offences: int, *, at: int = NOW, standing: Standing | None = None) -> list[Step | None]:
    standing, taken = standing or Standing(), []
    for _ in range(offences):
        standing, step = escalation.advance(standing, ladder, count=standing.count + 1, at=at, now=NOW)
        taken.append(step)
    return taken


def test_warnings_lead_up_to_a_ban():
    assert climb(LADDER, 5) == [WARN, WARN, MUTE, KICK, BAN]


@given(st.integers(5, 60))
def test_each_step_is_taken_once_however_many_offences_come_at_once(offences: int):
    taken = climb(LADDER, offences)
    assert [taken.count(step) for step in (MUTE, KICK, BAN)] == [1, 1, 1]
    assert taken[5:] == [None] * (offences - 5)


def test_who_comes_back_when_the_last_step_is_over_begins_again():
    ladder = Ladder(WARN, (Step(2, Penalty.BAN, 60),))
    standing, _ = escalation.advance(Standing(), ladder, count=1, at=NOW, now=NOW)
    standing, banned = escalation.advance(standing, ladder, count=2, at=NOW, now=NOW)
    held, nothing = escalation.advance(standing, ladder, count=3, at=NOW + 59, now=NOW + 59)
    again, warned = escalation.advance(held, ladder, count=4, at=NOW + 60, now=NOW + 60)
    assert (banned, nothing, warned) == (ladder.steps[0], None, WARN)
    assert (again.round, again.count, again.held_until) == (2, 1, None)


def test_what_was_sent_before_somebody_was_removed_is_not_held_against_them_twice():
    ladder = Ladder(WARN, (Step(1, Penalty.KICK),))
    assert climb(ladder, 3, at=NOW) == [ladder.steps[0], None, None]


def test_a_ladder_that_was_shortened_ends_for_those_who_are_beyond_it():
    standing, step = escalation.advance(Standing(1, 7), LADDER, count=8, at=NOW, now=NOW)
    assert step == BAN
    assert standing.held_until == escalation.FOREVER


def test_without_steps_every_offence_is_punished_alike():
    assert climb(Ladder(Step(1, Penalty.MUTE, 60)), 4) == [Step(1, Penalty.MUTE, 60)] * 4


@pytest.mark.parametrize(
    ("consequence", "is_own"),
    [
        (Consequence(penalty=Penalty.WARN), False),
        (Consequence(penalty=Penalty.MUTE), True),
        (Consequence(penalty=Penalty.WARN, steps=(BAN, MUTE)), True),
    ],
)
def test_a_rule_with_steps_has_its_own_ladder_and_warnings_stand_on_the_groups(
    consequence: Consequence, *, is_own: bool
):
    ladder = escalation.ladder_of(consequence, LADDER)
    assert escalation.is_own(consequence) is is_own
    assert (ladder == LADDER) is not is_own
    assert list(ladder.steps) == sorted(ladder.steps, key=lambda step: step.at)


@given(st.integers(0, 2**32), st.integers(1, 80))
def test_the_order_of_equal_offences_changes_nothing(seed: int, offences: int):
    times = [NOW + number // 7 for number in range(offences)]
    random.Random(seed).shuffle(times)
    standing, taken = Standing(), []
    for at in times:
        standing, step = escalation.advance(standing, LADDER, count=standing.count + 1, at=at, now=NOW + 60)
        taken.append(step)
    assert taken == climb(LADDER, offences)
