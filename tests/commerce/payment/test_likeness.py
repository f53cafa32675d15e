"""Whether two pictures show the same receipt: what copying does to words, and what other words do."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.payment.likeness import THRESHOLD, Print, likeness
from sokoni.services.media.types import PHRASE_COLUMNS, PHRASE_ROWS, Phrase

CELLS = PHRASE_COLUMNS * PHRASE_ROWS
ALL = (1 << CELLS) - 1


def phrase(chance: random.Random, *, line: int, left: int, width: int) -> Phrase:
    """A phrase of some letters: each fills or leaves a block of cells."""
    bits = 0
    for _ in range(PHRASE_COLUMNS // 4):
        block = chance.choice((0x00, 0xFF, 0xF0, 0x0F, 0x3C))
        for _ in range(4):
            bits = bits << PHRASE_ROWS | block
    return Phrase(left=left, top=40 * line, width=width, height=24, bits=bits, sure=ALL)


def receipt(values: int, labels: int = 1) -> Print:
    """A receipt of twelve lines: labels by one seed, values by another."""
    of_labels, of_values = random.Random(labels), random.Random(values)
    return Print(
        tuple(
            phrase(chance, line=line, left=left, width=width)
            for line in range(12)
            for chance, left, width in ((of_labels, 40, 160), (of_values, 420, 220))
        )
    )


def moved(seen: Print, *, scale: float, right: int, down: int) -> Print:
    return Print(
        tuple(
            dataclasses.replace(
                each,
                left=round(each.left * scale) + right,
                top=round(each.top * scale) + down,
                width=round(each.width * scale),
                height=round(each.height * scale),
            )
            for each in seen.phrases
        )
    )


@given(scale=st.floats(0.5, 2.0), right=st.integers(0, 300), down=st.integers(0, 300), seed=st.integers(0, 9))
def test_the_same_words_elsewhere_and_larger_are_the_same_receipt(scale: float, right: int, down: int, seed: int):
    seen = receipt(seed)
    assert likeness(seen, moved(seen, scale=scale, right=right, down=down)) >= THRESHOLD


@pytest.mark.parametrize("cut", [3, 6])
def test_what_is_cut_off_is_not_asked_for(cut: int):
    seen = receipt(1)
    assert likeness(seen, Print(seen.phrases[cut:-cut])) >= THRESHOLD


def test_one_damaged_phrase_is_forgiven():
    seen = receipt(1)
    damaged = (dataclasses.replace(seen.phrases[5], bits=seen.phrases[5].bits ^ ALL), *seen.phrases[6:])
    assert likeness(seen, Print((*seen.phrases[:5], *damaged))) >= THRESHOLD


@given(one=st.integers(0, 500), other=st.integers(501, 1000))
def test_other_values_under_the_same_labels_are_another_receipt(one: int, other: int):
    assert likeness(receipt(one), receipt(other)) < THRESHOLD


def test_another_bank_has_nothing_in_common():
    assert likeness(receipt(1, labels=1), receipt(2, labels=2)) < THRESHOLD


def test_pictures_without_writing_are_like_nothing():
    assert likeness(Print(()), Print(())) == 0


def test_a_print_comes_back_as_it_was_kept():
    seen = receipt(3)
    assert Print.unpack(seen.pack()) == seen
