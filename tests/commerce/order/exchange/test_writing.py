"""Our own file of orders: what stands in its rows."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from sokoni.commerce.order.exchange import writing
from sokoni.commerce.order.exchange.types import Sold
from sokoni.commerce.order.types import Line
from sokoni.core import ids
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT
from tests.support.factories import order as order_factory


def _line(*, title: str = "Lamp", price: int = 1250, quantity: int = 2) -> Line:
    zero, subtotal = Money(0, "COP"), Money(price * quantity, "COP")
    return Line(
        id=ids.new_id(),
        sub_order_id=ids.new_id(),
        shop_id=ids.new_id(),
        variant_id=ids.new_id(),
        product_id=ids.new_id(),
        product_slug="lamp",
        product_title=title,
        variant_title="Blue",
        sku="L-1",
        image_hash=None,
        image_frame=UNCUT,
        unit_price=Money(price, "COP"),
        quantity=quantity,
        subtotal=subtotal,
        discount=zero,
        tax_included=zero,
        tax_added=zero,
        total=subtotal,
    )


def _rows(*lines: Line, name: str = "Ana") -> list[dict[str, str]]:
    part = replace(order_factory.part_snapshot(total=sum(each.total.amount for each in lines)), lines=lines)
    order = order_factory.order_snapshot(parts=[part])
    sold = Sold(order=replace(order, contact=replace(order.contact, name=name)), part=part)
    return [dict(zip(writing.COLUMNS, row, strict=True)) for row in writing.rows_of(sold)]


def test_each_line_is_a_row_and_the_sums_stand_in_the_first_alone() -> None:
    rows = _rows(_line(), _line(price=99, quantity=1))
    assert [(row["line"], row["quantity"], row["unit_price"], row["line_total"]) for row in rows] == [
        ("1", "2", "12.50", "25.00"),
        ("2", "1", "0.99", "0.99"),
    ]
    assert [row["order_total"] for row in rows] == ["25.99", ""]
    assert {row["code"] for row in rows} == {rows[0]["code"]}
    assert rows[0]["currency"] == "COP"


def test_no_cell_that_people_wrote_is_a_formula() -> None:
    (row,) = _rows(_line(title="=HYPERLINK(0)"), name="@ana")
    assert (row["product"], row["customer_name"], row["customer_phone"]) == (
        "'=HYPERLINK(0)",
        "'@ana",
        "'" + order_factory.CONTACT.phone,
    )


def test_times_are_iso_in_utc_wherever_they_come_from() -> None:
    teheran = timezone(timedelta(hours=3, minutes=30))
    part = replace(
        order_factory.part_snapshot(), lines=(_line(),), placed_at=datetime(2026, 3, 21, 1, 0, tzinfo=teheran)
    )
    sold = Sold(order=order_factory.order_snapshot(parts=[part]), part=part)
    (row,) = (dict(zip(writing.COLUMNS, each, strict=True)) for each in writing.rows_of(sold))
    assert (row["placed_at"], row["shipped_at"]) == ("2026-03-20T21:30:00Z", "")
