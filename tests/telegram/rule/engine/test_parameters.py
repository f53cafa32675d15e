from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule.engine import parameters
from sokoni.telegram.rule.engine.conditions import (
    Among,
    Caps,
    Combine,
    Condition,
    Custom,
    Duplicates,
    Flood,
    Forwards,
    Language,
    Links,
    Media,
    Mentions,
    NewMembers,
    Part,
    Patterns,
    RuleType,
    Sort,
    WordList,
)
from sokoni.telegram.rule.engine.message import Carried, ForwardedFrom
from sokoni.telegram.rule.errors import RuleParametersInvalid

words = st.text("abcdefgh ", min_size=1, max_size=20).map(str.strip).filter(bool)
several_words = st.lists(words, min_size=1, max_size=5, unique=True).map(tuple)
sites = st.lists(st.sampled_from(["shop.example", "t.me/ana", "t.me/+", "bit.example"]), max_size=3, unique=True)
simple = st.one_of(
    st.builds(Flood, st.integers(1, 50), st.integers(1, 3600)),
    st.builds(Links, sites.map(tuple), sites.map(tuple)),
    st.builds(
        Forwards, st.frozensets(st.sampled_from(ForwardedFrom), min_size=1), st.just(frozenset({"@deals", "-9"}))
    ),
    st.builds(Media, st.frozensets(st.sampled_from(Carried)), st.just(frozenset({"exe"}))),
    st.builds(WordList, several_words),
    st.builds(Patterns, several_words, st.booleans()),
    st.builds(Caps, st.integers(1, 100), st.integers(1, 4096)),
    st.builds(Mentions, st.integers(0, 100)),
    st.builds(NewMembers, st.integers(1, 86400), st.frozensets(st.sampled_from(Sort), min_size=1)),
    st.builds(Language, st.frozensets(st.sampled_from(["en", "es", "fa"]), min_size=1), st.integers(4, 100)),
    st.builds(Duplicates, st.integers(2, 20), st.integers(1, 3600), st.sampled_from(Among), st.integers(1, 100)),
)


def combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Custom]:
    first = st.builds(Part, inner, st.just(value=False))
    others = st.lists(st.builds(Part, inner, st.booleans()), max_size=2)
    parts = st.tuples(first, others).map(lambda both: (both[0], *both[1]))
    return st.builds(Custom, st.sampled_from(Combine), parts)


@given(st.one_of(simple, combined(st.one_of(simple, combined(simple)))))
def test_what_is_written_is_read_again(condition: Condition):
    written = parameters.to_json(condition)
    assert parameters.from_json(parameters.type_of(condition), written) == condition


@pytest.mark.parametrize(
    ("rule_type", "written", "field"),
    [
        (RuleType.FLOOD, {"messages": 5}, "seconds"),
        (RuleType.FLOOD, {"messages": 0, "seconds": 5}, "messages"),
        (RuleType.FLOOD, {"messages": True, "seconds": 5}, "messages"),
        (RuleType.FLOOD, {"messages": 5, "seconds": 5, "colour": "red"}, "colour"),
        (RuleType.LINKS, {"allow": ["no site"]}, "allow"),
        (RuleType.LINKS, {"allow": "shop.example"}, "allow"),
        (RuleType.FORWARDS, {"sources": ["ufo"]}, "sources"),
        (RuleType.MEDIA, {}, "kinds"),
        (RuleType.MEDIA, {"kinds": []}, "kinds"),
        (RuleType.WORDS, {"words": []}, "words"),
        (RuleType.WORDS, {"words": ["***"]}, "words"),
        (RuleType.WORDS, {"words": ["x" * 101]}, "words"),
        (RuleType.WORDS, {"words": [str(number) for number in range(501)]}, "words"),
        (RuleType.PATTERNS, {"patterns": ["("]}, "patterns"),
        (RuleType.PATTERNS, {"patterns": ["(?=ahead)"]}, "patterns"),
        (RuleType.PATTERNS, {"patterns": [r"(a)\1"]}, "patterns"),
        (RuleType.PATTERNS, {"patterns": ["a*"]}, "patterns"),
        (RuleType.PATTERNS, {"patterns": ["((a{100}){100}){100}"]}, "patterns"),
        (RuleType.PATTERNS, {"patterns": ["x"], "case_sensitive": "yes"}, "case_sensitive"),
        (RuleType.CAPS, {"percent": 101}, "percent"),
        (RuleType.NEW_MEMBERS, {"seconds": 0}, "seconds"),
        (RuleType.LANGUAGE, {}, "allow"),
        (RuleType.DUPLICATES, {"times": 1, "seconds": 9}, "times"),
        (RuleType.DUPLICATES, {"times": 2, "seconds": 9, "among": "all"}, "among"),
        (RuleType.CUSTOM, {}, "parts"),
        (RuleType.CUSTOM, {"parts": ["flood"]}, "parts"),
        (RuleType.CUSTOM, {"parts": [{"type": "caps", "parameters": 5}]}, "parameters"),
        (RuleType.CUSTOM, {"parts": [{"type": "caps", "not": True}]}, "parts"),
    ],
)
def test_says_which_field_cannot_be_read(rule_type: RuleType, written: dict[str, Any], field: str):
    with pytest.raises(RuleParametersInvalid) as refused:
        parameters.from_json(rule_type, written)
    assert str(refused.value.fields["field"]).endswith(field)


def test_rules_within_rules_end_somewhere():
    written: dict[str, Any] = {"type": "caps"}
    for _ in range(5):
        written = {"type": "custom", "parameters": {"parts": [written]}}
    with pytest.raises(RuleParametersInvalid):
        parameters.from_json(RuleType.CUSTOM, {"parts": [written]})


def test_patterns_that_are_too_large_together_are_refused():
    patterns = [f"{letter}\\pL{{100}}" for letter in "abcdefghijklmnopqrst"]
    assert parameters.from_json(RuleType.PATTERNS, {"patterns": patterns[:2]})
    with pytest.raises(RuleParametersInvalid):
        parameters.from_json(RuleType.PATTERNS, {"patterns": patterns})
