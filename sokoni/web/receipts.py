"""Receipts as they are judged: each with what it is for, and beside it what it looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.paid_types import PaidOrder
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import IDENTICAL, LookAlike, Receipt, RejectReason, WaitingReceipt
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.web.forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A receipt's file: under which address, and whether that is a picture."""

    address: str
    is_image: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTwin:
    """What a receipt looks like; without a file where it is another shop's business."""

    file: ShownFile | None
    order: PaidOrder | None
    is_identical: bool
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReceipt:
    """A receipt that waits for a decision."""

    receipt: Receipt
    file: ShownFile
    amount: Money
    order: PaidOrder
    twins: Sequence[ShownTwin]
    is_mine: bool


async def show(session: ReadSession, subject: Subject, waiting: Sequence[WaitingReceipt]) -> Sequence[ShownReceipt]:
    """Receipts with all that helps to judge them; one statement, with look-alikes two.

    A shop sees the receipts of its own orders only: of another's, that there is one.
    """
    twins = await payment_service.list_look_alikes(session, receipts=[each.receipt for each in waiting])
    wanted = {each.reference_id for each in waiting}
    wanted.update(twin.reference_id for found in twins.values() for twin in found)
    orders = await order_service.list_paid(session, order_ids=wanted)
    return [
        ShownReceipt(
            receipt=each.receipt,
            file=_file(each.receipt),
            amount=each.amount,
            order=orders[each.reference_id],
            twins=[_twin(subject, twin, orders.get(twin.reference_id)) for twin in twins.get(each.receipt.id, ())],
            is_mine=_is_theirs(subject, orders[each.reference_id]),
        )
        for each in waiting
        if each.reference_id in orders
    ]


def rejection(form: Form) -> tuple[RejectReason | None, str]:
    """Why a form rejects a receipt: a code that was chosen, own words, or both; marked as missing where neither is."""
    code, words = form.text("reason_code"), form.text("reason")
    chosen = RejectReason(code) if code in set(RejectReason) else None
    return chosen, words if chosen is not None else form.required("reason")


def _twin(subject: Subject, twin: LookAlike, order: PaidOrder | None) -> ShownTwin:
    may_see = order is not None and _is_theirs(subject, order)
    return ShownTwin(
        file=_file(twin.receipt) if may_see else None,
        order=order if may_see else None,
        is_identical=twin.likeness == IDENTICAL,
        receipt=twin.receipt,
    )


def _is_theirs(subject: Subject, order: PaidOrder) -> bool:
    return subject.is_operator or order.shop_ids <= subject.shop_ids


def _file(receipt: Receipt) -> ShownFile:
    payment_id: UUID = receipt.payment_id
    return ShownFile(
        address=f"/api/v1/payments/{payment_id}/receipts/{receipt.id}",
        is_image=receipt.content_type.startswith("image/"),
    )
