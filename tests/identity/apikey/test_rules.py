import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.identity.apikey import rules


def test_a_new_key_is_well_formed_and_like_no_other():
    made = {rules.make_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(rules.is_well_formed(secret) for secret in made)


@given(st.integers(0, 45), st.sampled_from("0aZ"))
def test_one_wrong_letter_shows(position: int, letter: str):
    secret = rules.make_secret()
    changed = secret[:position] + letter + secret[position + 1 :]
    assert rules.is_well_formed(changed) is (changed == secret)


_MADE = rules.make_secret()


@pytest.mark.parametrize(
    "secret",
    ["", "sk_", "sk_short", "pk_" + _MADE[3:], _MADE + "0"],
    # Workers have to agree on the names of tests, and a made key is another one each time.
    ids=["empty", "prefix", "short", "foreign prefix", "too long"],
)
def test_nonsense_is_not_well_formed(secret: str):
    assert not rules.is_well_formed(secret)


@given(st.text())
def test_no_text_makes_the_check_fail(text: str):
    assert not rules.is_well_formed(text)


def test_the_hash_depends_on_the_key_and_on_the_pepper():
    assert rules.hash_secret("sk_1", pepper="a") == rules.hash_secret("sk_1", pepper="a")
    assert rules.hash_secret("sk_1", pepper="a") != rules.hash_secret("sk_1", pepper="b")
    assert rules.hash_secret("sk_1", pepper="a") != rules.hash_secret("sk_2", pepper="a")


def test_little_of_a_key_is_shown():
    secret = rules.make_secret()
    assert (rules.visible_prefix(secret), len(secret)) == (secret[:9], 46)
