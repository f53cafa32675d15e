"""A secret that everybody knows, or can guess, is none."""

import base64
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.checks import rules


@given(st.integers(), st.sampled_from([bytes.hex, base64.b64encode]), st.integers(24, 64))
def test_random_secrets_are_strong(seed: int, written: Callable[[bytes], str | bytes], size: int):
    secret = str(written(random.Random(seed).randbytes(size)))

    assert rules.weakness(secret, characters=32) is None


@pytest.mark.parametrize(
    "sample",
    [
        "changeme",
        "Change-Me!",
        "your-secret-key-here-change-in-production",
        "minioadmin",
        "postgres",
        "super-secret-jwt-key-that-should-be-changed",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "insecure-development-key-insecure-development-key",
    ],
)
def test_samples_of_documents_and_images_are_known(sample: str):
    assert rules.is_sample(sample)
    assert "everybody knows" in (rules.weakness(sample, characters=8) or "")


@given(st.text("abcdefghij0123456789", min_size=1, max_size=6), st.integers(8, 60))
def test_what_repeats_itself_is_as_weak_as_its_part(part: str, times: int):
    assert rules.bits(part * times) <= len(part) * 5
    assert rules.weakness(part * times, characters=8) is not None


@pytest.mark.parametrize("secret", ["a" * 64, "abcdefghijklmnopqrstuvwxyz0123456789", "9876543210" * 4, "01" * 40])
def test_runs_and_repetitions_are_easy_to_guess(secret: str):
    assert "guess" in (rules.weakness(secret, characters=32) or "")


@given(st.text(max_size=31))
def test_a_short_one_is_never_enough(secret: str):
    assert rules.weakness(secret, characters=32) is not None


@given(st.text(max_size=200))
def test_nothing_holds_more_than_its_characters_can(secret: str):
    assert 0 <= rules.bits(secret) <= len(secret) * 21
