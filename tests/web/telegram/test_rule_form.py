"""What rules look for as forms: whatever REST takes is shown, or kept as it is, and sent back the same."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule import rules
from sokoni.telegram.rule.engine.conditions import Combine, Condition, Custom, Links, Media, Part, RuleType, WordList
from sokoni.telegram.rule.engine.message import Carried
from sokoni.web.forms import Form
from sokoni.web.telegram import custom_form, rule_form
from tests.support.factories.rule import made
from tests.telegram.rule.engine.test_parameters import combined, simple

# What no field shows: entries that are more than one line.
odd = st.just(WordList(("two\nlines", "one")))
conditions = st.one_of(simple, odd, combined(st.one_of(simple, odd, combined(simple))))


def sent(form: Form) -> Form:
    """The form as a browser sends it: with ends of lines of its own, and without boxes that are not ticked."""
    values = {name: value.replace("\n", "\r\n") for name, value in form.values.items() if value}
    several = {name: ticked for name, ticked in form.several.items() if ticked}
    return Form(values, several=several)


@given(conditions)
def test_what_a_form_shows_of_a_rule_is_what_it_sends_back(condition: Condition):
    rule = made(condition)
    form = sent(rule_form.values_of(rule))
    rule_type = rule_form.type_of(form)
    assert rule_type is not None
    read = rule_form.read(form, rule_type)
    assert form.mistakes == {}
    again = rules.made(read, rule_id=rule.id, group_key=rule.group_key, created_at=rule.created_at, now=rule.updated_at)
    assert again == rule


def test_conditions_are_added_and_taken_away_and_the_others_stay_as_typed():
    form = rule_form.beginning(RuleType.CUSTOM)
    form.values = {**form.values, "parts.0.allow": "half a si", "do": "add", "add-type": "caps"}
    assert custom_form.rearrange(form)
    assert [row.rule_type for row in custom_form.rows(form)] == [RuleType.LINKS, RuleType.NEW_MEMBERS, RuleType.CAPS]
    form.values = {**form.values, "do": "drop-1"}
    assert custom_form.rearrange(form)
    assert [(row.place, row.rule_type) for row in custom_form.rows(form)] == [
        ("parts.0", RuleType.LINKS),
        ("parts.1", RuleType.CAPS),
    ]
    assert (form.text("parts.0.allow"), form.text("parts.1.percent")) == ("half a si", "70")
    form.values = {**form.values, "do": "save"}
    assert not custom_form.rearrange(form)


def test_no_more_conditions_are_added_than_a_rule_has():
    form = rule_form.beginning(RuleType.CUSTOM)
    for _ in range(12):
        form.values = {**form.values, "do": "add", "add-type": "links"}
        custom_form.rearrange(form)
    assert len(custom_form.rows(form)) == 8
    form.values = {**form.values, "parts.99.type": "links", "parts.4711.type": "links"}
    assert len(custom_form.rows(form)) == 8


def test_conditions_within_conditions_are_kept_as_they_are():
    inner = Custom(Combine.ANY, (Part(Links()), Part(Media(frozenset({Carried.PHOTO})), negated=True)))
    form = rule_form.values_of(made(Custom(Combine.ALL, (Part(Links()), Part(inner, negated=True)))))
    shown, kept = custom_form.rows(form)
    assert (shown.rule_type, kept.rule_type) == (RuleType.LINKS, None)
    assert '"not": true' in kept.kept
