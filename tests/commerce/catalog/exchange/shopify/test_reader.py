"""Products out of files: both generations, and every way in which a row can be wrong."""

import csv
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.exchange.parsed import ABSENT, ParsedProduct
from sokoni.commerce.catalog.exchange.shopify.reader import ShopifyReader
from sokoni.commerce.catalog.types import Issue, Status
from tests.support import exchange
from tests.support import shopify_files as files


def parse(data: bytes) -> tuple[list[ParsedProduct], list[Issue]]:
    items = exchange.read(exchange.cut(data))
    return exchange.products_of(items), exchange.issues_of(items)


def only(rows: Sequence[files.Row], **options: object) -> ParsedProduct:
    products, issues = parse(files.document(rows, **options))
    assert issues == []
    assert len(products) == 1
    return products[0]


RICH = [
    files.first_row(
        "moon-lamp",
        "Moon lamp",
        **{
            "Body (HTML)": "<p>Shines</p>",
            "Vendor": "Luna",
            "Type": "Lamps",
            "Tags": "night, moon",
            "Option1 Name": "Size",
            "Option1 Value": "Small",
            "Variant SKU": "L-1",
            "Variant Grams": "250",
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": "4",
            "Variant Compare At Price": "12.00",
            "Image Src": "https://images.example/1.jpg",
            "Image Position": "1",
            "Image Alt Text": "A lamp",
            "Variant Image": "https://images.example/2.jpg",
            "SEO Title": "Moon lamp",
        },
    ),
    {
        "Handle": "moon-lamp",
        "Option1 Value": "Large",
        "Variant SKU": "L-2",
        "Variant Price": "15",
        "Variant Taxable": "no",
    },
    {"Handle": "moon-lamp", "Image Src": "https://images.example/3.jpg", "Image Position": "2"},
]


def test_reads_both_generations_as_the_same():
    old, new = parse(files.document(RICH)), parse(files.in_new_generation(RICH))
    assert old == new
    assert old[1] == []


def test_gathers_the_rows_of_a_handle():
    product = only(RICH)
    assert [(variant.row, variant.options, variant.sku, variant.price) for variant in product.variants] == [
        (2, ("Small", "", ""), "L-1", 1000),
        (3, ("Large", "", ""), "L-2", 1500),
    ]
    assert [(image.row, image.url, image.position) for image in product.images] == [
        (2, "https://images.example/1.jpg", 1),
        (4, "https://images.example/3.jpg", 2),
    ]
    assert (product.option_names, product.tags, product.status) == (("Size",), ("night", "moon"), Status.APPROVED)


def test_reads_what_concerns_one_variant():
    small, large = only(RICH).variants
    assert (small.weight_grams, small.compare_at, small.quantity, small.is_tracked) == (250, 1200, 4, True)
    assert (small.image, small.taxable, large.taxable) == ("https://images.example/2.jpg", True, False)
    assert (large.quantity, large.is_tracked) == (0, False)


def test_tells_missing_columns_from_blank_cells():
    blank = only([files.first_row("a")])
    absent = only([files.first_row("a")], columns=("Handle", "Title", "Variant Price"))
    assert (blank.body_html, blank.tags, blank.variants[0].compare_at, blank.variants[0].sku) == ("", (), None, "")
    assert (absent.body_html, absent.tags, absent.variants[0].compare_at, absent.variants[0].sku) == (
        None,
        None,
        ABSENT,
        None,
    )
    assert absent.status is None


def test_needs_no_more_than_a_title():
    product = only([files.first_row("", "Ocean Blue Shirt")], columns=("Title",))
    assert (product.handle, product.variants[0].price) == ("ocean-blue-shirt", None)


