from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.group.settings_types import Penalty, WarningSettings
from sokoni.telegram.rule import errors, rules
from sokoni.telegram.rule.engine.conditions import Caps, Mentions, RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Member, Step
from sokoni.telegram.rule.types import Rule, RuleDraft
from tests.support.factories.rule import draft

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def made(said: RuleDraft) -> Rule:
    return rules.made(said, rule_id=uuid4(), group_key=uuid4(), created_at=NOW, now=NOW)


steps = st.lists(st.integers(1, 100), unique=True, max_size=5).map(
    lambda numbers: tuple(Step(number, Penalty.MUTE, 60) for number in sorted(numbers))
)
drafts = st.builds(
    RuleDraft,
    name=st.text("ab c", min_size=1, max_size=20).filter(str.strip),
    rule_type=st.just(RuleType.MENTIONS),
    parameters=st.fixed_dictionaries({"most": st.integers(0, 9)}),
    penalty=st.sampled_from([Penalty.WARN, Penalty.BAN, Penalty.NONE]),
    deletes=st.booleans(),
    steps=steps,
    exemptions=st.builds(Exemptions, admins=st.booleans(), roles=st.frozensets(st.sampled_from(["a", "b"]))),
    priority=st.integers(-1000, 1000),
    is_enabled=st.booleans(),
    is_dry=st.booleans(),
)


@given(drafts)
def test_a_rule_is_read_again_from_what_is_recorded_of_it(said: RuleDraft):
    rule = made(said)
    again = rules.made(
        rules.draft_from(rules.facts_of(rule)),
        rule_id=rule.id,
        group_key=rule.group_key,
        created_at=rule.created_at,
        now=rule.updated_at,
    )
    assert again == rule


@given(drafts, st.booleans())
def test_an_edit_changes_what_it_names_and_nothing_else(said: RuleDraft, is_enabled: bool):  # noqa: FBT001
    rule = made(said)
    assert rules.edited(rule, {}) == rules.draft_of(rule)
    changed = made(rules.edited(rule, {"is_enabled": is_enabled}))
    before, after = rules.differing(rules.facts_of(rule), rules.facts_of(changed))
    assert before.keys() == after.keys() <= {"is_enabled"}


def test_a_rule_of_another_type_forgets_what_the_old_one_looked_for():
    rule = made(draft("mentions", {"most": 4}))
    assert made(rules.edited(rule, {"rule_type": RuleType.CAPS})).condition == Caps(percent=70, letters=10)
    assert made(rules.edited(rule, {"parameters": {"most": 1}})).condition == Mentions(most=1)


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_rule_has_a_name(name: str):
    with pytest.raises(errors.RuleNameInvalid):
        made(draft(name=name))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"penalty": Penalty.KICK, "duration_seconds": 60}, "duration_seconds"),
        ({"penalty": Penalty.MUTE, "duration_seconds": 29}, "duration_seconds"),
        ({"steps": (Step(2, Penalty.BAN), Step(2, Penalty.MUTE))}, "escalation"),
        ({"steps": (Step(0, Penalty.BAN),)}, "escalation"),
        ({"steps": (Step(1, Penalty.WARN, 60),)}, "escalation.0"),
        ({"steps": tuple(Step(number, Penalty.MUTE) for number in range(1, 12))}, "escalation"),
    ],
)
def test_says_which_penalty_cannot_follow(said: dict[str, object], field: str):
    with pytest.raises(errors.RulePenaltyInvalid) as refused:
        made(draft(**said))
    assert refused.value.fields["field"] == field


def test_the_groups_ladder_is_that_of_its_settings():
    assert rules.group_ladder(WarningSettings()).steps == (
        Step(2, Penalty.MUTE, 3600), Step(3, Penalty.KICK), Step(4, Penalty.BAN)
    )  # fmt: skip


@pytest.mark.parametrize(
    "member", [Member(), Member(is_admin=True), Member(roles=("a", "b"), joined_at=5), Member(is_trusted=True)]
)
def test_who_wrote_is_read_again_as_they_stood(member: Member):
    assert rules.member_from_json(rules.member_to_json(member)) == member
