"""What search engines are told of a product."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from sokoni.commerce.catalog.types import ProductDetail, Status, Variant
from sokoni.core.money import Money
from sokoni.web.storefront import structured

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def variant(number: int, amount: int, *, barcode: str = "") -> Variant:
    return Variant(
        id=UUID(int=number),
        title="",
        sku=f"S-{number}",
        barcode=barcode,
        price=Money(amount, "COP"),
        compare_at=None,
        option_values=(),
        weight_grams=0,
        taxable=True,
        requires_shipping=True,
        image=None,
    )


def told(*variants: Variant, available: int | None = 3) -> structured.Document:
    detail = ProductDetail(
        id=UUID(int=9),
        shop_id=UUID(int=8),
        shop_slug="altura",
        shop_name="Altura",
        shop_is_open=True,
        slug="ruana",
        title="Ruana",
        description_html="",
        seo_title="",
        seo_description="",
        status=Status.APPROVED,
        status_reason="",
        product_type="",
        vendor="",
        tags=(),
        options=(),
        variants=variants,
        images=(),
        categories=(),
        currency="COP",
        created_at=NOW,
        updated_at=NOW,
    )
    return structured.product(
        detail,
        chosen=variants[0],
        available=available,
        address="https://m.example/s/altura/p/ruana",
        base_url="https://m.example",
        description="",
    )


def test_one_price_is_an_offer_in_decimals_of_its_currency():
    offers = told(variant(1, 28_900_000))["offers"]
    assert (offers["@type"], offers["price"], offers["priceCurrency"]) == ("Offer", "289000.00", "COP")
    assert offers["seller"]["url"] == "https://m.example/s/altura"


def test_several_prices_are_a_range():
    offers = told(variant(1, 1_000_00), variant(2, 3_000_00))["offers"]
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("1000.00", "3000.00", 2)


@pytest.mark.parametrize(("available", "word"), [(None, "InStock"), (1, "InStock"), (0, "OutOfStock")])
def test_availability_is_what_the_page_says(available: int | None, word: str):
    assert told(variant(1, 100), available=available)["offers"]["availability"] == f"https://schema.org/{word}"


def test_nothing_is_said_of_what_is_not_known():
    assert not {"image", "gtin", "category", "description"} & set(told(variant(1, 100, barcode="no code")))


def test_a_barcode_of_a_trade_item_is_said():
    assert told(variant(1, 100, barcode="4006381333931"))["gtin"] == "4006381333931"


def test_the_way_to_a_page_ends_with_the_page():
    steps = structured.breadcrumbs([("Home", "/"), ("Ruana", "")], base_url="https://m.example")["itemListElement"]
    assert [(step["position"], step.get("item")) for step in steps] == [(1, "https://m.example/"), (2, None)]
