"""Orders on the wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sokoni.commerce.catalog.schemas import CROP, FOCUS
from sokoni.commerce.order import rules
from sokoni.commerce.order.errors import StatusMissing
from sokoni.commerce.order.parcel_schemas import ParcelOut, PiecesIn, sum_pieces
from sokoni.commerce.order.takings_types import Takings
from sokoni.commerce.order.types import (
    Address,
    Amounts,
    Contact,
    Entry,
    ItemWish,
    Line,
    Order,
    PlacedOrder,
    Reduction,
    SellerOrder,
    Status,
    SubOrder,
    TimelineEntry,
)
from sokoni.commerce.payment.schemas import NextActionOut
from sokoni.commerce.payment.types import Payment, RefundTo
from sokoni.commerce.pricing.promotion.types import Level
from sokoni.core.http.schemas import LinkOut
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

# Without control characters: PostgreSQL takes no NUL, and no name has line breaks. Notes may have those.
_LINE = r"^[^\x00-\x1f\x7f]*$"
Tracking = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
Notes = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class ItemIn(Schema):
    """One item to order: a variant, or a product that has only one."""

    variant_id: UUID | None = None
    product_id: UUID | None = None
    quantity: int = Field(ge=1, le=10_000)

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.variant_id is None and self.product_id is None:
            msg = "name a variant_id, or a product_id that has only one variant"
            raise ValueError(msg)
        return self

    def to_wish(self) -> ItemWish:
        """The item as checkout takes it."""
        return ItemWish(quantity=self.quantity, variant_id=self.variant_id, product_id=self.product_id)


class ShippingChoiceIn(Schema):
    """The way of shipping chosen for one shop."""

    shop_id: UUID
    method_id: UUID


class PlaceOrderIn(Schema):
    """A checkout. Without items, the caller's cart is ordered."""

    model_config = ConfigDict(str_strip_whitespace=True)

    items: list[ItemIn] | None = Field(default=None, min_length=1, max_length=200)
    shipping_name: str = Field(min_length=1, max_length=120, pattern=_LINE)
    shipping_phone: str = Field(default="", max_length=40, pattern=_LINE)
    shipping_address: str = Field(min_length=1, max_length=300, pattern=_LINE)
    shipping_city: str = Field(min_length=1, max_length=120, pattern=_LINE)
    shipping_state: str = Field(default="", max_length=120, pattern=_LINE)
    shipping_country: str = Field(
        default="", pattern="^([A-Za-z]{2})?$", description="Empty: the first shop's country."
    )
    shipping_postal_code: str = Field(default="", max_length=20, pattern=_LINE)
    email: str | None = Field(default=None, max_length=320, description="Needed from guests; else the account's.")
    payment_method: str = Field(
        default="", max_length=40, description="Empty: the first that is offered.", pattern=_LINE
    )
    shipping: list[ShippingChoiceIn] = Field(default_factory=list, max_length=100)
    expected_total: MoneyOut | None = None
    codes: list[Annotated[str, StringConstraints(max_length=80, pattern=_LINE)]] = Field(
        default_factory=list, max_length=5, description="Beside those of the cart; each must take something off."
    )
    points: int = Field(
        default=0, ge=0, le=10**12, description="Points of the account to spend; no more are taken than the goods cost."
    )
    currency: Annotated[str | None, StringConstraints(pattern="^[A-Z]{3}$")] = Field(
        default=None, description="Of items, where price lists of their shops have it; a cart has one of its own."
    )

    def contact(self, *, email: str) -> Contact:
        """Whom it is for."""
        return Contact(name=self.shipping_name, phone=self.shipping_phone, email=email)

    def address(self) -> Address:
        """Where it goes."""
        return Address(
            line=self.shipping_address,
            city=self.shipping_city,
            region=self.shipping_state,
            country=self.shipping_country.upper(),
            postal_code=self.shipping_postal_code,
        )

    def shipping_choice(self) -> Mapping[UUID, UUID]:
        """The chosen method by shop."""
        return {each.shop_id: each.method_id for each in self.shipping}


class ChangeIn(Schema):
    """Where an order goes and how it is tracked; `status` and `new_status` mean the same."""

    new_status: Status | None = None
    status: Status | None = None
    notes: Notes | None = None
    tracking_number: Tracking | None = None

    def required_status(self) -> Status:
        """The wanted status.

        Raises:
            StatusMissing: none was named.
        """
        if self.status is None:
            raise StatusMissing
        return self.status


