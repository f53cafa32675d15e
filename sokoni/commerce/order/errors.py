"""What may be refused around an order.

DomainError
├── OrderMissing           nothing there, or not yours
├── MoveNotAllowed         the state machine has no such arrow from here
├── NothingToOrder         an empty cart, or no items
├── ItemNotForSale         withdrawn since it was put into the cart
├── ShopClosed             a shop is closed and sells only while it is open
├── ShopOnHoliday          a shop takes no orders meanwhile, and says why
├── MixedCurrencies        one order, one currency
├── TotalChanged           prices moved between looking and buying
├── QuantityInvalid        less than one piece, or too many
├── EmailRequired          a guest's order without an address for its link
├── StatusMissing          a move that does not say where to
├── ParcelMissing          no such parcel, or not yours
├── NothingToSend          a parcel without a piece
├── PiecesNotLeft          more pieces than a line has left
├── TrackingAddressUnsafe  a link that is no https address
├── NothingToCancel        no piece was named
├── RefundTooLarge         more than is left of what was paid
├── PeriodInvalid          ends before it begins, or too long
├── MessageEmpty           a message or note without a word
├── TooManyMessages        the other side has not looked at the last ones
├── OrderImportMissing     no such file of orders, or another shop's
├── RefundMoved            something else is left than whoever asks saw
├── CreditNeedsAccount     store credit for somebody without an account
└── NotAsCredit            money of which only its shop says that it came
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.types import OrderStatus, Status
from sokoni.core.errors import DomainError, Kind
from sokoni.core.money import Money


class OrderMissing(DomainError):
    """There is no such order, or it belongs to somebody else; both look the same from outside."""

    code = "order.missing"
    kind = Kind.MISSING
    message = "We could not find this order."
    hint = "Check the address, or open the link in the e-mail that confirmed the order."


class MoveNotAllowed(DomainError):
    """The order cannot go where it was sent; the fields say where it may go."""

    code = "order.move_not_allowed"
    kind = Kind.CONFLICT
    message = "An order that is {current} cannot become {target}."
    hint = "Choose one of the allowed moves, or reload the order: somebody may have moved it meanwhile."

    def __init__(self, *, status: Status | OrderStatus, target: Status, allowed_moves: Sequence[Status]) -> None:
        super().__init__(
            current=status.value, target=target.value, allowed_moves=[allowed.value for allowed in allowed_moves]
        )


class NothingToOrder(DomainError):
    """Checkout without anything in the basket."""

    code = "order.nothing_to_order"
    kind = Kind.INVALID
    message = "There is nothing to order yet."
    hint = "Put something into the cart first."


class ItemNotForSale(DomainError):
    """A thing that was withdrawn, or never was for sale."""

    code = "order.item_not_for_sale"
    kind = Kind.CONFLICT
    message = "“{product_title}” is not for sale at the moment."
    hint = "Take it out of the cart and order the rest."

    def __init__(self, *, variant_id: UUID, title: str) -> None:
        super().__init__(variant_id=variant_id, product_title=title)


class ShopClosed(DomainError):
    """A shop is closed and takes no orders until it is open again."""

    code = "order.shop_closed"
    kind = Kind.CONFLICT
    message = "“{shop}” is closed and takes no orders at the moment."
    hint = "Order when it is open again, or take its things out of the cart and order the rest."

    def __init__(self, *, shop_id: UUID, shop: str, reopens_at: datetime | None) -> None:
        super().__init__(shop_id=shop_id, shop=shop, reopens_at=None if reopens_at is None else reopens_at.isoformat())


class ShopOnHoliday(DomainError):
    """A shop is on holiday, takes no orders meanwhile, and says so in its own words."""

    code = "order.shop_on_holiday"
    kind = Kind.CONFLICT
    message = "“{shop}” takes no orders at the moment, and says: “{words}”."
    hint = "Order when it is open again, or take its things out of the cart and order the rest."

    def __init__(self, *, shop_id: UUID, shop: str, words: str, reopens_at: datetime | None) -> None:
        back = None if reopens_at is None else reopens_at.isoformat()
        super().__init__(shop_id=shop_id, shop=shop, words=words, reopens_at=back)


class MixedCurrencies(DomainError):
    """Things priced in different currencies in one checkout."""

    code = "order.mixed_currencies"
    kind = Kind.INVALID
    message = "These items are priced in different currencies: {currencies}."
    hint = "Order the items of each currency separately."

    def __init__(self, *, currencies: Sequence[str]) -> None:
        super().__init__(currencies=", ".join(sorted(currencies)))


class TotalChanged(DomainError):
    """The total is no longer the one the buyer agreed to."""

    code = "order.total_changed"
    kind = Kind.CONFLICT
    message = "The total has changed since you last saw it."
    hint = "Look at the new total and confirm the order again."

    def __init__(self, *, expected: Money, actual: Money) -> None:
        super().__init__(
            expected={"amount": expected.amount, "currency": expected.currency},
            actual={"amount": actual.amount, "currency": actual.currency},
        )


class QuantityInvalid(DomainError):
    """Less than one piece, or more than anybody may order at once."""

    code = "order.quantity_invalid"
    kind = Kind.INVALID
    message = "A quantity must be between 1 and {maximum}."
    hint = "Correct the quantity."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class OrderTooLarge(DomainError):
    """More money than one order may cost."""

    code = "order.too_large"
    kind = Kind.INVALID
    message = "This order costs more than one order may."
    hint = "Lower the quantities, or order in several parts."


class EmailRequired(DomainError):
    """A guest's order without an e-mail address: nobody could find it again."""

    code = "order.email_required"
    kind = Kind.INVALID
    message = "We need your e-mail address for the order's confirmation and link."
    hint = "Send `email`, or sign in before ordering."

    def __init__(self) -> None:
        super().__init__(field="email")


