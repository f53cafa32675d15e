"""Shopify's order export, read: a row for each item, what is said of the whole order in its first row.

Its subtotal is what the goods cost after discounts, and its taxes are part of the prices or come on top: which of both,
the total tells. A discount of the whole order is shared out over the items by what they cost. What is fulfilled and
paid for is over here; what was cancelled, or paid back in full, too. Before a postal code stands an apostrophe, so that
tables keep its zeros.

Source: help.shopify.com/manual/fulfillment/managing-orders/exporting-orders ("Order export CSV file"); the columns and
the rows of an order as real exports have them: docs.xbp.app, "Shopify order export format" (2025).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.cells import CellError
from sokoni.commerce.catalog.exchange.header import Header, fields_by_name
from sokoni.commerce.order.exchange import words
from sokoni.commerce.order.exchange.parsed import Origin, ParsedLine, ParsedOrder
from sokoni.commerce.order.exchange.table import OrderError, OrderReader, OrderRow, decimals_of
from sokoni.commerce.order.types import Address, Contact, PaymentState, Status
from sokoni.core import money
from sokoni.core.money import Money

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "reference": ("Name",),
    "email": ("Email",),
    "phone": ("Phone",),
    "financial": ("Financial Status",),
    "fulfilment": ("Fulfillment Status",),
    "paid_at": ("Paid at",),
    "fulfilled_at": ("Fulfilled at",),
    "created_at": ("Created at",),
    "cancelled_at": ("Cancelled at",),
    "currency": ("Currency",),
    "subtotal": ("Subtotal",),
    "shipping": ("Shipping",),
    "taxes": ("Taxes",),
    "total": ("Total",),
    "refunded": ("Refunded Amount",),
    "shipping_method": ("Shipping Method",),
    "payment_method": ("Payment Method",),
    "quantity": ("Lineitem quantity",),
    "title": ("Lineitem name",),
    "price": ("Lineitem price",),
    "sku": ("Lineitem sku",),
    "line_discount": ("Lineitem discount",),
    **{
        f"{kind}_{field}": (f"{kind.title()} {name}",)
        for kind in ("billing", "shipping")
        for field, name in (
            ("name", "Name"), ("line", "Address1"), ("more", "Address2"), ("city", "City"), ("zip", "Zip"),
            ("region", "Province"), ("country", "Country"), ("phone", "Phone"),
        )
    },
})  # fmt: skip
FIELD_BY_NAME = fields_by_name(COLUMNS)
_GIVEN_BACK, _PAID = "refunded", frozenset({"paid", "partially_refunded"})
_NEVER_PAID = frozenset({"voided", "expired", "pending", "authorized"})


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a file says an order comes to, in minor units."""

    subtotal: int
    shipping: int
    taxes: int
    total: int


class ShopifyOrderReader(OrderReader):
    """Reads Shopify's order export."""

    origin = Origin.SHOPIFY
    key = "reference"

    def __init__(self, *, now: datetime) -> None:
        super().__init__(FIELD_BY_NAME, now=now)

    def _is_ours(self, header: Header) -> bool:
        return header.has("reference") and header.has("title") and header.has("price")

    def _order(self, rows: list[OrderRow], reference: str) -> ParsedOrder:
        first = rows[0]
        currency = first.text("currency") or ""
        decimals = decimals_of(first, currency)
        try:
            return self._whole(rows, reference, currency, decimals)
        except CellError as error:
            raise OrderError(first, error.sentence, **error.fields) from None

    def _whole(self, rows: list[OrderRow], reference: str, currency: str, decimals: int) -> ParsedOrder:
        row = rows[0]
        placed_at = row.time("created_at")
        if placed_at is None:
            raise CellError(words.NO_TIME, text="")
        status, payment_state = _states(row)
        sums = _Sums(*(row.amount(each, decimals=decimals) for each in ("subtotal", "shipping", "taxes", "total")))
        items = [_line(each, decimals) for each in rows if each.text("title")]
        reduced, shipping, is_added = _reckoned(row, items, sums, currency)
        lines = _with_taxes(reduced, sums.taxes, is_added=is_added)
        sent_at = row.time("fulfilled_at") if status is not Status.CANCELLED else None
        return ParsedOrder(
            row=row.row,
            origin=self.origin,
            reference=reference,
            placed_at=placed_at,
            status=status,
            payment_state=payment_state,
            payment_method=row.said("payment_method", limit=100),
            currency=currency,
            contact=_contact(row),
            address=_address(row),
            shipping_method=row.said("shipping_method"),
            tracking_number="",
            confirmed_at=row.time("paid_at"),
            shipped_at=sent_at,
            delivered_at=sent_at or (placed_at if status is not Status.CANCELLED else None),
            cancelled_at=row.time("cancelled_at"),
            lines=lines,
            shipping=shipping,
            tax_included=0 if is_added else sums.taxes,
            tax_added=sums.taxes if is_added else 0,
            credited=0 if status is Status.CANCELLED else row.amount("refunded", decimals=decimals),
        )