class CancelIn(Schema):
    """Why an order is cancelled, in the canceller's words."""

    notes: Notes = ""
    items: list[PiecesIn] | None = Field(
        default=None, min_length=1, max_length=200, description="Pieces that were not sent; without, all of it."
    )
    refund_to: RefundTo = Field(
        default=RefundTo.PAYMENT, description="What was paid goes back the way it came, or becomes store credit."
    )

    def pieces(self) -> dict[UUID, int] | None:
        """How many of each line; lines named twice count together."""
        return None if self.items is None else sum_pieces(self.items)


# What each move is called, for who looks for it in `links`; returns are made by the program itself.
_MOVES: Mapping[Status, str] = {
    Status.CONFIRMED: "accept",
    Status.PROCESSING: "process",
    Status.SHIPPED: "ship",
    Status.DELIVERED: "deliver",
    Status.CANCELLED: "cancel",
}


def links_of(order_id: UUID, moves: Sequence[Status], *, payment_id: UUID | None = None) -> dict[str, LinkOut]:
    """What whoever asks may do next with an order, or with a part of one by the part's id."""
    address = f"/api/v1/orders/{order_id}"
    links = {"self": LinkOut(href=address)}
    for status in moves:
        links[_MOVES[status]] = (
            LinkOut(method="POST", href=f"{address}/{_MOVES[status]}")
            if status in {Status.CONFIRMED, Status.CANCELLED}
            else LinkOut(method="PUT", href=f"{address}/status", body={"status": status.value})
        )
    if payment_id is not None:
        links["payment"] = LinkOut(href=f"/api/v1/payments/{payment_id}")
    return links


class AmountsOut(Schema):
    """What a total is made of."""

    subtotal: MoneyOut
    discount: MoneyOut
    shipping: MoneyOut
    tax_included: MoneyOut
    tax_added: MoneyOut
    total: MoneyOut

    @classmethod
    def of(cls, amounts: Amounts) -> Self:
        """The wire form."""
        return cls(
            subtotal=MoneyOut.of(amounts.subtotal),
            discount=MoneyOut.of(amounts.discount),
            shipping=MoneyOut.of(amounts.shipping),
            tax_included=MoneyOut.of(amounts.tax_included),
            tax_added=MoneyOut.of(amounts.tax_added),
            total=MoneyOut.of(amounts.total),
        )


class ReductionOut(Schema):
    """What one promotion took off, as it was at the sale."""

    promotion_id: UUID
    title: str
    code: str | None
    level: Level
    amount: MoneyOut

    @classmethod
    def of(cls, reduction: Reduction) -> Self:
        """The wire form."""
        return cls(
            promotion_id=reduction.promotion_id,
            title=reduction.title,
            code=reduction.code,
            level=reduction.level,
            amount=MoneyOut.of(reduction.amount),
        )


class LineOut(Schema):
    """One bought item, as it was at the sale."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    product_slug: str
    title: str
    variant_title: str
    sku: str
    image_hash: str | None
    image_focus: list[int] | None = Field(description=FOCUS)
    image_crop: list[int] | None = Field(description=CROP)
    quantity: int
    cancelled: int
    shipped: int
    returned: int
    unit_price: MoneyOut
    subtotal: MoneyOut
    discount: MoneyOut
    tax_included: MoneyOut
    tax_added: MoneyOut
    total: MoneyOut
    credited: MoneyOut = Field(description="What of the total is not paid, or given back.")
    reductions: list[ReductionOut] = Field(description="What `discount` is made of.")

    @classmethod
    def of(cls, line: Line) -> Self:
        """The wire form."""
        return cls(
            id=line.id,
            variant_id=line.variant_id,
            product_id=line.product_id,
            product_slug=line.product_slug,
            title=line.product_title,
            variant_title=line.variant_title,
            sku=line.sku,
            image_hash=line.image_hash,
            image_focus=line.image_frame.focus,
            image_crop=line.image_frame.crop,
            quantity=line.quantity,
            cancelled=line.cancelled,
            shipped=line.shipped,
            returned=line.returned,
            unit_price=MoneyOut.of(line.unit_price),
            subtotal=MoneyOut.of(line.subtotal),
            discount=MoneyOut.of(line.discount),
            tax_included=MoneyOut.of(line.tax_included),
            tax_added=MoneyOut.of(line.tax_added),
            total=MoneyOut.of(line.total),
            credited=MoneyOut.of(line.total - line.worth),
            reductions=[ReductionOut.of(each) for each in line.reductions],
        )


class TimelineOut(Schema):
    """One thing that happened."""

    at: datetime
    kind: str
    sub_order_id: UUID | None
    from_status: str | None
    to_status: str | None
    note: str
    author: str

    @classmethod
    def of(cls, entry: TimelineEntry, *, author: str) -> Self:
        """The wire form; the author's id stays with us."""
        return cls(
            at=entry.at,
            kind=entry.entry.value,
            sub_order_id=entry.sub_order_id,
            from_status=entry.source.value if entry.source else None,
            to_status=entry.target.value if entry.target else None,
            note=entry.note,
            author=author,
        )


