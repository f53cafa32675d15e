"""Refusals: complete where they are declared, and never ambiguous where they are shown."""

import pytest

from sokoni.core import errors
from sokoni.core.errors import DomainError, Kind


class Crowded(DomainError):
    """The example is full."""

    code = "test.crowded"
    kind = Kind.CONFLICT
    message = "There are {people} people here."
    hint = "Come back later."


def test_a_refusal_says_its_fields_in_words():
    assert str(Crowded(people=3)) == "There are 3 people here."


@pytest.mark.parametrize("member", sorted(errors.MEMBERS))
def test_a_field_cannot_take_the_place_of_what_every_refusal_says(member: str):
    with pytest.raises(TypeError, match=member):
        Crowded(people=3, **{member: "mine"})


def test_a_code_is_declared_once():
    with pytest.raises(TypeError, match=r"test\.crowded"):
        type("Other", (DomainError,), {"code": "test.crowded", "kind": Kind.CONFLICT, "message": "A.", "hint": "B."})


def test_a_class_that_forgets_its_hint_fails_where_it_is_declared():
    with pytest.raises(TypeError, match="hint"):
        type("Hintless", (DomainError,), {"code": "test.hintless", "kind": Kind.CONFLICT, "message": "A."})