@pytest.mark.parametrize(
    ("published", "status", "expected"),
    [
        ("TRUE", "active", Status.APPROVED),
        ("FALSE", "active", Status.DRAFT),
        ("TRUE", "draft", Status.DRAFT),
        ("TRUE", "archived", Status.ARCHIVED),
        ("TRUE", "", Status.APPROVED),
        ("FALSE", "", Status.DRAFT),
    ],
)
def test_takes_the_stricter_of_published_and_status(published: str, status: str, expected: Status):
    assert only([files.first_row("a", Published=published, Status=status)]).status is expected


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Variant Price": "cheap"}, "import.price"),
        ({"Variant Price": ""}, "import.price"),
        ({"Variant Price": "-1"}, "import.price"),
        ({"Variant Compare At Price": "x"}, "import.compare_at"),
        ({"Variant Grams": "heavy"}, "import.grams"),
        ({"Variant Inventory Qty": "1.5"}, "import.quantity"),
        ({"Variant Inventory Policy": "perhaps"}, "import.policy"),
        ({"Variant Taxable": "perhaps"}, "import.taxable"),
        ({"Variant Image": "ftp://x/y"}, "import.variant_image_url"),
    ],
)
def test_refuses_one_bad_row_and_keeps_the_others(cells: dict[str, str], code: str):
    rows = [
        files.first_row("a", **{"Option1 Name": "Size", "Option1 Value": "S"}),
        {**files.first_row("a", "", **{"Option1 Value": "M"}), **cells},
        files.first_row("b"),
    ]
    products, issues = parse(files.document(rows))
    assert [(issue.row, issue.code, issue.handle) for issue in issues] == [(3, code, "a")]
    assert [(product.handle, len(product.variants)) for product in products] == [("a", 1), ("b", 1)]


def test_names_the_column_as_the_file_does():
    _, issues = parse(files.in_new_generation([files.first_row("a", **{"Variant Price": "x"})]))
    assert issues[0].column == "Price"


def test_warns_of_images_that_cannot_be_fetched_and_keeps_the_product():
    products, issues = parse(files.document([files.first_row("a", **{"Image Src": "file:///etc/passwd"})]))
    assert [(issue.code, issue.severity) for issue in issues] == [("import.image_url", "warning")]
    assert products[0].images == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.file_empty"),
        (b"Name,Colour\nx,y\n", "import.not_products"),
        (b"Handle,Title,Vendor\n,,x\n", "import.no_handle"),
        (b"Handle,Title\na\n", "import.wrong_width"),
        (b"Handle,Title\na,b,c\n", "import.wrong_width"),
        (b"Handle,Title,title\na,b,c\n", "import.column_doubled"),
    ],
)
def test_says_what_is_wrong_with_a_file(data: bytes, code: str):
    _, issues = parse(data)
    assert code in {issue.code for issue in issues}


def test_passes_over_columns_it_does_not_know_and_lists_them():
    parser = ShopifyReader(exchange.SETTING)
    assert list(parser.feed(files.document([files.first_row("a")]))) == []
    assert parser.ignored_columns == (
        "Variant Fulfillment Service",
        "Variant Tax Code",
        "Cost per item",
        "Price / International",
    )


def test_stops_at_as_many_variants_as_a_product_may_have():
    rows = [files.first_row("a", **{"Option1 Name": "N", "Option1 Value": "0"})]
    rows += [{"Handle": "a", "Option1 Value": str(number), "Variant Price": "1"} for number in range(1, 2050)]
    products, issues = parse(files.document(rows))
    assert len(products[0].variants) == 2048
    assert {issue.code for issue in issues} == {"import.too_many_variants"}


_CELLS = st.one_of(
    st.sampled_from(
        ["a", "b", "Title", "Default Title", "true", "10.00", "-1", "https://x.example/1", "kg", "", '"', "\n"]
    ),
    st.text(max_size=20),
)


@given(st.lists(st.dictionaries(st.sampled_from(files.OLD), _CELLS), max_size=12))
def test_never_raises_and_numbers_every_complaint(rows: list[dict[str, str]]):
    products, issues = parse(files.document(rows, quoting=csv.QUOTE_ALL))
    assert all(2 <= issue.row <= len(rows) + 1 and issue.message for issue in issues)
    assert all(2 <= product.row <= len(rows) + 1 for product in products)


@given(st.binary(max_size=600))
def test_never_raises_on_bytes_of_any_kind(data: bytes):
    head = files.document([])
    _, issues = parse(head + data)
    assert all(issue.row >= 1 for issue in issues)