class ShippingOut(Schema):
    """Whom and where to."""

    name: str
    phone: str
    email: str
    address: str
    city: str
    state: str
    country: str
    postal_code: str

    @classmethod
    def of(cls, contact: Contact, address: Address) -> Self:
        """The wire form."""
        return cls(
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            address=address.line,
            city=address.city,
            state=address.region,
            country=address.country,
            postal_code=address.postal_code,
        )


class SubOrderOut(Schema):
    """One shop's part of an order."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    number: int
    status: str
    cancel_reason: str | None
    allowed_moves: list[Status]
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    amounts: AmountsOut
    credited: MoneyOut = Field(description="What of the total is not paid, or given back.")
    lowered: MoneyOut = Field(
        description="What of `credited` came off so that no other open transfer asks for as much."
    )
    shipping_method: str
    shipping_reductions: list[ReductionOut] = Field(description="What came off shipping before.")
    tracking_number: str | None
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    items: list[LineOut]
    shipments: list[ParcelOut]

    @classmethod
    def of(cls, part: SubOrder) -> Self:
        """The wire form."""
        return cls(
            id=part.id,
            shop_id=part.shop_id,
            shop_slug=part.shop_slug,
            shop_name=part.shop_name,
            number=part.number,
            status=part.status.value,
            cancel_reason=part.cancel_reason.value if part.cancel_reason else None,
            allowed_moves=list(part.allowed_moves),
            links=links_of(part.id, part.allowed_moves),
            amounts=AmountsOut.of(part.amounts),
            credited=MoneyOut.of(part.credited.amount),
            lowered=MoneyOut.of(part.credited.transfer),
            shipping_reductions=[ReductionOut.of(each) for each in part.shipping_reductions],
            shipping_method=part.shipping_method_name,
            tracking_number=part.tracking_number,
            confirmed_at=part.confirmed_at,
            shipped_at=part.shipped_at,
            delivered_at=part.delivered_at,
            cancelled_at=part.cancelled_at,
            items=[LineOut.of(line) for line in part.lines],
            shipments=[ParcelOut.of(parcel) for parcel in part.parcels],
        )


class OrderPaymentOut(Schema):
    """How an order is paid; more of it at /api/v1/payments/{id}."""

    id: UUID | None
    method: str
    state: str
    paid: MoneyOut
    refunded: MoneyOut = Field(description="All that went back.")
    kept: MoneyOut = Field(description="What of that came in another form: store credit, or goods in exchange.")
    disputed: MoneyOut = Field(description="What the buyer's bank holds while it looks at a dispute.")


class OrderOut(Schema):
    """A whole order."""

    id: UUID
    code: str
    status: str
    allowed_moves: list[Status]
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    currency: str
    amounts: AmountsOut
    shipping: ShippingOut
    payment: OrderPaymentOut
    placed_at: datetime
    hold_expires_at: datetime
    sub_orders: list[SubOrderOut]
    timeline: list[TimelineOut]
    notes: str

    @classmethod
    def of(cls, order: Order) -> Self:
        """The wire form; buyers see shops by their names, not the people who work there."""
        timeline = [TimelineOut.of(entry, author=rules.author_shown(order, entry)) for entry in order.timeline]
        return cls(
            id=order.id,
            code=order.code,
            status=order.status.value,
            allowed_moves=list(order.allowed_moves),
            links=links_of(order.id, order.allowed_moves, payment_id=order.payment_id),
            currency=order.currency,
            amounts=AmountsOut.of(order.amounts),
            shipping=ShippingOut.of(order.contact, order.address),
            payment=OrderPaymentOut(
                id=order.payment_id,
                method=order.payment_method,
                state=order.payment_state.value,
                paid=MoneyOut.of(order.paid),
                refunded=MoneyOut.of(order.refunded),
                kept=MoneyOut.of(order.kept),
                disputed=MoneyOut.of(order.disputed),
            ),
            placed_at=order.placed_at,
            hold_expires_at=order.hold_expires_at,
            sub_orders=[SubOrderOut.of(part) for part in order.parts],
            timeline=timeline,
            notes=_notes(order.timeline, timeline),
        )


class SellerOrderOut(Schema):
    """A shop's part with what its seller needs to fulfil it."""

    id: UUID
    code: str
    order: SubOrderOut
    status: str
    allowed_moves: list[Status]
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    shipping: ShippingOut
    payment_id: UUID | None
    payment_method: str
    payment_state: str
    timeline: list[TimelineOut]
    notes: str

    @classmethod
    def of(cls, found: SellerOrder) -> Self:
        """The wire form."""
        timeline = [TimelineOut.of(entry, author=entry.actor.label) for entry in found.timeline]
        return cls(
            id=found.part.id,
            code=found.code,
            order=SubOrderOut.of(found.part),
            status=found.part.status.value,
            allowed_moves=list(found.part.allowed_moves),
            links=links_of(found.part.id, found.part.allowed_moves, payment_id=found.payment_id),
            shipping=ShippingOut.of(found.contact, found.address),
            payment_id=found.payment_id,
            payment_method=found.payment_method,
            payment_state=found.payment_state.value,
            timeline=timeline,
            notes=_notes(found.timeline, timeline),
        )