def _states(row: OrderRow) -> tuple[Status, PaymentState]:
    """How an order ended.

    Raises:
        CellError: it has not.
    """
    financial, fulfilment = row.said("financial").casefold(), row.said("fulfilment").casefold()
    if row.said("cancelled_at"):
        is_paid_back = financial in {_GIVEN_BACK, "partially_refunded"}
        return Status.CANCELLED, PaymentState.REFUNDED if is_paid_back else PaymentState.CLOSED
    if financial in _NEVER_PAID or fulfilment != "fulfilled":
        if financial == _GIVEN_BACK:
            return Status.CANCELLED, PaymentState.REFUNDED
        raise CellError(words.UNFINISHED)
    if financial == _GIVEN_BACK:
        return Status.RETURNED, PaymentState.REFUNDED
    if financial in _PAID:
        return Status.DELIVERED, PaymentState.PAID
    raise CellError(words.NO_STATE, text=financial[:40])


def _line(row: OrderRow, decimals: int) -> ParsedLine:
    return ParsedLine(
        title=row.said("title"),
        variant="",
        sku=row.said("sku", limit=255),
        handle="",
        quantity=row.pieces("quantity"),
        unit_price=row.amount("price", decimals=decimals),
        discount=row.amount("line_discount", decimals=decimals),
        tax_included=0,
        tax_added=0,
    )


def _reckoned(
    row: OrderRow, lines: Sequence[ParsedLine], sums: _Sums, currency: str
) -> tuple[Sequence[ParsedLine], int, bool]:
    """The items with the whole order's discount shared out, what sending cost, and whether taxes come on top.

    Raises:
        OrderError: goods, discounts, shipping and taxes do not come to the total that the file says.
    """
    goods = sum(each.subtotal for each in lines)
    taken_off = goods - sum(each.discount for each in lines) - sums.subtotal
    if not 0 <= taken_off <= goods:
        raise OrderError(row, words.DISCOUNT)
    left = [each.subtotal - each.discount for each in lines]
    if taken_off:
        shared = money.split(taken_off, left) if sum(left) else [0] * len(lines)
        lines = [replace(each, discount=each.discount + part) for each, part in zip(lines, shared, strict=True)]
    beside_goods = sums.total - sums.subtotal
    for is_added in (False, True):
        if beside_goods == sums.shipping + (sums.taxes if is_added else 0):
            return lines, sums.shipping, is_added
    # A discount on shipping shows nowhere but in the total.
    for is_added in (True, False):
        shipping = beside_goods - (sums.taxes if is_added else 0)
        if 0 <= shipping < sums.shipping:
            return lines, shipping, is_added
    found = Money(sums.subtotal + sums.shipping, currency).to_decimal_string()
    said = Money(sums.total, currency).to_decimal_string()
    raise OrderError(row, words.SUMS, "total", found=found, said=said)


def _with_taxes(lines: Sequence[ParsedLine], taxes: int, *, is_added: bool) -> Sequence[ParsedLine]:
    """The items, each with its share of the taxes by what it cost."""
    weights = [each.subtotal - each.discount for each in lines]
    if not taxes or not sum(weights):
        return lines
    shared = zip(lines, money.split(taxes, weights), strict=True)
    if is_added:
        return [replace(each, tax_added=part) for each, part in shared]
    return [replace(each, tax_included=part) for each, part in shared]


def _contact(row: OrderRow) -> Contact:
    name = row.said("shipping_name") or row.said("billing_name")
    phone = row.said("shipping_phone") or row.said("phone") or row.said("billing_phone")
    return Contact(name=name, phone=phone, email=row.said("email"))


def _address(row: OrderRow) -> Address:
    kind = "shipping" if row.said("shipping_line") else "billing"
    parts = (row.said(f"{kind}_line"), row.said(f"{kind}_more"))
    return Address(
        line=", ".join(part for part in parts if part),
        city=row.said(f"{kind}_city"),
        region=row.said(f"{kind}_region"),
        country=row.said(f"{kind}_country", limit=2),
        postal_code=row.said(f"{kind}_zip").removeprefix("'"),
    )
