"""Which variant is meant, and what the swatches show."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from sokoni.web.storefront import choices


def variant(number: int, *values: str, image_hash: str | None = None) -> SimpleNamespace:
    image = SimpleNamespace(media_hash=image_hash) if image_hash else None
    return SimpleNamespace(id=UUID(int=number), option_values=values, image=image)


SHIRT = SimpleNamespace(
    options=(SimpleNamespace(name="Size", values=("S", "M")), SimpleNamespace(name="Colour", values=("red", "blue"))),
    variants=(variant(1, "S", "red"), variant(2, "S", "blue"), variant(3, "M", "red")),
)
PLENTY = {UUID(int=number): True for number in (1, 2, 3)}


def chosen(**named: object) -> int | None:
    options = {"variant_id": None, "wanted": {}, "can_buy": PLENTY} | named
    found = choices.choose_variant(SHIRT, **options)
    return found.id.int if found else None


def test_without_a_choice_the_first_that_can_be_bought_is_shown():
    assert chosen(can_buy=PLENTY | {UUID(int=1): False}) == 2


def test_when_all_is_sold_out_the_first_is_shown():
    assert chosen(can_buy=dict.fromkeys(PLENTY, False)) == 1


def test_option_values_mean_their_variant():
    assert chosen(wanted={0: "S", 1: "blue"}) == 2


def test_a_combination_that_is_not_made_means_nothing():
    assert chosen(wanted={0: "M", 1: "blue"}) is None


def test_an_id_means_its_variant_and_a_foreign_one_nothing():
    assert (chosen(variant_id=UUID(int=3)), chosen(variant_id=UUID(int=9))) == (3, None)


def test_a_value_that_leads_nowhere_is_marked():
    shown = choices.option_choices(SHIRT, chosen_values=("M", "red"), can_buy=PLENTY)
    assert [(value.name, value.is_chosen, value.is_available) for value in shown[1].values] == [
        ("red", True, True),
        ("blue", False, False),
    ]


def test_a_sold_out_value_is_marked():
    shown = choices.option_choices(SHIRT, chosen_values=("S", "red"), can_buy=PLENTY | {UUID(int=3): False})
    assert [value.is_available for value in shown[0].values] == [True, False]


def test_a_product_with_one_variant_has_nothing_to_choose():
    single = SimpleNamespace(options=SHIRT.options, variants=SHIRT.variants[:1])
    assert choices.option_choices(single, chosen_values=(), can_buy={}) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"option-0": "S", "option-1": "red", "quantity": "2"}, {0: "S", 1: "red"}),
        ({"option-x": "S", "option-": "", "option--1": "a", "option-12": "b", "option-²": "c"}, {}),
    ],
)
def test_wanted_values_are_read_from_forms(values: dict[str, str], expected: dict[int, str]):
    assert choices.wanted_values(values) == expected


def test_colours_stand_on_their_swatches_and_sizes_do_not():
    sizes, colours = choices.option_choices(SHIRT, chosen_values=("S", "red"), can_buy=PLENTY)
    assert [value.colours for value in sizes.values] == [(), ()]
    assert [value.colours for value in colours.values] == [("#c9372c",), ("#2f62c9",)]
    assert (sizes.chosen, colours.chosen) == ("S", "red")


def test_patterns_show_the_pictures_of_their_variants():
    cloth = SimpleNamespace(
        options=(SimpleNamespace(name="Pattern", values=("kanga", "kitenge")),),
        variants=(variant(1, "kanga", image_hash="aa"), variant(2, "kitenge", image_hash="bb")),
    )
    (pattern,) = choices.option_choices(cloth, chosen_values=("kanga",), can_buy={})
    assert [value.picture and value.picture.media_hash for value in pattern.values] == ["aa", "bb"]
    assert [value.colours for value in pattern.values] == [(), ()]
