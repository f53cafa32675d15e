"""What an order's page says comes next."""

import itertools
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from sokoni.commerce.order.types import CancelReason, OrderStatus, PaymentState, Settlement, Status
from sokoni.commerce.payment.types import ReceiptState
from sokoni.web.storefront import progress

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def order(
    status: OrderStatus = OrderStatus.PENDING,
    payment: PaymentState = PaymentState.OPEN,
    settlement: Settlement = Settlement.GATEWAY,
    reason: CancelReason | None = None,
) -> SimpleNamespace:
    part = SimpleNamespace(cancel_reason=reason)
    return SimpleNamespace(status=status, payment_state=payment, settlement=settlement, parts=(part,))


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (order(), "pay"),
        (order(payment=PaymentState.FAILED), "failed"),
        (order(settlement=Settlement.RECEIPT), "receipt"),
        (order(settlement=Settlement.CASH), "cash"),
        (order(OrderStatus.CONFIRMED, PaymentState.PAID), "thanks"),
        (order(OrderStatus.CONFIRMED, settlement=Settlement.CASH), "none"),
        (order(OrderStatus.DELIVERED, PaymentState.PAID), "none"),
        (order(OrderStatus.CANCELLED, reason=CancelReason.EXPIRED), "expired"),
        (order(OrderStatus.CANCELLED, reason=CancelReason.CUSTOMER), "none"),
    ],
)
def test_the_page_says_what_comes_next(given: SimpleNamespace, step: str):
    assert progress.next_step(given) == step


def test_who_comes_from_paying_is_not_asked_to_pay_again():
    assert progress.next_step(order(), is_sent=True) == "settling"


def test_a_declined_payment_is_said_even_to_who_comes_from_paying():
    assert progress.next_step(order(payment=PaymentState.FAILED), is_sent=True) == "failed"


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (ReceiptState.SUBMITTED, "review"),
        (ReceiptState.REJECTED, "receipt"),
        (ReceiptState.APPROVED, "settling"),
        (None, "receipt"),
    ],
)
def test_the_newest_receipt_says_more_than_the_order_knows_yet(state: ReceiptState | None, step: str):
    assert progress.next_step(order(settlement=Settlement.RECEIPT), receipt_state=state) == step


def test_no_page_on_which_one_types_reloads_itself():
    assert not progress.is_watched("receipt")


@pytest.mark.parametrize(
    ("status", "payment", "settlement"), list(itertools.product(OrderStatus, PaymentState, Settlement))
)
def test_every_order_has_a_page(status: OrderStatus, payment: PaymentState, settlement: Settlement):
    assert progress.next_step(order(status, payment, settlement)) in progress.Step.__args__


def part(status: Status) -> SimpleNamespace:
    return SimpleNamespace(
        status=status, placed_at=NOW, confirmed_at=NOW, shipped_at=None, delivered_at=None, cancelled_at=NOW
    )


def test_the_way_is_done_up_to_now_and_open_behind_it():
    tones = [stop.tone for stop in progress.milestones(part(Status.PROCESSING))]
    assert tones == ["timeline-done", "timeline-done", "timeline-now", "", ""]


def test_a_delivered_part_is_done_to_the_end():
    assert {stop.tone for stop in progress.milestones(part(Status.DELIVERED))} == {"timeline-done"}


def test_a_cancelled_part_ends_where_it_was():
    stops = [(stop.status, stop.tone) for stop in progress.milestones(part(Status.CANCELLED))]
    assert stops == [
        (Status.PENDING, "timeline-done"),
        (Status.CONFIRMED, "timeline-done"),
        (Status.CANCELLED, "timeline-bad"),
    ]
