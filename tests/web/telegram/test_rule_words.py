"""Rules as sentences: each type in plain words, whom it leaves alone, and what follows at which number."""

from functools import partial
from typing import Any

import pytest

from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Consequence, Exemptions, Step
from sokoni.web import translation
from sokoni.web.telegram import rule_form
from sokoni.web.telegram.rule_words import TYPE_HINTS, TYPE_WORDS, RuleSpeaker
from sokoni.web.wording import Wording

NOBODY = Exemptions(admins=False, trusted=False)
WARNS = Consequence(penalty=Penalty.WARN)


def _translate(language: str, message: str, **values: object) -> str:
    text = translation.translations(language).gettext(message)
    return text % values if values else text


def speaker(language: str = "en") -> RuleSpeaker:
    return RuleSpeaker(language, partial(_translate, language), Wording(language).number)


def said(rule_type: RuleType, written: dict[str, Any]) -> str:
    return speaker().say_condition(parameters.from_json(rule_type, written))


@pytest.mark.parametrize(
    ("rule_type", "written", "expected"),
    [
        (RuleType.FLOOD, {"messages": 5, "seconds": 10}, "someone posts more than 5 messages in 10 seconds"),
        (RuleType.LINKS, {}, "someone posts a link"),
        (RuleType.LINKS, {"allow": ["a.example"]}, "someone posts a link to elsewhere than a.example"),
        (
            RuleType.LINKS,
            {"forbid": ["a.example", "b.example", "c.example", "d.example"]},
            "someone posts a link to a.example, b.example, c.example or 1 more",
        ),
        (RuleType.FORWARDS, {}, "someone forwards a message"),
        (
            RuleType.FORWARDS,
            {"sources": ["channel", "bot"], "allow": ["@mine"]},
            "someone forwards a message of a bot or a channel, except of @mine",
        ),
        (RuleType.MEDIA, {"kinds": ["sticker"], "endings": ["exe"]}, "someone posts a sticker or *.exe"),
        (RuleType.WORDS, {"words": ["casino"]}, "someone writes “casino”"),
        (RuleType.PATTERNS, {"patterns": ["a+b"]}, "a message fits “a+b”"),
        (
            RuleType.CAPS,
            {"percent": 70, "letters": 12},
            "at least 70 % of a message of 12 letters or more are capitals",
        ),
        (RuleType.MENTIONS, {"most": 3}, "someone mentions more than 3 people"),
        (
            RuleType.NEW_MEMBERS,
            {"seconds": 86_400, "sorts": ["links"]},
            "someone who came less than 1 day ago posts links",
        ),
        (RuleType.LANGUAGE, {"allow": ["es", "en"]}, "a message is in another language than en or es"),
        (RuleType.DUPLICATES, {"times": 3, "seconds": 60}, "someone posts the same 3 times in 1 minute"),
        (
            RuleType.DUPLICATES,
            {"times": 3, "seconds": 60, "among": "group"},
            "the same is posted 3 times in 1 minute, by whoever",
        ),
        (
            RuleType.CUSTOM,
            {
                "match": "any",
                "parts": [
                    {"type": "links", "parameters": {}},
                    {"type": "caps", "parameters": {"percent": 50, "letters": 4}, "not": True},
                ],
            },
            "someone posts a link or not: at least 50 % of a message of 4 letters or more are capitals",
        ),
    ],
)
def test_what_a_rule_looks_for_is_said_plainly(rule_type: RuleType, written: dict[str, Any], expected: str):
    assert said(rule_type, written) == expected


def test_a_rule_is_one_sentence():
    links = parameters.from_json(RuleType.LINKS, {})

    assert speaker().say(links, WARNS, NOBODY) == "When someone posts a link, delete and warn."
    assert (
        speaker().say(links, WARNS, Exemptions(trusted=False))
        == "When someone posts a link, unless from an administrator, delete and warn."
    )
    steps = (Step(3, Penalty.MUTE, 3600), Step(5, Penalty.BAN))
    consequence = Consequence(penalty=Penalty.NONE, deletes=False, steps=steps)
    exempt = Exemptions(trusted=False, admins=False, roles=frozenset({"helper"}), ids=frozenset({1, 2}))
    assert speaker().say(links, consequence, exempt) == (
        "When someone posts a link, unless from helper or 2 chosen people, do nothing but count;"
        " at number 3 mute for 1 hour; at number 5 ban."
    )


@pytest.mark.parametrize("language", ["es", "fa"])
@pytest.mark.parametrize("rule_type", list(RuleType))
def test_each_type_is_said_in_each_language_and_has_a_form_that_reads_what_it_shows(rule_type: RuleType, language: str):
    form = rule_form.beginning(rule_type)
    values = {**form.values, "name": "A rule"}
    form.values = {name: value or "casino" for name, value in values.items()} if rule_type in _BLANK else values
    draft = rule_form.read(form, rule_type)

    assert form.mistakes == {}
    condition = parameters.from_json(rule_type, draft.parameters)
    sentence = speaker(language).say(condition, WARNS, Exemptions())
    assert sentence != speaker("en").say(condition, WARNS, Exemptions())
    assert "%(" not in sentence
    assert {TYPE_WORDS[rule_type], TYPE_HINTS[rule_type]}.isdisjoint(
        {_translate(language, TYPE_WORDS[rule_type]), _translate(language, TYPE_HINTS[rule_type])}
    )


# Of these nothing can be said that most would say.
_BLANK = {RuleType.WORDS, RuleType.PATTERNS}
