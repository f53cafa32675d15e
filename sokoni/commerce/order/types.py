"""What an order is to others: states, requests and frozen snapshots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.parcel_types import Parcel
from sokoni.commerce.payment.types import Payment
from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.core.change import Actor
from sokoni.core.money import Money
from sokoni.services.media.types import Frame


class Status(StrEnum):
    """How far one shop's part of an order has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class OrderStatus(StrEnum):
    """How far a whole order has come; follows from its parts by the table in `rules`."""

    PENDING = "pending"
    PART_CONFIRMED = "part_confirmed"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    PART_DELIVERED = "part_delivered"
    DELIVERED = "delivered"
    PART_RETURNED = "part_returned"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Maker(StrEnum):
    """In which capacity somebody moves an order."""

    CUSTOMER = "customer"
    SELLER = "seller"
    OPERATOR = "operator"
    SYSTEM = "system"


class CancelReason(StrEnum):
    """Why a part was cancelled; only an expired one may come back, when its money arrives late."""

    CUSTOMER = "customer"
    SELLER = "seller"
    OPERATOR = "operator"
    EXPIRED = "expired"
    SOLD_OUT = "sold_out"


class Settlement(StrEnum):
    """How a payment method turns an order from pending into confirmed."""

    GATEWAY = "gateway"
    RECEIPT = "receipt"
    CASH = "cash"


