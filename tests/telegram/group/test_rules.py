"""Settings are read, changed, stored and compared; what cannot be is refused by its name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.errors import Reason
from sokoni.telegram.group import rules
from sokoni.telegram.group.errors import GroupSettingsUnfit
from sokoni.telegram.group.settings_types import GroupSettings, LadderStep, Penalty

DEFAULTS = GroupSettings()
WORDS = st.characters(codec="utf-8", exclude_characters="\0")
PATCHES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "is_moderated": st.booleans(),
        "language": st.sampled_from(["en", "es", "fa"]),
        "timezone": st.sampled_from(["UTC", "America/Bogota", "Asia/Tehran"]),
        "slow_mode_seconds": st.integers(0, 3600),
        "welcome": st.fixed_dictionaries(
            {},
            optional={"is_on": st.booleans(), "text": st.text(WORDS, max_size=40), "delete_after_seconds": st.none()},
        ),
        "warnings": st.fixed_dictionaries({"expires_seconds": st.none() | st.integers(3600, 10_000)}),
        "custom": st.dictionaries(
            st.text(WORDS, min_size=1, max_size=10),
            st.text(WORDS, max_size=10) | st.integers(0, 9) | st.booleans(),
            max_size=3,
        ),
    },
)


@given(PATCHES)
def test_settings_are_the_same_after_they_were_stored(patch: dict[str, Any]):
    settings = rules.merged(DEFAULTS, patch)

    assert rules.read_settings(rules.stored(settings)) == settings
    assert rules.settings_of(rules.shown(settings)) == settings


@given(PATCHES, PATCHES)
def test_facts_that_are_put_back_give_the_settings_from_before(first: dict[str, Any], second: dict[str, Any]):
    before = rules.merged(DEFAULTS, first)
    after = rules.merged(before, second)
    old, _new = rules.differing(rules.settings_facts(before), rules.settings_facts(after))

    assert rules.with_facts(after, old) == before


def test_a_patch_changes_what_it_names_and_nothing_beside_it():
    once = rules.merged(DEFAULTS, {"captcha": {"is_on": True}, "custom": {"theme": "dark", "a.b": 1}})
    twice = rules.merged(once, {"captcha": {"attempts": 5}, "custom": {"theme": None}})

    assert (twice.captcha.is_on, twice.captcha.attempts) == (True, 5)
    assert twice.custom == {"a.b": 1}
    assert twice.night == DEFAULTS.night


def test_a_ladder_replaces_the_one_before_it():
    changed = rules.merged(DEFAULTS, {"warnings": {"ladder": [{"warnings": 5, "penalty": "ban", "seconds": 3600}]}})

    assert changed.warnings.ladder == (LadderStep(warnings=5, penalty=Penalty.BAN, seconds=3600),)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"slow_mode_seconds": 3601}, "slow_mode_seconds"),
        ({"captcha": {"kind": "poetry"}}, "captcha.kind"),
        ({"captcha": "on"}, "captcha"),
        ({"welcome": {"buttons": [[{"text": "x", "url": "javascript:alert(1)"}]]}}, "welcome.buttons.0.0.url"),
        ({"night": {"starts": "24:00"}}, "night.starts"),
        ({"log": {"chat_id": 5}}, "log.chat_id"),
        ({"custom": {"": 1}}, "custom..[key]"),
        (
            {"warnings": {"ladder": [{"warnings": 3, "penalty": "ban"}, {"warnings": 3, "penalty": "mute"}]}},
            "warnings.ladder",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(patch: dict[str, Any], field: str):
    with pytest.raises(GroupSettingsUnfit) as refused:
        rules.merged(DEFAULTS, patch)

    assert refused.value.fields["field"] == field


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"colour": 1}, "there is no such setting"),
        ({"captcha": "on"}, "it has parts with names"),
        ({"captcha": {"kind": "poetry"}}, "it is one of these: button, arithmetic"),
        ({"slow_mode_seconds": "soon"}, "it is a whole number"),
        ({"slow_mode_seconds": 3601}, "it is at most 3600"),
        ({"slow_mode_seconds": -1}, "it is at least 0"),
        ({"log": {"chat_id": 5}}, "it is less than 0"),
        ({"is_moderated": "maybe"}, "it is true or false"),
        ({"rules_text": "x" * 4097}, "it has at most 4096 letters"),
        ({"welcome": {"buttons": [[]]}}, "there are at least 1 of them"),
        ({"welcome": {"media": {"kind": "photo"}}}, "it has to be there"),
        ({"locks": 5}, "it is a list"),
        ({"timezone": "Mars/Olympus"}, "no time zone has this name; one looks like America/Bogota"),
        ({"night": {"starts": "24:00"}}, "it cannot be read"),
    ],
)
def test_why_it_cannot_be_is_a_reason_that_can_be_translated(patch: dict[str, Any], fault: str):
    with pytest.raises(GroupSettingsUnfit) as refused:
        rules.merged(DEFAULTS, patch)

    assert (refused.value.fields["fault"], type(refused.value.fields["fault"])) == (fault, Reason)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"custom": {"rate": float("nan")}}, "custom.rate"),
        ({"custom": {"rate": 10**400}}, "custom.rate"),
        ({"custom": {"a\0b": 1}}, "custom"),
        ({"rules_text": "be kind\0"}, "rules_text"),
        ({"welcome": {"text": "\ud83d"}}, "welcome.text"),
        ({"locks": ["links", "\0"]}, "locks.1"),
    ],
)
def test_what_no_database_keeps_is_refused_before_it_gets_there(patch: dict[str, Any], field: str):
    with pytest.raises(GroupSettingsUnfit) as refused:
        rules.merged(DEFAULTS, patch)

    assert (refused.value.fields["field"], refused.value.fields["fault"]) == (field, "it cannot be kept")


def test_an_object_too_deep_is_refused_before_it_is_looked_at():
    patch: dict[str, Any] = {}
    for _ in range(500):
        patch = {"welcome": patch}

    with pytest.raises(GroupSettingsUnfit):
        rules.merged(DEFAULTS, patch)


def test_what_was_stored_and_is_known_no_more_leaves_the_rest_as_it_is():
    kept = {"timezone": "Mars/Olympus", "colour": "red", "slow_mode_seconds": 30}

    assert rules.read_settings(kept) == GroupSettings(slow_mode_seconds=30)
