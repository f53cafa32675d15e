"""Our own files of orders and of those who bought, as `docs/formats.md` describes them."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sokoni.commerce.order.buyer_types import ShopBuyer
from sokoni.commerce.order.exchange.types import Sold
from sokoni.commerce.order.types import Amounts, Line
from sokoni.core.tables import guard

# What is said of a part as a whole, in each of its rows.
_PART = (
    "order",
    "code",
    "shop",
    "placed_at",
    "status",
    "payment_state",
    "payment_method",
    "currency",
    "customer_name",
    "customer_email",
    "customer_phone",
    "address_line",
    "address_city",
    "address_region",
    "address_postal_code",
    "address_country",
    "shipping_method",
    "tracking_number",
    "confirmed_at",
    "shipped_at",
    "delivered_at",
    "cancelled_at",
)
_LINE = (
    "line",
    "product",
    "product_handle",
    "variant",
    "sku",
    "quantity",
    "cancelled",
    "shipped",
    "returned",
    "unit_price",
    "line_subtotal",
    "line_discount",
    "line_tax_included",
    "line_tax_added",
    "line_total",
)
# In the first row of a part alone, so that the sum of a column is right.
_SUMS = (
    "order_subtotal",
    "order_discount",
    "order_shipping",
    "order_tax_included",
    "order_tax_added",
    "order_total",
    "order_credited",
)
COLUMNS = (*_PART, *_LINE, *_SUMS)
_NO_SUMS = ("",) * len(_SUMS)
BUYER_COLUMNS = (
    "customer_name",
    "customer_email",
    "customer_phone",
    "address_city",
    "address_region",
    "address_country",
    "first_order_at",
    "last_order_at",
    "currency",
    "orders",
    "total",
)


def rows_of(sold: Sold) -> Iterator[tuple[str, ...]]:
    """The rows of a part: one for each of its lines, amounts with their currency's decimals, times in UTC."""
    whole = _whole(sold)
    sums = (*_sums(sold.part.amounts), sold.part.credited.amount.to_decimal_string())
    for number, line in enumerate(sold.part.lines, start=1):
        yield (*whole, *_line(number, line), *(sums if number == 1 else _NO_SUMS))


def _whole(sold: Sold) -> tuple[str, ...]:
    order, part = sold.order, sold.part
    contact, address = order.contact, order.address
    texts = (
        contact.name,
        contact.email,
        contact.phone,
        address.line,
        address.city,
        address.region,
        address.postal_code,
        address.country,
        part.shipping_method_name,
        part.tracking_number or "",
    )
    return (
        str(part.number),
        order.code,
        part.shop_slug,
        _time(part.placed_at),
        part.status.value,
        order.payment_state.value,
        order.payment_method,
        order.currency,
        *(guard(text) for text in texts),
        *(_time(at) for at in (part.confirmed_at, part.shipped_at, part.delivered_at, part.cancelled_at)),
    )


def _line(number: int, line: Line) -> tuple[str, ...]:
    counted = (line.quantity, line.cancelled, line.shipped, line.returned)
    amounts = (line.unit_price, line.subtotal, line.discount, line.tax_included, line.tax_added, line.total)
    return (
        str(number),
        *(guard(text) for text in (line.product_title, line.product_slug, line.variant_title, line.sku)),
        *(str(each) for each in counted),
        *(each.to_decimal_string() for each in amounts),
    )


def _sums(amounts: Amounts) -> tuple[str, ...]:
    listed = (
        amounts.subtotal,
        amounts.discount,
        amounts.shipping,
        amounts.tax_included,
        amounts.tax_added,
        amounts.total,
    )
    return tuple(each.to_decimal_string() for each in listed)


def _time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def buyer_rows(buyer: ShopBuyer) -> Iterator[tuple[str, ...]]:
    """The rows of somebody who bought in a shop: one for each currency in which they did."""
    texts = (buyer.name, buyer.email, buyer.phone, buyer.city, buyer.region, buyer.country)
    whole = (*(guard(text) for text in texts), _time(buyer.first_order_at), _time(buyer.last_order_at))
    for each in buyer.ordered:
        yield (*whole, each.worth.currency, str(each.orders), each.worth.to_decimal_string())
