"""Products out of WooCommerce's files: simple ones, variable ones with their variations, what is refused and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.exchange.parsed import ParsedProduct
from sokoni.commerce.catalog.exchange.woocommerce.row import join, split
from sokoni.commerce.catalog.types import Format, Issue, Status
from tests.support import exchange
from tests.support import woo_files as files


def parse(*rows: files.Row) -> tuple[list[ParsedProduct], list[Issue]]:
    items = exchange.read(exchange.cut(files.document(*rows)))
    return exchange.products_of(items), exchange.issues_of(items)


def only(*rows: files.Row) -> ParsedProduct:
    products, issues = parse(*rows)
    assert [issue.message for issue in issues] == []
    assert len(products) == 1
    return products[0]


def test_reads_a_simple_product():
    product = only(
        files.simple(
            7,
            "Moon lamp",
            **{
                "SKU": "L-1",
                "GTIN, UPC, EAN, or ISBN": "4006381333931",
                "Description": "First\\nSecond",
                "Short description": "Shines.",
                "Stock": "4",
                "Backorders allowed?": "notify",
                "Weight (kg)": "0,25",
                "Categories": "Home > Lamps, Gifts",
                "Tags": "night, with\\, comma",
                "Images": "https://images.example/1.jpg, https://images.example/2.jpg",
            },
        )
    )
    (variant,) = product.variants
    assert (product.handle, product.title, product.status) == ("moon-lamp", "Moon lamp", Status.APPROVED)
    assert product.body_html == "Shines.\nFirst\nSecond"
    assert (product.categories, product.tags) == (("Home > Lamps", "Gifts"), ("night", "with, comma"))
    assert [(image.url[-5:], image.position) for image in product.images] == [("1.jpg", 1), ("2.jpg", 2)]
    assert (variant.sku, variant.barcode, variant.price, variant.weight_grams) == ("L-1", "4006381333931", 1600, 250)
    assert (variant.quantity, variant.is_tracked, variant.policy) == (4, True, "backorder")
    assert (variant.taxable, variant.requires_shipping, variant.compare_at) == (True, True, None)


VARIATIONS = (
    files.variation(11, "id:10", "S", SKU="H-S"),
    files.variation(12, "id:10", "M", **{"Regular price": "20", "Images": "https://images.example/m.jpg"}),
)


@pytest.mark.parametrize(
    "rows",
    [
        (files.variable(10), *VARIATIONS),
        (*VARIATIONS, files.variable(10)),
        (VARIATIONS[0], files.variable(10), VARIATIONS[1]),
    ],
    ids=["behind", "before", "around"],
)
def test_gives_a_variable_product_its_variations_wherever_they_stand(rows: tuple[files.Row, ...]):
    product = only(*rows)
    assert (product.title, product.option_names) == ("Hoodie", ("Size",))
    assert [(each.options[0], each.price, each.image) for each in product.variants] == [
        ("S", 1600, ""),
        ("M", 2000, "https://images.example/m.jpg"),
    ]


def test_knows_a_parent_by_its_sku():
    product = only(files.variable(10, SKU="HOODIE"), files.variation(11, "HOODIE", "S"))
    assert [each.options for each in product.variants] == [("S", "", "")]


def test_takes_for_options_only_what_variations_differ_in():
    material = {"Attribute 2 name": "Material", "Attribute 2 value(s)": "Wool"}
    product = only(files.variable(10, **material), files.variation(11, "id:10", "S"))
    assert product.option_names == ("Size",)


@pytest.mark.parametrize(
    ("cells", "price", "compare_at"),
    [
        ({"Sale price": "12"}, 1200, 1600),
        ({"Sale price": "12", "Date sale price ends": "2026-03-01"}, 1600, None),
        ({"Sale price": "12", "Date sale price starts": "2026-03-02 00:00:00"}, 1200, 1600),
        ({"Sale price": "12", "Date sale price starts": "2026-03-03"}, 1600, None),
        ({"Sale price": "18"}, 1800, None),
        ({"Regular price": "1299,5"}, 129950, None),
    ],
)
def test_asks_the_price_of_today(cells: dict[str, str], price: int, compare_at: int | None):
    products, _ = parse(files.simple(1, **cells))
    (variant,) = products[0].variants
    assert (variant.price, variant.compare_at) == (price, compare_at)


@pytest.mark.parametrize(
    ("published", "visibility", "status"),
    [
        ("1", "visible", Status.APPROVED),
        ("1", "search", Status.APPROVED),
        ("1", "hidden", Status.DRAFT),
        ("0", "visible", Status.DRAFT),
        ("-1", "visible", Status.DRAFT),
        ("2", "visible", Status.PENDING_REVIEW),
    ],
)
def test_puts_on_sale_what_is_published(published: str, visibility: str, status: Status):
    product = only(files.simple(1, **{"Published": published, "Visibility in catalog": visibility}))
    assert product.status is status


@pytest.mark.parametrize(
    ("cells", "stock"),
    [
        ({"Stock": "3"}, (3, True, "deny")),
        ({"Stock": "-2", "Backorders allowed?": "1"}, (0, True, "backorder")),
        ({"Stock": "", "In stock?": "1"}, (None, False, "deny")),
        ({"Stock": "", "In stock?": "0"}, (0, True, "deny")),
        ({"Stock": "", "In stock?": "backorder"}, (None, False, "backorder")),
    ],
)
def test_counts_what_is_counted_there(cells: dict[str, str], stock: tuple[int | None, bool, str]):
    (variant,) = only(files.simple(1, **cells)).variants
    assert (variant.quantity, variant.is_tracked, variant.policy) == stock


def test_sends_no_parcel_for_what_is_virtual():
    (variant,) = only(files.simple(1, Type="simple, virtual", **{"Tax status": "none"})).variants
    assert (variant.requires_shipping, variant.taxable) == (False, False)


REFUSED = {
    "a grouped product": ((files.simple(1, Type="grouped"),), "import.type"),
    "an external product": ((files.simple(1, Type="external"),), "import.type"),
    "a product of a plugin": ((files.simple(1, Type="subscription"),), "import.type"),
    "a product without a name": ((files.simple(1, ""),), "import.no_name"),
    "a product without a price": ((files.simple(1, **{"Regular price": ""}),), "import.price"),
    "a price that is none": ((files.simple(1, **{"Regular price": "1.234,50"}),), "import.price"),
    "a day that is none": (
        (files.simple(1, **{"Sale price": "1", "Date sale price ends": "soon"}),),
        "import.sale_ends",
    ),
    "a variation without its product": ((files.variation(2, "id:1", "S"),), "import.no_parent"),
    "a product without variations": ((files.variable(1),), "import.no_variations"),
    "a variation that is open": (
        (files.variable(1), VARIATIONS[0] | {"Parent": "id:1"}, files.variation(3, "id:1", "")),
        "import.any_value",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_says_what_cannot_come_in_and_why(name: str):
    rows, code = REFUSED[name]
    _, issues = parse(*rows)
    assert [issue.code for issue in issues if issue.severity == "error"] == [code]


def test_gives_two_products_of_one_name_addresses_of_their_own():
    products, _ = parse(files.simple(1), files.simple(2), files.simple(3))
    assert [product.handle for product in products] == ["cap", "cap-2", "cap-3"]


def test_adds_what_comes_after_its_product_has_gone_on():
    many = [
        row
        for number in range(0, 1100, 2)
        for row in (files.variable(number, f"P {number}"), files.variation(number + 1, f"id:{number}", "S"))
    ]
    products, issues = parse(*many, files.variation(5000, "id:0", "L"))
    late = [product for product in products if product.title is None]
    assert issues == []
    assert [(product.handle, product.variants[0].options[0]) for product in late] == [("p-0", "L")]
    assert len(products) == 551


def test_is_recognised_by_its_first_row():
    items = exchange.read([files.document(files.simple(1))], wanted=Format.WOOCOMMERCE)
    assert exchange.read([files.document(files.simple(1))]) == items


entries = st.text(st.characters(exclude_characters="\\\x00", exclude_categories=["Cs"])).map(str.strip).filter(bool)


@given(st.lists(entries, unique=True))
def test_takes_lists_apart_as_they_were_put_together(several: list[str]):
    assert split(join(several)) == tuple(several)


LOOKED_AT = ("Type", "Name", "Regular price", "Parent", "Images", "Stock", "Attribute 1 name", "Attribute 1 value(s)")
cells = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(st.sampled_from(("simple", "variable", "variation")), *[cells] * 7), max_size=8))
def test_never_raises_whatever_the_rows_are(rows: list[tuple[str, ...]]):
    table = [dict(zip(LOOKED_AT, row, strict=True)) for row in rows]
    items = exchange.read([files.document(*table, columns=LOOKED_AT)])
    assert all(item.row >= 1 for item in items)
