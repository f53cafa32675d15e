"""Orders for tests: snapshots made of nothing for rules, and real ones placed by checkout."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from sokoni.commerce.order import service
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import (
    Address,
    Amounts,
    CancelReason,
    Checkout,
    Contact,
    ItemWish,
    Order,
    OrderStatus,
    PaymentState,
    PlacedOrder,
    Settlement,
    Status,
    SubOrder,
)
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import Behaviour, Delivery
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from tests.support.factories import payment as payment_factory

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CONTACT = Contact(name="Test User", phone="+57 300 1234567", email="buyer@example.com")
ADDRESS = Address(line="Calle 123", city="Bogotá", region="Cundinamarca", country="CO", postal_code="110111")
FIRST_PAGE = PageQuery()
_numbers = count(1)


def amounts(total: int, *, tax_included: int = 0) -> Amounts:
    """Amounts of goods alone."""
    zero = Money(0, "COP")
    return Amounts(
        subtotal=Money(total, "COP"),
        discount=zero,
        shipping=zero,
        tax_included=Money(tax_included, "COP"),
        tax_added=zero,
        total=Money(total, "COP"),
    )


def part_snapshot(
    *, status: Status = Status.PENDING, total: int = 1000, reason: CancelReason | None = None
) -> SubOrder:
    """A part that stands nowhere but in memory; a cancelled one has a reason."""
    cancelled = status is Status.CANCELLED
    return SubOrder(
        id=ids.new_id(),
        order_id=ids.new_id(),
        shop_id=ids.new_id(),
        shop_slug="casa",
        shop_name="Casa",
        number=next(_numbers),
        status=status,
        cancel_reason=(reason or CancelReason.SELLER) if cancelled else None,
        amounts=amounts(total),
        shipping_method_id=None,
        shipping_method_name="",
        tracking_number=None,
        placed_at=MOMENT,
        confirmed_at=None,
        shipped_at=None,
        delivered_at=None,
        cancelled_at=None,
        booked_at=None,
        credited=Credited.nothing("COP"),
        funded=Money(0, "COP"),
    )


def order_snapshot(
    *,
    parts: Sequence[SubOrder],
    paid: int = 0,
    refunded: int = 0,
    settlement: Settlement = Settlement.GATEWAY,
    account_id: UUID | None = None,
) -> Order:
    """An order that stands nowhere but in memory."""
    return Order(
        id=ids.new_id(),
        code=ids.new_code(),
        account_id=account_id,
        contact=CONTACT,
        address=ADDRESS,
        locale="es",
        currency="COP",
        status=OrderStatus.PENDING,
        payment_method="test",
        settlement=settlement,
        payment_id=None,
        payment_state=PaymentState.OPEN,
        paid=Money(paid, "COP"),
        refunded=Money(refunded, "COP"),
        kept=Money(0, "COP"),
        disputed=Money(0, "COP"),
        amounts=amounts(sum(part.amounts.total.amount for part in parts)),
        placed_at=MOMENT,
        hold_expires_at=MOMENT,
        parts=tuple(parts),
    )


def checkout(
    quantities: Mapping[UUID, int],
    *,
    payment_method: str = "test",
    account_id: UUID | None = None,
    expected_total: Money | None = None,
    codes: Sequence[str] = (),
    email: str = CONTACT.email,
    points: int = 0,
) -> Checkout:
    """A checkout of variants in these quantities."""
    return Checkout(
        contact=replace(CONTACT, email=email),
        address=ADDRESS,
        payment_method=payment_method,
        items=tuple(ItemWish(variant_id=variant_id, quantity=wanted) for variant_id, wanted in quantities.items()),
        expected_total=expected_total,
        account_id=account_id,
        locale="es",
        codes=tuple(codes),
        points=points,
    )


async def placed(
    session: WriteSession,
    *,
    quantities: Mapping[UUID, int],
    now: datetime,
    payment_method: str = "test",
    account_id: UUID | None = None,
    codes: Sequence[str] = (),
    email: str = CONTACT.email,
    points: int = 0,
) -> PlacedOrder:
    """A placed order, waiting for its money."""
    return await service.place(
        session,
        checkout=checkout(
            quantities, payment_method=payment_method, account_id=account_id, codes=codes, email=email, points=points
        ),
        settings=OrderSettings(),
        now=now,
    )


def body(items: Sequence[Mapping[str, object]] | None, **fields: object) -> dict[str, object]:
    """The body of a checkout over HTTP, as the ordering document writes it."""
    written: dict[str, object] = {
        "shipping_name": "Test User",
        "shipping_phone": "+57 300 1234567",
        "shipping_address": "Calle 123",
        "shipping_city": "Bogotá",
        "shipping_state": "Cundinamarca",
        "email": "buyer@example.com",
        **fields,
    }
    if items is not None:
        written["items"] = list(items)
    return written


async def pay(
    session: WriteSession, placed_order: PlacedOrder, *, now: datetime, behaviour: Behaviour = Behaviour.APPROVE
) -> None:
    """Let the buyer's test payment end, and the payment (not yet the order) hear of it."""
    await say_paid(session, placed_order, now=now, behaviour=behaviour)
    assert placed_order.payment is not None
    await payment.settle(session, payment_id=placed_order.payment.id, now=now)


async def say_paid(
    session: WriteSession, placed_order: PlacedOrder, *, now: datetime, behaviour: Behaviour = Behaviour.APPROVE
) -> None:
    """Let the buyer's test payment end, and what its gateway says of it wait in the inbox."""
    attempt = placed_order.payment
    assert attempt is not None
    gateway = payment_factory.gateway()
    for raw in payment_factory.webhooks(attempt, now=now, behaviour=behaviour):
        said = gateway.verify_webhook(headers=gateway.sign(raw, now=now), body=raw, now=now)
        delivery = Delivery(source="webhook", body=raw)
        await payment.ingest(session, provider="test", events=said, delivery=delivery, now=now)


async def confirmed(
    session: WriteSession,
    *,
    quantities: Mapping[UUID, int],
    now: datetime,
    account_id: UUID | None = None,
    email: str = CONTACT.email,
    points: int = 0,
) -> PlacedOrder:
    """An order that is paid for and has its goods."""
    done = await placed(session, quantities=quantities, now=now, account_id=account_id, email=email, points=points)
    await pay(session, done, now=now)
    await service.settle(session, order_id=done.order.id, now=now)
    return done


async def retried(session: WriteSession, placed_order: PlacedOrder, *, now: datetime) -> PlacedOrder:
    """The same order with another attempt to pay."""
    order = placed_order.order
    attempt = await payment.create(
        session, reference_id=order.id, provider=order.payment_method, amount=order.amounts.total, now=now
    )
    return replace(placed_order, payment=attempt)
