"""An order as a file says it was, before anything is looked up: the same whatever the file's layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sokoni.commerce.order.types import Address, Contact, PaymentState, Status


class Origin(StrEnum):
    """Whose layout a file has, which is where its orders come from."""

    SOKONI = "sokoni"
    SHOPIFY = "shopify"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLine:
    """One item; amounts are minor units, `tax` is that within or beside its price as the order says."""

    title: str
    variant: str
    sku: str
    handle: str
    quantity: int
    unit_price: int
    discount: int
    tax_included: int
    tax_added: int

    @property
    def subtotal(self) -> int:
        """What its pieces cost together."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedOrder:
    """An order that is over: delivered, cancelled or returned. Amounts are minor units of its currency.

    `reference` is what it was called where it comes from. `credited` was given back of it, in all.
    """

    row: int
    origin: Origin
    reference: str
    placed_at: datetime
    status: Status
    payment_state: PaymentState
    payment_method: str
    currency: str
    contact: Contact
    address: Address
    shipping_method: str
    tracking_number: str
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    lines: Sequence[ParsedLine]
    shipping: int
    tax_included: int
    tax_added: int
    credited: int

    @property
    def subtotal(self) -> int:
        """What the goods cost before anything was taken off."""
        return sum(each.subtotal for each in self.lines)

    @property
    def discount(self) -> int:
        """What was taken off the goods."""
        return sum(each.discount for each in self.lines)

    @property
    def total(self) -> int:
        """What its buyer had to pay."""
        return self.subtotal - self.discount + self.shipping + self.tax_added
