import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule.engine import letters


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("CAFÉ", "cafe"),
        ("Straße", "strasse"),
        ("vi\u200bag\u00adra", "viagra"),
        ("𝐅𝐫𝐞𝐞 ⓜoney", "free money"),
        ("كتاب عربي", "کتاب عربی"),
        ("می‌خواهم", "میخواهم"),
        ("أَهْلًا", "اهلا"),
        ("۱۲۳ ٤٥٦", "123 456"),
        ("한국어", "한국어"),
    ],
)
def test_folds_the_many_forms_of_one_word_into_one(written: str, folded: str):
    assert letters.fold(written) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str):
    once = letters.fold(text)
    assert letters.fold(once) == once


@given(st.text(max_size=60))
def test_a_text_and_the_same_in_capitals_and_taken_apart_fold_alike(text: str):
    assert letters.fold(unicodedata.normalize("NFD", letters.plain(text))) == letters.fold(letters.plain(text))


@pytest.mark.parametrize(
    "disguised", ["саѕіnо", "c4s1n0", "c@$ino", "c a s i n o", "casiiiiino", "CASINO!", "с.а.s.i.n.o"]
)
def test_disguised_words_look_like_what_they_stand_for(disguised: str):
    words = letters.words_of(letters.plain(disguised))
    assert letters.skeleton("casino") in words.skeletons | {letters.skeleton(each) for each in words.single}


def test_plain_words_have_no_skeletons():
    assert not letters.words_of("Is the blue lamp still there, or sold?").skeletons


def test_russian_is_not_taken_for_disguised_latin():
    words = letters.words_of("этот сор не мой")
    assert "сор" in words.single
    assert not words.skeletons


@pytest.mark.parametrize("sign", ["!", "$", "€", "ж", "ı", "漢", "!!a ", "a-"])
def test_no_row_of_signs_takes_more_time_than_its_length(sign: str):
    # What tries each place anew needs minutes for this, and a worker stands still for a second at a common text.
    said = letters.words_of(letters.plain(sign * 100_000))
    assert set(said.joined) <= {*sign, "l", " "}


def test_sentences_that_are_one_letter_stay_as_short():
    assert letters.plain("ﷺ" * 4096 + "lamp").split() == ["lamp"]


def test_fingerprints_are_the_same_for_the_same_words_and_none_for_none():
    assert letters.fingerprint("buy now") == letters.fingerprint("buy now") != letters.fingerprint("buy it")
    assert letters.fingerprint("") is None