class TakingsOut(Schema):
    """What a part of an order brings its shop, after what was taken off or given back."""

    paid: MoneyOut = Field(description="By its buyer.")
    funded: MoneyOut = Field(description="By the market in its buyer's place.")
    commission: MoneyOut
    commission_tax: MoneyOut
    left: MoneyOut = Field(description="For the shop.")
    is_booked: bool = Field(description="Until it is, the figures are what they will be as things stand.")
    in_till: bool = Field(description="The shop takes the money in itself, and owes the commission.")

    @classmethod
    def of(cls, takings: Takings) -> Self:
        """The wire form."""
        return cls(
            paid=MoneyOut.of(takings.paid),
            funded=MoneyOut.of(takings.funded),
            commission=MoneyOut.of(takings.commission),
            commission_tax=MoneyOut.of(takings.commission_tax),
            left=MoneyOut.of(takings.left),
            is_booked=takings.is_booked,
            in_till=takings.in_till,
        )


class PlacedOrderOut(OrderOut):
    """A placed order: `token` opens it for whoever holds it, and is said here only; `action` is what to do next."""

    token: str
    action: NextActionOut | None

    @classmethod
    def of_placed(cls, placed: PlacedOrder) -> Self:
        """The wire form."""
        shown = OrderOut.of(placed.order)
        return cls(**dict(shown), token=placed.token, action=_action(placed.payment))


def show(found: Order | SellerOrder) -> OrderOut | SellerOrderOut:
    """The wire form of whatever an id named."""
    return OrderOut.of(found) if isinstance(found, Order) else SellerOrderOut.of(found)


def _notes(timeline: Sequence[TimelineEntry], shown: Sequence[TimelineOut]) -> str:
    """What people wrote with their moves, one line each, with time and author."""
    written = [line for entry, line in zip(timeline, shown, strict=True) if _is_note(entry)]
    return "\n".join(f"[{line.at:%Y-%m-%d %H:%M} UTC] {line.author}: {line.note}" for line in written)


def _is_note(entry: TimelineEntry) -> bool:
    # What was said in a talk stands among its messages, and how far a return is, in the return.
    is_elsewhere = entry.entry in {Entry.MESSAGE, Entry.RETURN}
    return bool(entry.note) and entry.actor.kind != "system" and not is_elsewhere


def _action(payment: Payment | None) -> NextActionOut | None:
    return None if payment is None or payment.action is None else NextActionOut.of(payment.action)
