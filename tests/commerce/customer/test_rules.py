"""What an address of a book must have."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.customer import rules
from sokoni.commerce.customer.errors import AddressIncomplete
from sokoni.commerce.customer.types import AddressDraft

HOME = AddressDraft(name="Neema Otieno", phone="", line="Moi Avenue 12", city="Nairobi", country="KE")


def test_spaces_and_line_breaks_are_tidied():
    kept = rules.normalise(replace(HOME, name="  Neema\n Otieno ", line="Moi\tAvenue  12"))
    assert (kept.name, kept.line) == (HOME.name, HOME.line)


@pytest.mark.parametrize("field", ["name", "line", "city", "country"])
def test_what_a_courier_needs_must_be_there(field: str):
    with pytest.raises(AddressIncomplete) as refusal:
        rules.normalise(replace(HOME, **{field: "  "}))
    assert refusal.value.fields["field"] == field


@pytest.mark.parametrize("country", ["ke", "KEN", "K1"])
def test_a_country_is_two_capital_letters(country: str):
    with pytest.raises(AddressIncomplete) as refusal:
        rules.normalise(replace(HOME, country=country))
    assert refusal.value.fields["field"] == "country"


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.split()))
def test_tidying_twice_changes_nothing(text: str):
    once = rules.normalise(replace(HOME, region=text))
    assert rules.normalise(once) == once
    assert all("\n" not in value and value == value.strip() for value in asdict(once).values())