class PaymentState(StrEnum):
    """What the order knows of its money; `payment` holds the truth, this follows it."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    FAILED = "failed"
    CLOSED = "closed"
    PAID = "paid"
    REFUNDED = "refunded"


class Entry(StrEnum):
    """What a row of the timeline tells."""

    PLACED = "placed"
    MOVED = "moved"
    NOTE = "note"
    TRACKING = "tracking"
    SHIPMENT = "shipment"
    PAYMENT = "payment"
    REFUND = "refund"
    TAKEN_OFF = "taken_off"
    MESSAGE = "message"
    RETURN = "return"
    STORE_CREDIT = "store_credit"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the parcel is for and where news about it goes."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the parcel goes; `country` is ISO 3166-1 alpha-2."""

    line: str
    city: str
    region: str
    country: str
    postal_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWish:
    """One item of an order placed without a cart: a variant, or a product that has only one."""

    quantity: int
    variant_id: UUID | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What one promotion took off a line, or off shipping, frozen at the sale."""

    promotion_id: UUID
    title: str
    code: str | None
    level: Level
    payer: Payer
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One bought item as it was at the sale; later changes of the catalogue leave it alone."""

    id: UUID
    sub_order_id: UUID
    shop_id: UUID
    variant_id: UUID
    product_id: UUID
    product_slug: str
    product_title: str
    variant_title: str
    sku: str
    image_hash: str | None
    image_frame: Frame
    unit_price: Money
    quantity: int
    subtotal: Money
    discount: Money
    tax_included: Money
    tax_added: Money
    total: Money
    reductions: tuple[Reduction, ...] = ()
    cancelled: int = 0
    shipped: int = 0
    returned: int = 0
    coming_back: int = 0
    credited: Money | None = None

    @property
    def left(self) -> int:
        """How many pieces still have to be sent."""
        return self.quantity - self.cancelled - self.shipped

    @property
    def returnable(self) -> int:
        """How many pieces were sent and are not on their way back."""
        return self.shipped - self.returned - self.coming_back

    @property
    def funded(self) -> Money:
        """What the platform pays of it, in its buyer's place."""
        paid = (each.amount for each in self.reductions if each.payer is Payer.PLATFORM)
        return sum(paid, start=Money.zero(self.total.currency))

    @property
    def tax(self) -> Money:
        """All tax on it, wherever it stands."""
        return self.tax_included + self.tax_added

    @property
    def worth(self) -> Money:
        """What its buyer still pays for it: its total without what was taken off or given back."""
        return self.total if self.credited is None else self.total - self.credited


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """An order as what became of a cart: who bought, and when."""

    order_id: UUID
    cart_id: UUID | None
    account_id: UUID | None
    email: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """A line that reached its buyer, with what proves it and where news about it goes."""

    id: UUID
    order_id: UUID
    sub_order_id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    product_id: UUID
    product_slug: str
    product_title: str
    variant_title: str
    image_hash: str | None
    image_frame: Frame
    account_id: UUID | None
    contact_name: str
    contact_email: str
    locale: str
    delivered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The parts of a total: subtotal - discount + shipping + tax_added = total; tax_included is inside the prices."""

    subtotal: Money
    discount: Money
    shipping: Money
    tax_included: Money
    tax_added: Money
    total: Money

    @property
    def tax(self) -> Money:
        """All tax, wherever it stands."""
        return self.tax_included + self.tax_added


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to an order, with who and when; what is internal, its buyer never reads.

    `maker` says of a message from which side it comes.
    """

    at: datetime
    entry: Entry
    sub_order_id: UUID | None
    source: Status | None
    target: Status | None
    note: str
    actor: Actor
    is_internal: bool = False
    maker: Maker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The talk between a buyer and the shop of a part: how many messages each side has not seen."""

    sub_order_id: UUID
    unread_by_buyer: int
    unread_by_shop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubOrder:
    """One shop's part of an order; one that was brought in from elsewhere has the `reference` that it had there.

    `promotion_ids` took something off its goods or its shipping; of that the platform pays `funded`.
    """

    id: UUID
    order_id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    number: int
    status: Status
    cancel_reason: CancelReason | None
    amounts: Amounts
    shipping_method_id: UUID | None
    shipping_method_name: str
    tracking_number: str | None
    placed_at: datetime
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    booked_at: datetime | None
    credited: Credited
    funded: Money
    reference: str | None = None
    promotion_ids: frozenset[UUID] = frozenset()
    shipping_reductions: tuple[Reduction, ...] = ()
    lines: tuple[Line, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    allowed_moves: tuple[Status, ...] = ()

    @property
    def worth(self) -> Money:
        """What its buyer still pays for it, unless it is cancelled."""
        return self.amounts.total - self.credited.amount

    @property
    def funded_left(self) -> Money:
        """What the platform still pays its shop for it."""
        return self.funded - self.credited.funded

    @property
    def discounts(self) -> tuple[Reduction, ...]:
        """What each promotion took off its lines and its shipping together."""
        return _together((*(each for line in self.lines for each in line.reductions), *self.shipping_reductions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A whole order as its buyer sees it."""

    id: UUID
    code: str
    account_id: UUID | None
    contact: Contact
    address: Address
    locale: str
    currency: str
    status: OrderStatus
    payment_method: str
    settlement: Settlement
    payment_id: UUID | None
    payment_state: PaymentState
    paid: Money
    # All that went back; `kept` is what of it came in another form: store credit, or goods in exchange.
    refunded: Money
    kept: Money
    # What disputes hold: away, and maybe back.
    disputed: Money
    amounts: Amounts
    placed_at: datetime
    hold_expires_at: datetime
    parts: tuple[SubOrder, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    allowed_moves: tuple[Status, ...] = ()

    @property
    def discounts(self) -> tuple[Reduction, ...]:
        """What each promotion took off all parts together."""
        return _together([each for part in self.parts for each in part.discounts])


def _together(reductions: Iterable[Reduction]) -> tuple[Reduction, ...]:
    """Reductions of one promotion as one."""
    found: dict[UUID, Reduction] = {}
    for each in reductions:
        known = found.get(each.promotion_id)
        found[each.promotion_id] = replace(each, amount=known.amount + each.amount) if known else each
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """An order in a list: enough to recognise it."""

    id: UUID
    code: str
    status: OrderStatus
    payment_state: PaymentState
    payment_method: str
    total: Money
    contact_name: str
    email: str
    account_id: UUID | None
    item_count: int
    first_title: str
    image_hash: str | None
    image_frame: Frame
    shop_names: tuple[str, ...]
    placed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubOrderCard:
    """A shop's part of an order in the seller's list."""

    id: UUID
    order_id: UUID
    shop_id: UUID
    number: int
    code: str
    status: Status
    payment_state: PaymentState
    payment_method: str
    settlement: Settlement
    payment_id: UUID | None
    total: Money
    contact_name: str
    city: str
    item_count: int
    first_title: str
    image_hash: str | None
    image_frame: Frame
    tracking_number: str | None
    placed_at: datetime
    reference: str | None = None
    unread: int = 0
    allowed_moves: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerOrder:
    """A shop's part with what its seller needs in order to fulfil it; never another shop's lines."""

    part: SubOrder
    code: str
    account_id: UUID | None
    contact: Contact
    address: Address
    payment_method: str
    settlement: Settlement
    payment_id: UUID | None
    payment_state: PaymentState
    sole: bool
    refundable: Money
    # Whether its money can become store credit, in the hands of who looks at it.
    may_be_credit: bool
    # What disputes hold of the whole order.
    disputed: Money
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Orders and sales of a period."""

    orders: int
    cancelled: int
    sales: tuple[Money, ...]
    by_status: Mapping[Status, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A shop's day so far, and the same weekday a week ago up to the same time and as a whole."""

    today: DayFigures
    last_week_so_far: DayFigures
    last_week: DayFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """What waits for a seller's hand."""

    to_accept: int
    receipts_to_check: int
    to_prepare: int
    to_ship: int
    to_deliver: int
    to_answer: int


@dataclass(frozen=True, slots=True)
class HourFigures:
    """What was sold in one hour of a day, counted from the day's beginning."""

    hour: int
    orders: int
    sales: Money


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who bought in a shop, known by the address that news went to."""

    email: str
    name: str
    orders: int
    last_order_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """The newest parts in one state, and how many there are in all."""

    status: Status
    count: int
    cards: tuple[SubOrderCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Who moves an order, and in which capacity."""

    maker: Maker
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """All that is needed to place an order: a cart or items, who, where, how it is sent and paid.

    `expected_total` is what the buyer saw; another total refuses the order instead of surprising them. Without a
    country or a language, those of the first shop are taken. `codes` come beside those that were typed into the cart,
    and must take something off. Of `points` no more are spent than the goods cost. Items without a cart are bought in
    `currency` where price lists have them in it; a cart has one of its own.
    """

    contact: Contact
    address: Address
    payment_method: str
    cart: CartKey | None = None
    items: tuple[ItemWish, ...] = ()
    shipping_choice: Mapping[UUID, UUID] = field(default_factory=dict)
    expected_total: Money | None = None
    account_id: UUID | None = None
    locale: str = ""
    codes: tuple[str, ...] = ()
    points: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrder:
    """A placed order, the token that opens it, and its payment with what to do next.

    The token is said here once; only its hash is kept. `is_new` is False where the cart had become an order before.
    """

    order: Order
    token: str
    payment: Payment | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders an operator looks for; None asks nothing. `placed_until` is not part of the period."""

    status: OrderStatus | None = None
    payment_state: PaymentState | None = None
    payment_method: str | None = None
    shop_id: UUID | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyFigures:
    """What the orders of a period came to in one currency; cancelled ones are counted and not worth anything."""

    currency: str
    orders: int
    sales: Money
    paid: Money
    refunded: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFigures:
    """Orders of a half-open period: how many in which state, and what they came to."""

    placed_from: datetime
    placed_until: datetime
    orders: int
    by_status: Mapping[OrderStatus, int]
    by_payment_state: Mapping[PaymentState, int]
    by_currency: tuple[CurrencyFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """An invariant that does not hold for an order; `what` is a stable word, `detail` says the amounts."""

    order_id: UUID
    what: str
    detail: str
