"""What a file changes of what is there."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sokoni.commerce.catalog.exchange.plan import Plan, Surroundings, make_plan
from sokoni.commerce.catalog.exchange.state import ProductState
from sokoni.commerce.catalog.types import ImportOptions, Status
from tests.support import exchange
from tests.support import shopify_files as files

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Shop:
    """Products in memory, written as a database would be."""

    def __init__(self, **categories: UUID) -> None:
        self.products: dict[str, ProductState] = {}
        self.owners: dict[str, UUID] = {}
        self.categories = categories

    def take(self, data: bytes, **options: bool) -> Plan:
        parsed = exchange.products_of(exchange.read([data]))
        around = Surroundings(
            language="es",
            products=self.products,
            sku_owners=self.owners,
            categories=self.categories,
            now=NOW,
            new_id=uuid4,
        )
        plan = make_plan(parsed, around, ImportOptions(**options))
        for product in plan.changed:
            product.mark_loaded()
        return plan


def sized(handle: str, *sizes: tuple[str, str, str]) -> list[files.Row]:
    """Rows of a product whose variants are (size, SKU, price)."""
    rows: list[files.Row] = []
    for index, (size, sku, price) in enumerate(sizes):
        cells = {"Option1 Name": "Size", "Option1 Value": size, "Variant SKU": sku, "Variant Price": price}
        rows.append(files.first_row(handle, **cells) if index == 0 else {"Handle": handle, **cells})
    return rows


def test_finds_nothing_to_change_the_second_time():
    shop, data = Shop(), files.document(sized("a", ("S", "A-1", "10"), ("M", "", "12")))
    first, second = shop.take(data), shop.take(data)
    assert (first.created, first.updated, first.unchanged) == (1, 0, 0)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 1)
    assert second.stock_of_new == second.stock_of_known == []


def test_follows_a_sku_to_other_option_values():
    shop = Shop()
    shop.take(files.document(sized("a", ("S", "A-1", "10"), ("M", "A-2", "12"))))
    before = {variant.sku: variant.id for variant in shop.products["a"].variants}
    plan = shop.take(files.document(sized("a", ("M", "A-1", "10"), ("S", "A-2", "12"))))
    assert plan.issues == []
    after = {variant.sku: (variant.id, variant.options[0]) for variant in shop.products["a"].variants}
    assert after == {"A-1": (before["A-1"], "M"), "A-2": (before["A-2"], "S")}


def test_knows_a_variant_without_sku_by_its_option_values():
    shop = Shop()
    shop.take(files.document(sized("a", ("S", "", "10"))))
    plan = shop.take(files.document(sized("a", ("S", "A-1", "11"), ("M", "", "12"))))
    assert (plan.updated, len(plan.stock_of_new)) == (1, 1)
    assert [(each.options[0], each.sku, each.price) for each in shop.products["a"].variants] == [
        ("S", "A-1", 1100),
        ("M", None, 1200),
    ]


def test_refuses_a_sku_that_another_product_has():
    shop = Shop()
    plan = shop.take(files.document([*sized("a", ("S", "X", "10")), *sized("b", ("S", "X", "10"), ("M", "Y", "10"))]))
    assert [(issue.row, issue.code) for issue in plan.issues] == [(3, "import.sku_taken")]
    assert [variant.sku for variant in shop.products["b"].variants] == ["Y"]


def test_refuses_a_second_row_for_the_same_variant():
    plan = Shop().take(files.document(sized("a", ("S", "A-1", "10"), ("S", "", "10"), ("M", "A-1", "10"))))
    assert [(issue.row, issue.code) for issue in plan.issues] == [
        (3, "import.variant_doubled"),
        (4, "import.variant_doubled"),
    ]


def test_refuses_a_product_of_which_nothing_is_left():
    plan = Shop().take(files.document([files.first_row("a", **{"Variant Price": "x"})]))
    assert (plan.created, plan.refused, plan.changed) == (0, 1, [])


def test_needs_a_title_for_what_is_new():
    plan = Shop().take(files.document([files.first_row("a", "")]))
    assert [issue.code for issue in plan.issues] == ["import.no_title"]


def test_keeps_what_the_file_has_no_column_for_and_blanks_what_it_has():
    shop = Shop()
    shop.take(files.document([files.first_row("a", Vendor="Luna", Type="Lamp", Tags="x")]))
    shop.take(files.document([files.first_row("a", "New title", Vendor="")], columns=("Handle", "Title", "Vendor")))
    product = shop.products["a"]
    assert (product.texts["es"].title, product.vendor, product.product_type, product.tags) == (
        "New title",
        "",
        "Lamp",
        ("x",),
    )
    assert product.variants[0].price == 1000


def test_keeps_products_without_prices_as_drafts():
    shop = Shop()
    plan = shop.take(files.document([files.first_row("a")], columns=("Handle", "Title")))
    assert (shop.products["a"].status, [issue.severity for issue in plan.issues]) == (Status.DRAFT, ["warning"])


def test_keeps_gift_cards_as_drafts():
    shop = Shop()
    shop.take(files.document([files.first_row("a", **{"Gift Card": "true"})]))
    assert shop.products["a"].status is Status.DRAFT


def test_waits_for_review_where_approval_is_not_automatic():
    shop = Shop()
    shop.take(files.document([files.first_row("a")]), approve=False)
    assert shop.products["a"].status is Status.PENDING_REVIEW


def test_does_not_bring_back_what_an_operator_refused():
    shop = Shop()
    shop.take(files.document([files.first_row("a")]))
    shop.products["a"].status = Status.REJECTED
    shop.take(files.document([files.first_row("a", "Other")]))
    assert shop.products["a"].status is Status.REJECTED


def test_takes_down_what_the_file_takes_down():
    shop = Shop()
    shop.take(files.document([files.first_row("a")]))
    shop.take(files.document([files.first_row("a", Status="archived")]))
    assert shop.products["a"].status is Status.ARCHIVED


def test_leaves_stock_alone_unless_told():
    shop = Shop()
    shop.take(files.document([files.first_row("a")]))
    more = files.document([files.first_row("a", **{"Variant Inventory Qty": "9"})])
    assert shop.take(more).stock_of_known == []
    told = shop.take(more, overwrite_stock=True)
    assert [row.quantity for row in told.stock_of_known] == [9]
    assert told.stock_of_new == []


def test_knows_an_image_by_its_address():
    shop = Shop()
    image = {"Image Src": "https://images.example/1.jpg", "Image Position": "1"}
    shop.take(files.document([files.first_row("a", **image)]))
    plan = shop.take(files.document([files.first_row("a", **image, **{"Image Alt Text": "A shirt"})]))
    assert (plan.updated, len(shop.products["a"].images), shop.products["a"].images[0].alt) == (1, 1, "A shirt")


def test_gives_a_variant_its_image_even_if_the_product_does_not_show_it():
    shop = Shop()
    data = files.document([files.first_row("a", **{"Variant Image": "https://images.example/v.jpg"})])
    shop.take(data)
    product = shop.products["a"]
    assert product.variants[0].image_id == product.images[0].id
    assert shop.take(data).unchanged == 1


def test_finds_categories_by_path_name_or_type():
    ids = {"clothing/shirts": uuid4(), "lamps": uuid4()}
    shop = Shop(**ids)
    shop.take(
        files.document(
            [
                files.first_row("a", **{"Product Category": "Clothing > Shirts"}),
                files.first_row("b", **{"Product Category": "Home > Lamps"}),
                files.first_row("c", Type="Lamps"),
                files.first_row("d", **{"Product Category": "Toys"}),
            ]
        )
    )
    found = {handle: product.category_ids for handle, product in shop.products.items()}
    assert found == {
        "a": {ids["clothing/shirts"]},
        "b": {ids["lamps"]},
        "c": {ids["lamps"]},
        "d": frozenset(),
    }


def test_cleans_descriptions():
    shop = Shop()
    shop.take(files.document([files.first_row("a", **{"Body (HTML)": "<p onclick=x>Hi<script>x()</script></p>"})]))
    assert shop.products["a"].texts["es"].description_html == "<p>Hi</p>"


def test_refuses_variants_that_do_not_fit_the_options():
    rows = sized("a", ("S", "", "10"))
    rows.append({"Handle": "a", "Option1 Value": "M", "Option2 Value": "Red", "Variant Price": "1"})
    rows.append({"Handle": "a", "Variant SKU": "no-size", "Variant Price": "1"})
    plan = Shop().take(files.document(rows))
    assert [(issue.row, issue.code) for issue in plan.issues] == [
        (3, "import.option_values"),
        (4, "import.option_values"),
    ]


def test_knows_variants_by_sku_in_a_file_without_options():
    shop = Shop()
    shop.take(files.document(sized("a", ("S", "A-1", "10"), ("M", "A-2", "12"))))
    rows = [files.first_row("a", **{"Variant SKU": "A-2", "Variant Price": "15"})]
    plan = shop.take(files.document(rows, columns=("Handle", "Title", "Variant SKU", "Variant Price")))
    assert plan.issues == []
    assert [(each.options[0], each.price) for each in shop.products["a"].variants] == [("S", 1000), ("M", 1500)]
