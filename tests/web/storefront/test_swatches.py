"""Which values are drawn as colours, and which as pictures."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.web.storefront import swatches


def option(name: str, *values: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, values=values)


def cloth(*pictures: tuple[str, str | None]) -> SimpleNamespace:
    variants = [
        SimpleNamespace(
            id=UUID(int=number),
            option_values=(value, str(number)),
            image=SimpleNamespace(media_hash=picture) if picture else None,
        )
        for number, (value, picture) in enumerate(pictures)
    ]
    return SimpleNamespace(variants=variants)


@pytest.mark.parametrize("word", ["Navy", "marino", "سرمه‌ای", " NAVY ", "dark navy"])
def test_a_colour_is_known_in_each_language(word: str):
    assert swatches.colours_of(word) == ("#223057",)


@pytest.mark.parametrize("word", ["Black / White", "negro y blanco", "مشکی و سفید", "black & white"])
def test_two_colours_stand_side_by_side(word: str):
    assert swatches.colours_of(word) == ("#2b2a2e", "#f6f4ef")


@pytest.mark.parametrize("word", ["XL", "", "Navy Blazer", "walnut/XL", "1,5 l"])
def test_what_names_no_colour_has_none(word: str):
    assert swatches.colours_of(word) == ()


@given(st.text(max_size=40))
def test_any_text_has_at_most_two_drawable_colours(text: str):
    found = swatches.colours_of(text)
    assert len(found) <= 2
    assert all(len(colour) == 7 and colour.startswith("#") for colour in found)


@pytest.mark.parametrize(
    "colours",
    [
        option("Colour", "Kanga", "Kitenge"),
        option("رنگ", "طرح یک"),
        option("Tono del barro", "Terracota", "Crema"),
    ],
)
def test_an_option_is_of_colours_by_its_name_or_by_all_its_values(colours: SimpleNamespace):
    assert swatches.is_colour(colours)


@pytest.mark.parametrize("others", [option("Size", "S", "M"), option("Stone", "Sand")])
def test_an_option_of_other_values_is_not_of_colours(others: SimpleNamespace):
    assert not swatches.is_colour(others)


def test_pictures_stand_where_they_tell_values_apart():
    pictures = swatches.pictures_of(cloth(("a", "1"), ("b", "2"), ("a", "1")), 0)
    assert {value: image.media_hash for value, image in pictures.items()} == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "product",
    [
        cloth(("a", "1"), ("b", "1")),
        cloth(("a", "1"), ("b", None)),
        cloth(("a", "1"), ("a", "2"), ("b", "3")),
        cloth(("a", "1")),
    ],
    ids=["the same for both", "missing for one", "two for one value", "one value"],
)
def test_pictures_that_tell_nothing_apart_are_not_shown(product: SimpleNamespace):
    assert swatches.pictures_of(product, 0) == {}
