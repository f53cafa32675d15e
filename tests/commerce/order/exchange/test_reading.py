"""Files of orders read: ours and Shopify's, what is over and adds up comes in, and everything else is told."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.order.exchange import writing
from sokoni.commerce.order.exchange.parsed import Origin, ParsedOrder
from sokoni.commerce.order.exchange.recognition import AnyOrderReader
from sokoni.commerce.order.types import PaymentState, Status
from sokoni.core import tables

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHOPIFY = (
    "Name", "Email", "Financial Status", "Fulfillment Status", "Fulfilled at", "Cancelled at", "Created at", "Currency",
    "Subtotal", "Shipping", "Taxes", "Total", "Refunded Amount", "Lineitem quantity", "Lineitem name", "Lineitem price",
    "Lineitem sku", "Lineitem discount", "Shipping Name", "Shipping Address1", "Shipping City", "Shipping Zip",
    "Shipping Country",
)  # fmt: skip
SOLD = {
    "Name": "#1001", "Email": "ana@example.com", "Financial Status": "paid", "Fulfillment Status": "fulfilled",
    "Fulfilled at": "2024-05-03 09:00:00 -0500", "Created at": "2024-05-01 10:00:00 -0500", "Currency": "COP",
    "Subtotal": "20.00", "Shipping": "5.00", "Taxes": "0.00", "Total": "25.00", "Lineitem quantity": "2",
    "Lineitem name": "Cup - Blue", "Lineitem price": "10.00", "Lineitem sku": "C-1", "Shipping Name": "Ana",
    "Shipping Address1": "Calle 1", "Shipping City": "Cali", "Shipping Zip": "'05001", "Shipping Country": "CO",
}  # fmt: skip


def read(data: bytes) -> tuple[list[ParsedOrder], list[Issue]]:
    reader = AnyOrderReader(now=NOW)
    items = [*reader.feed(data[:100]), *reader.feed(data[100:]), *reader.finish()]
    return (
        [each for each in items if isinstance(each, ParsedOrder)],
        [each for each in items if isinstance(each, Issue)],
    )


def shopify(*rows: dict[str, str]) -> bytes:
    return tables.csv_lines([SHOPIFY, *([row.get(name, "") for name in SHOPIFY] for row in rows)])


def own(*rows: dict[str, str]) -> bytes:
    return tables.csv_lines([writing.COLUMNS, *([row.get(name, "") for name in writing.COLUMNS] for row in rows)])


OWN = {
    "code": "ABCD2345", "placed_at": "2024-05-01T10:00:00Z", "status": "delivered", "payment_state": "paid",
    "currency": "COP", "quantity": "1", "product": "Cup", "unit_price": "10.00", "line_total": "10.00",
    "order_total": "10.00",
}  # fmt: skip


def test_shopify_s_rows_become_an_order() -> None:
    more = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Jug", "Lineitem price": "7.50"}
    (order,), issues = read(shopify({**SOLD, "Subtotal": "27.50", "Total": "32.50"}, more))
    assert issues == []
    assert (order.origin, order.reference, order.status) == (Origin.SHOPIFY, "#1001", Status.DELIVERED)
    assert [(each.title, each.quantity, each.unit_price, each.sku) for each in order.lines] == [
        ("Cup - Blue", 2, 1000, "C-1"),
        ("Jug", 1, 750, ""),
    ]
    assert (order.subtotal, order.shipping, order.total, order.payment_state) == (2750, 500, 3250, PaymentState.PAID)
    assert (order.placed_at, order.delivered_at) == (
        datetime(2024, 5, 1, 15, tzinfo=UTC),
        datetime(2024, 5, 3, 14, tzinfo=UTC),
    )
    assert (order.contact.name, order.contact.email, order.address.line) == ("Ana", "ana@example.com", "Calle 1")
    assert order.address.postal_code == "05001"


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        # Taxes on top; within the prices; a discount of the whole order; one on the item; one on shipping, with taxes.
        ({"Taxes": "3.80", "Total": "28.80"}, (0, 380, 500, 0)),
        ({"Taxes": "3.19", "Total": "25.00"}, (319, 0, 500, 0)),
        ({"Subtotal": "15.01", "Total": "20.01"}, (0, 0, 500, 499)),
        ({"Subtotal": "18.00", "Lineitem discount": "2.00", "Total": "23.00"}, (0, 0, 500, 200)),
        ({"Taxes": "3.80", "Total": "23.80"}, (0, 380, 0, 0)),
    ],
)
def test_shopify_s_amounts_come_to_its_total(said: dict[str, str], comes_to: tuple[int, int, int, int]) -> None:
    (order,), issues = read(shopify({**SOLD, **said}))
    assert issues == []
    assert (order.tax_included, order.tax_added, order.shipping, order.discount) == comes_to
    assert order.total == round(float(said["Total"]) * 100)
    assert sum(each.tax_included for each in order.lines) == order.tax_included


@pytest.mark.parametrize(
    ("said", "status", "payment_state", "credited"),
    [
        ({"Financial Status": "partially_refunded", "Refunded Amount": "4.00"}, "delivered", "paid", 400),
        ({"Financial Status": "refunded", "Refunded Amount": "25.00"}, "returned", "refunded", 2500),
        ({"Financial Status": "refunded", "Fulfillment Status": "unfulfilled"}, "cancelled", "refunded", 0),
        ({"Financial Status": "voided", "Cancelled at": "2024-05-02 10:00:00 +0000"}, "cancelled", "closed", 0),
    ],
)
def test_how_an_order_ended_is_told_by_its_states(
    said: dict[str, str], status: str, payment_state: str, credited: int
) -> None:
    (order,), _ = read(shopify({**SOLD, **said}))
    assert (order.status, order.payment_state, order.credited) == (status, payment_state, credited)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Fulfillment Status": "unfulfilled"}, "import.order_unfinished"),
        ({"Financial Status": "pending"}, "import.order_unfinished"),
        ({"Financial Status": "odd"}, "import.no_order_state"),
        ({"Total": "26.00"}, "import.order_sums"),
        ({"Subtotal": "21.00", "Total": "26.00"}, "import.order_discount"),
        ({"Currency": "XXX"}, "import.no_currency"),
        ({"Created at": "yesterday"}, "import.no_time"),
        ({"Created at": "2027-01-01 10:00:00 +0000"}, "import.in_future"),
        ({"Lineitem quantity": "0"}, "import.no_quantity"),
        ({"Lineitem name": ""}, "import.order_discount"),
        ({"Financial Status": "partially_refunded", "Refunded Amount": "25.01"}, "import.order_given_back"),
    ],
)
def test_what_cannot_be_kept_is_told_and_holds_up_no_other(said: dict[str, str], code: str) -> None:
    orders, issues = read(shopify({**SOLD, **said}, {**SOLD, "Name": "#1002"}))
    assert [(each.row, each.handle, each.code) for each in issues] == [(2, "#1001", code)]
    assert [each.reference for each in orders] == ["#1002"]


def test_rows_of_an_order_that_stand_apart_are_left_out_and_told_once() -> None:
    orders, issues = read(own(OWN, {**OWN, "code": "OTHER234"}, OWN, OWN))
    assert [each.reference for each in orders] == ["ABCD2345", "OTHER234"]
    assert [(each.row, each.code) for each in issues] == [(4, "import.order_apart")]


@pytest.mark.parametrize("status", ["pending", "confirmed", "processing", "part_shipped", "shipped"])
def test_of_our_own_only_what_is_over_comes_in(status: str) -> None:
    orders, issues = read(own({**OWN, "status": status}))
    assert (orders, [each.code for each in issues]) == ([], ["import.order_unfinished"])


def test_our_own_amounts_must_come_to_their_total() -> None:
    _, issues = read(own({**OWN, "order_total": "9.00"}))
    assert [(each.code, each.fields) for each in issues] == [("import.order_sums", {"found": "10.00", "said": "9.00"})]


def test_a_file_of_something_else_is_refused_as_a_whole() -> None:
    orders, issues = read(b"sku,on_hand\nA,3\n")
    assert (orders, [each.code for each in issues]) == ([], ["import.not_orders"])


@given(
    st.binary(max_size=400)
    | st.lists(st.dictionaries(st.sampled_from(SHOPIFY), st.text(max_size=12), max_size=20), max_size=3).map(
        lambda rows: shopify(*({**SOLD, **row} for row in rows))
    )
    | st.lists(st.dictionaries(st.sampled_from(writing.COLUMNS), st.text(max_size=12), max_size=20), max_size=3).map(
        lambda rows: own(*({**OWN, **row} for row in rows))
    )
)
def test_no_bytes_make_it_fall_over_and_what_comes_in_adds_up(data: bytes) -> None:
    orders, _ = read(data)
    for order in orders:
        assert 0 <= order.discount <= order.subtotal
        assert 0 <= order.credited <= order.total
        assert order.lines
