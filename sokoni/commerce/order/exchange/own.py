"""Our own file of orders, read: what `writing` wrote."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sokoni.commerce.catalog.exchange.cells import CellError
from sokoni.commerce.catalog.exchange.header import Header, fields_by_name
from sokoni.commerce.catalog.exchange.words import short
from sokoni.commerce.order.exchange import words, writing
from sokoni.commerce.order.exchange.parsed import Origin, ParsedLine, ParsedOrder
from sokoni.commerce.order.exchange.table import OrderError, OrderReader, OrderRow, decimals_of
from sokoni.commerce.order.types import Address, Contact, PaymentState, Status
from sokoni.core.money import Money

FIELD_BY_NAME = fields_by_name({name: (name,) for name in writing.COLUMNS})
# What is over stays as it is; of these alone an order can be kept.
OVER: Mapping[str, Status] = MappingProxyType(
    {each.value: each for each in (Status.DELIVERED, Status.CANCELLED, Status.RETURNED)}
)
_STATES: Mapping[str, PaymentState] = MappingProxyType({each.value: each for each in PaymentState})


class OwnReader(OrderReader):
    """Reads our own file, as a shop's sellers export it."""

    origin = Origin.SOKONI
    key = "code"

    def __init__(self, *, now: datetime) -> None:
        super().__init__(FIELD_BY_NAME, now=now)

    def _is_ours(self, header: Header) -> bool:
        return header.has("code") and header.has("line_total")

    def _order(self, rows: list[OrderRow], reference: str) -> ParsedOrder:
        first = rows[0]
        decimals = decimals_of(first, first.text("currency") or "")
        try:
            status = _status(first)
            lines = [_line(row, decimals) for row in rows]
            order = self._whole(first, reference, status, lines, decimals)
        except CellError as error:
            raise OrderError(first, error.sentence, **error.fields) from None
        said = first.text("order_total") or ""
        found = Money(order.total, order.currency).to_decimal_string()
        if said != found:
            raise OrderError(first, words.SUMS, "order_total", found=found, said=short(said))
        return order

    def _whole(
        self, row: OrderRow, reference: str, status: Status, lines: Sequence[ParsedLine], decimals: int
    ) -> ParsedOrder:
        placed_at = row.time("placed_at")
        if placed_at is None:
            raise CellError(words.NO_TIME, text="")
        return ParsedOrder(
            row=row.row,
            origin=self.origin,
            reference=reference,
            placed_at=placed_at,
            status=status,
            payment_state=_STATES.get(row.said("payment_state"), PaymentState.CLOSED),
            payment_method=row.said("payment_method", limit=100),
            currency=row.said("currency"),
            contact=Contact(
                name=row.said("customer_name"), phone=row.said("customer_phone"), email=row.said("customer_email")
            ),
            address=Address(
                line=row.said("address_line"),
                city=row.said("address_city"),
                region=row.said("address_region"),
                country=row.said("address_country", limit=2),
                postal_code=row.said("address_postal_code"),
            ),
            shipping_method=row.said("shipping_method"),
            tracking_number=row.said("tracking_number"),
            confirmed_at=row.time("confirmed_at"),
            shipped_at=row.time("shipped_at"),
            delivered_at=row.time("delivered_at"),
            cancelled_at=row.time("cancelled_at"),
            lines=lines,
            shipping=row.amount("order_shipping", decimals=decimals),
            tax_included=row.amount("order_tax_included", decimals=decimals),
            tax_added=row.amount("order_tax_added", decimals=decimals),
            credited=row.amount("order_credited", decimals=decimals),
        )


def _status(row: OrderRow) -> Status:
    said = row.said("status")
    if said in OVER:
        return OVER[said]
    raise CellError(words.UNFINISHED) if said in set(Status) else CellError(words.NO_STATE, text=short(said))


def _line(row: OrderRow, decimals: int) -> ParsedLine:
    def amount(field: str) -> int:
        return row.amount(field, decimals=decimals)

    return ParsedLine(
        title=row.said("product"),
        variant=row.said("variant"),
        sku=row.said("sku", limit=255),
        handle=row.said("product_handle", limit=255),
        quantity=row.pieces("quantity"),
        unit_price=amount("unit_price"),
        discount=amount("line_discount"),
        tax_included=amount("line_tax_included"),
        tax_added=amount("line_tax_added"),
    )
