"""Names are found however they are typed, and answers are given to whole words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.note import rules
from sokoni.telegram.note.errors import KeptNameUnfit
from sokoni.telegram.note.types import MAX_NAME


@pytest.mark.parametrize(
    ("said", "name", "text"),
    [
        ("price It is 10", "price", "It is 10"),
        ('"opening hours" From 9\nto 5', "opening hours", "From 9\nto 5"),
        ("price\nIt is 10", "price", "It is 10"),
        ("price", "price", ""),
        ("", "", ""),
    ],
)
def test_a_name_of_several_words_stands_in_quotes(said: str, name: str, text: str):
    assert rules.split(said) == (name, text)


@given(st.text(min_size=1, max_size=30))
def test_a_folded_name_stays_as_it_is(name: str):
    assert rules.folded(rules.folded(name)) == rules.folded(name)


@pytest.mark.parametrize("name", ["", "  ", "!!!", "x" * (MAX_NAME + 1)])
def test_refuses_a_name_that_nobody_could_type(name: str):
    with pytest.raises(KeptNameUnfit):
        rules.checked(name, "text")
    with pytest.raises(KeptNameUnfit):
        rules.checked("price", " ")


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("What is the PRICE?", "price"),
        ("prices are high", None),
        ("opening   hours, please", "opening hours"),
        ("hours of opening", None),
        ("price and opening hours", "opening hours"),
        ("قیمت چند است", "قیمت"),
        ("", None),
    ],
)
def test_answers_whole_words_the_longest_first(text: str, trigger: str | None):
    assert rules.triggered(text, ["price", "opening hours", "قیمت"]) == trigger


@pytest.mark.parametrize(
    ("text", "note"),
    [("#Rules", "rules"), (" #rules ", "rules"), ("#rules please", None), ("rules", None), ("#", None)],
)
def test_a_note_is_called_by_its_name_and_nothing_else(text: str, note: str | None):
    assert rules.called_note(text) == note
