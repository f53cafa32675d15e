"""What is decided about shops without looking anything up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.shop import errors, rules
from sokoni.commerce.shop.types import ShopDraft, ShopProfile, Status
from sokoni.core.money import UnknownCurrency

DRAFT = ShopDraft(name="Casa Luna", country="CO", currency="COP", locale="es-CO")


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_moves_only_as_the_table_says(status: Status, wanted: Status):
    if wanted in rules.MOVES[status]:
        rules.check_move(status, wanted)
    else:
        with pytest.raises(errors.ShopMoveRefused) as refused:
            rules.check_move(status, wanted)
        assert refused.value.fields["allowed"] == [each.value for each in rules.MOVES[status]]


def test_takes_a_draft_that_can_be_used():
    rules.check_draft(DRAFT)
    rules.check_profile(ShopProfile(name="Luna"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"country": "Colombia"}, "country"),
        ({"locale": "Spanish!"}, "locale"),
        ({"slug": "Casa Luna"}, "slug"),
        ({"description": "\x00"}, "description"),
    ],
)
def test_names_the_field_that_cannot_be_used(changes: dict[str, str], field: str):
    with pytest.raises(errors.ShopDraftInvalid) as refused:
        rules.check_draft(replace(DRAFT, **changes))
    assert refused.value.fields["field"] == field


def test_refuses_currencies_it_cannot_calculate_with():
    with pytest.raises(UnknownCurrency):
        rules.check_draft(replace(DRAFT, currency="XXX"))


def test_refuses_a_profile_without_a_name():
    with pytest.raises(errors.ShopDraftInvalid):
        rules.check_profile(ShopProfile(name=""))


@given(st.text(max_size=200))
def test_makes_an_address_of_every_name(name: str):
    assert rules.is_slug(rules.slugify(name))


@given(st.integers(1, 12))
def test_finds_a_free_address_within_the_bound(count: int):
    taken: list[str] = []
    for _ in range(count):
        taken.append(rules.free_slug("x" * rules.MAX_SLUG_LENGTH, taken))
    assert len(set(taken)) == count
    assert all(rules.is_slug(slug) for slug in taken)
