"""What becomes of variants when options are edited as a whole."""

from itertools import count, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.state import options
from sokoni.commerce.catalog.types import OptionWish, ValueWish

NAMES = ("Size", "Colour", "Cut")


def state_of(names: tuple[str, ...], combinations: list[tuple[str, ...]]) -> dict[str, Any]:
    variants = {
        f"v{at}": {
            "position": at,
            "sku": f"SKU-{at}",
            "barcode": str(at),
            "option_values": [*values, "", "", ""][:3],
            "price": 100 * at,
            "image_id": None,
        }
        for at, values in enumerate(combinations, start=1)
    }
    return {"options": list(names), "variants": variants}


def wish(name: str, values: list[tuple[str, str | None]], was: int | None) -> OptionWish:
    return OptionWish(name=name, values=tuple(ValueWish(value=new, was=old) for new, old in values), was=was)


def same(name: str, values: list[str], was: int) -> OptionWish:
    return wish(name, [(value, value) for value in values], was)


def edited(state: dict[str, Any], *wishes: OptionWish) -> Any:
    numbers = count(1)
    return options.with_wishes(state, wishes, lambda: f"new{next(numbers)}")


def titles(state: Any) -> list[str]:
    ordered = sorted(state["variants"].values(), key=lambda each: each["position"])
    return ["/".join(value for value in each["option_values"] if value) for each in ordered]


SHIRT = state_of(("Size", "Colour"), [("S", "red"), ("S", "blue"), ("M", "red")])


def test_wishes_for_what_is_there_change_nothing():
    assert edited(SHIRT, same("Size", ["S", "M"], 0), same("Colour", ["red", "blue"], 1)) is SHIRT


def test_a_value_is_renamed_and_its_variants_stay():
    sizes = wish("Size", [("Small", "S"), ("M", "M")], 0)
    changed = edited(SHIRT, sizes, same("Colour", ["red", "blue"], 1))
    assert titles(changed) == ["Small/red", "Small/blue", "M/red"]
    assert set(changed["variants"]) == set(SHIRT["variants"])


def test_two_values_exchange_their_names():
    changed = edited(SHIRT, wish("Size", [("M", "S"), ("S", "M")], 0), same("Colour", ["red", "blue"], 1))
    assert [changed["variants"][key]["option_values"][0] for key in ("v1", "v2", "v3")] == ["M", "M", "S"]


def test_a_new_value_makes_variants_with_all_others_and_fills_no_old_gap():
    changed = edited(SHIRT, wish("Size", [("S", "S"), ("M", "M"), ("L", None)], 0), same("Colour", ["red", "blue"], 1))
    assert titles(changed) == ["S/red", "S/blue", "M/red", "L/red", "L/blue"]
    made = {each["option_values"][1]: each for key, each in changed["variants"].items() if key.startswith("new")}
    assert (made["red"]["price"], made["blue"]["price"]) == (100, 200)
    assert {(each["sku"], each["barcode"]) for each in made.values()} == {(None, "")}


def test_a_value_that_goes_takes_its_variants():
    assert titles(edited(SHIRT, same("Size", ["S"], 0), same("Colour", ["red", "blue"], 1))) == ["S/red", "S/blue"]


def test_a_value_that_no_variant_has_any_more_makes_none():
    wishes = same("Size", ["S", "M", "gone"], 0), wish("Colour", [("red", "red"), ("blue", "blue"), ("tan", None)], 1)
    assert titles(edited(SHIRT, *wishes)) == ["S/red", "S/blue", "S/tan", "M/red", "M/tan"]


def test_an_option_that_goes_leaves_the_first_of_those_that_become_the_same():
    changed = edited(SHIRT, same("Size", ["S", "M"], 0))
    assert list(changed["variants"]) == ["v1", "v3"]
    assert changed["options"] == ["Size"]


def test_without_options_one_variant_is_left():
    changed = edited(SHIRT)
    assert (changed["options"], titles(changed)) == (["Title"], ["Default Title"])


def test_a_product_without_options_gets_one():
    plain = state_of(("Title",), [("Default Title",)])
    changed = edited(plain, wish("Size", [("S", None), ("M", None)], None))
    assert titles(changed) == ["S", "M"]
    assert changed["variants"]["v1"]["option_values"][0] == "S"


def test_all_values_may_be_others():
    changed = edited(SHIRT, wish("Size", [("38", None), ("40", None)], 0), same("Colour", ["red", "blue"], 1))
    assert titles(changed) == ["38/red", "38/blue", "40/red", "40/blue"]


@pytest.mark.parametrize(
    "wishes",
    [
        (wish("", [("S", "S")], 0),),
        (wish("Size", [], 0),),
        (wish("Size", [(" ", "S")], 0),),
        (wish("Size", [("S", "S"), ("S ", "M")], 0),),
        (same("Size", ["S"], 0), same("Size", ["red"], 1)),
        (same("Size", ["S"], 0), same("Again", ["S"], 0)),
        (same("Size", ["S"], 7),),
        (wish("Size", [(str(number), None) for number in range(2049)], 0),),
        tuple(wish(name, [("x", None)], None) for name in ("A", "B", "C", "D")),
    ],
)
def test_refuses_what_makes_no_variants(wishes: tuple[OptionWish, ...]):
    with pytest.raises(errors.ProductInvalid):
        edited(SHIRT, *wishes)


@st.composite
def edits_of_products(draw: st.DrawFn) -> tuple[dict[str, Any], tuple[OptionWish, ...]]:
    width = draw(st.integers(1, 3))
    values = [draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True)) for _ in range(width)]
    combinations = list(product(*values))
    kept = draw(st.lists(st.sampled_from(combinations), min_size=1, unique=True))
    wishes = []
    for at in draw(st.lists(st.integers(0, width - 1), unique=True)):
        known = sorted({each[at] for each in kept})
        stay = draw(st.lists(st.sampled_from(known), unique=True))
        fresh = draw(st.lists(st.sampled_from("wxyz"), min_size=0 if stay else 1, max_size=3, unique=True))
        wishes.append(wish(NAMES[at], [(each, each) for each in stay] + [(each, None) for each in fresh], at))
    return state_of(NAMES[:width], kept), tuple(wishes)


@given(edits_of_products())
def test_any_edit_leaves_variants_that_differ_and_have_wished_values(
    case: tuple[dict[str, Any], tuple[OptionWish, ...]],
):
    state, wishes = case
    changed = edited(state, *wishes)
    combinations = [tuple(each["option_values"]) for each in changed["variants"].values()]
    assert len(combinations) == len(set(combinations)) > 0
    wished = [{each.value for each in one.values} for one in wishes]
    for values in combinations:
        assert all(value in allowed for value, allowed in zip(values, wished, strict=False))
    # Whoever keeps all of its values keeps its variant, its price and its SKU.
    for key, variant in state["variants"].items():
        if len(wishes) == len(state["options"]) and all(
            variant["option_values"][one.was] in {each.was for each in one.values} for one in wishes
        ):
            assert changed["variants"][key]["sku"] == variant["sku"]