class StatusMissing(DomainError):
    """A move that does not say where to."""

    code = "order.status_missing"
    kind = Kind.INVALID
    message = "The status to move to is missing."
    hint = "Send `status` (or `new_status`) in the body or in the query."

    def __init__(self) -> None:
        super().__init__(field="status")


class OrderClaimed(DomainError):
    """A guest's order that is in another account already."""

    code = "order.claimed"
    kind = Kind.CONFLICT
    message = "This order is in another account already."
    hint = "Sign in to that account, or write to us if it should not be there."


class OrderNotClaimed(DomainError):
    """An order that joined no account, so that it cannot leave one."""

    code = "order.not_claimed"
    kind = Kind.CONFLICT
    message = "This order was not put into an account afterwards."
    hint = "Only an order of a guest can be taken out of the account that it joined."


class ParcelMissing(DomainError):
    """There is no such parcel, or it belongs to somebody else's order; both look the same from outside."""

    code = "order.parcel_missing"
    kind = Kind.MISSING
    message = "We could not find this parcel."
    hint = "Take the parcel's id from the order."


class NothingToSend(DomainError):
    """A parcel without a piece."""

    code = "order.nothing_to_send"
    kind = Kind.INVALID
    message = "There is nothing in this parcel."
    hint = "Choose at least one piece that has not been sent."


class PiecesNotLeft(DomainError):
    """More pieces than a line has left: others were sent or cancelled, maybe a moment ago."""

    code = "order.pieces_not_left"
    kind = Kind.CONFLICT
    message = "Only {left} pieces of this line are left."
    hint = "Reload the order and choose again."

    def __init__(self, *, line_id: UUID, left: int) -> None:
        super().__init__(line_id=line_id, left=left)


class TrackingAddressUnsafe(DomainError):
    """A link that buyers would open, and that is no https address."""

    code = "order.tracking_address_unsafe"
    kind = Kind.INVALID
    message = "A tracking link must be an https address."
    hint = "Copy the whole address from the carrier's page, or leave it out."


class NothingToCancel(DomainError):
    """No piece was named that should be taken off."""

    code = "order.nothing_to_cancel"
    kind = Kind.INVALID
    message = "No piece was chosen."
    hint = "Choose at least one piece that has not been sent."


class RefundTooLarge(DomainError):
    """More than is left of what was paid, or nothing."""

    code = "order.refund_too_large"
    kind = Kind.CONFLICT
    message = "At most {left_text} can be given back."
    hint = "Enter an amount up to that; what was not paid cannot be given back."

    def __init__(self, *, left: Money) -> None:
        super().__init__(field="amount", left_text=str(left), left={"amount": left.amount, "currency": left.currency})


class RefundMoved(DomainError):
    """Something else is left than whoever asks saw: somebody gave money back meanwhile."""

    code = "order.refund_moved"
    kind = Kind.CONFLICT
    message = "Meanwhile {left_text} are left to be given back."
    hint = "Look at the order again, then give back what is right."

    def __init__(self, *, left: Money) -> None:
        super().__init__(left_text=str(left), left={"amount": left.amount, "currency": left.currency})


class CreditNeedsAccount(DomainError):
    """Store credit belongs to an account, and this was bought without one."""

    code = "order.credit_needs_account"
    kind = Kind.CONFLICT
    message = "This order was placed without an account, which could hold store credit."
    hint = "Give the money back the way it was paid."

    def __init__(self) -> None:
        super().__init__(field="refund_to")


class NotAsCredit(DomainError):
    """Money of which only its shop says that it came: nobody but the operator gives credit for it."""

    code = "order.not_as_credit"
    kind = Kind.CONFLICT
    message = "At most {left_text} of this order can become store credit."
    hint = "What a shop took in itself goes back the way it was paid; only the operator can give credit for it."

    def __init__(self, *, left: Money) -> None:
        super().__init__(
            field="refund_to", left_text=str(left), left={"amount": left.amount, "currency": left.currency}
        )


class PeriodInvalid(DomainError):
    """A period that ends before it begins, or is longer than a year."""

    code = "order.period_invalid"
    kind = Kind.INVALID
    message = "A period begins before it ends, and is at most a year long."
    hint = "Send `date_from` and a later `date_to`."

    def __init__(self) -> None:
        super().__init__(field="date_from")


class MessageEmpty(DomainError):
    """A message or note without a word."""

    code = "order.message_empty"
    kind = Kind.INVALID
    message = "There is nothing in this message."
    hint = "Write something, then send it."

    def __init__(self) -> None:
        super().__init__(field="message")


class TooManyMessages(DomainError):
    """The other side has not looked at the last messages."""

    code = "order.too_many_messages"
    kind = Kind.LIMITED
    message = "{maximum} messages wait to be read."
    hint = "Wait for an answer before you write more."

    def __init__(self, *, maximum: int) -> None:
        super().__init__(maximum=maximum)


class OrderImportMissing(DomainError):
    """There is no such file of orders, or it is another shop's."""

    code = "order.import_missing"
    kind = Kind.MISSING
    message = "There is no such file of orders."
    hint = "Look for it among the latest files, or send it again."
