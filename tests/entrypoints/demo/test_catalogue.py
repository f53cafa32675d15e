"""The demo's catalogue: written as a seller would, and whole."""

import csv
from pathlib import Path

import pytest

from sokoni.core import money
from sokoni.entrypoints.demo import catalogue
from sokoni.entrypoints.demo.catalogue import CATEGORIES, SHOPS, DemoShop, write_catalogue
from sokoni.entrypoints.demo.drawing import gallery
from sokoni.entrypoints.demo.drawing.colour import COLOURS
from sokoni.entrypoints.demo.goods import Product, Range, Shade
from sokoni.entrypoints.demo.pictures import DemoPicture


@pytest.fixture
def written(tmp_path: Path) -> list[DemoShop]:
    return write_catalogue(tmp_path)


def read(shop: DemoShop) -> list[dict[str, str]]:
    with shop.csv.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_three_shops_in_three_languages_and_currencies(written: list[DemoShop]):
    assert {(shop.locale, shop.currency) for shop in written} == {("en", "KES"), ("es", "COP"), ("fa", "IRR")}
    assert all(20 <= shop.product_count <= 30 for shop in written)


def test_a_file_holds_what_was_written_quotes_and_persian_included(written: list[DemoShop]):
    for shop, source in zip(written, SHOPS, strict=True):
        blank = dict.fromkeys(catalogue.HEADER, "")
        assert read(shop) == [blank | row for row in catalogue.rows_of(source)]


def test_writing_again_gives_the_same_file(written: list[DemoShop], tmp_path: Path):
    before = [shop.csv.read_bytes() for shop in written]
    assert [shop.csv.read_bytes() for shop in write_catalogue(tmp_path)] == before


def test_cells_that_need_quotes_survive(tmp_path: Path):
    awkward = 'He said "two, please";\nthen\r\nleft, «با سلام»'
    item = Product(
        handle="odd",
        title=awkward,
        text=awkward,
        drawing="mug",
        price="1",
        category="home",
        shades=(Shade('a "b", c', "teal"), Shade("d\ne", "sage")),
    )
    fields = {name: getattr(SHOPS[0], name) for name in Range.__dataclass_fields__} | {"products": (item,)}
    shop = catalogue._write(Range(**fields), tmp_path / "odd.csv")
    rows = read(shop)
    assert rows[0]["Title"] == awkward
    assert [row["Option1 value"] for row in rows if row["Option1 value"]] == ['a "b", c', "d\ne"]


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
class TestEveryShop:
    def test_every_product_has_its_own_handle_and_every_variant_its_own_sku(self, shop: Range):
        rows = list(catalogue.rows_of(shop))
        skus = [row["SKU"] for row in rows if "SKU" in row]
        assert len(set(skus)) == len(skus)
        assert len({item.handle for item in shop.products}) == len(shop.products)
        assert all(item.handle.isascii() for item in shop.products)

    def test_every_price_is_an_amount_of_the_shops_currency(self, shop: Range):
        for row in catalogue.rows_of(shop):
            prices = [row[column] for column in ("Price", "Compare-at price") if row.get(column)]
            amounts = [money.parse_decimal(price, shop.currency).amount for price in prices]
            assert all(amount > 0 for amount in amounts)
            assert amounts == sorted(amounts)

    def test_every_variant_of_a_product_is_a_different_choice(self, shop: Range):
        chosen = [
            (row["URL handle"], row["Option1 value"], row.get("Option2 value"))
            for row in catalogue.rows_of(shop)
            if "SKU" in row
        ]
        assert len(set(chosen)) == len(chosen)

    def test_every_picture_can_be_drawn_and_every_variant_shows_one_of_its_products(self, shop: Range):
        rows = list(catalogue.rows_of(shop))
        shown = {row["Product image URL"] for row in rows if "Product image URL" in row}
        pictures = [DemoPicture.read(url) for url in shown]
        assert all(
            picture is not None and picture.drawing in gallery.DRAWINGS and picture.colour in COLOURS
            for picture in pictures
        )
        assert {row["Variant image URL"] for row in rows if "Variant image URL" in row} <= shown
        assert all(row["Image alt text"] for row in rows if "Product image URL" in row)

    def test_every_category_is_one_of_the_marketplaces(self, shop: Range):
        known = {each.slug for parent in CATEGORIES for each in (parent, *parent.children)}
        assert {item.category for item in shop.products} <= known


def test_every_category_has_a_name_in_every_language():
    every = [each for parent in CATEGORIES for each in (parent, *parent.children)]
    assert all(set(each.names) == {"en", "es", "fa"} for each in every)
    assert len({each.slug for each in every}) == len(every)


def test_every_drawing_is_for_sale_somewhere():
    assert {item.drawing for shop in SHOPS for item in shop.products} == set(gallery.DRAWINGS)
