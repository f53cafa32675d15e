"""Getting hold of payments for somebody: there is no other way for a request to reach one."""

from uuid import UUID

from sokoni.commerce.payment import policies, service
from sokoni.commerce.payment.errors import (
    PayableClosed,
    PayableMissing,
    PaymentMissing,
    ReceiptMissing,
    ReceiptNotYours,
)
from sokoni.commerce.payment.ports import Payable, PayableDirectory
from sokoni.commerce.payment.types import Payment, Receipt
from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject


async def payable_to_pay(
    session: ReadSession, directory: PayableDirectory, *, reference_id: UUID, subject: Subject, token: str | None
) -> Payable:
    """What somebody wants to pay for.

    Raises:
        PayableMissing: there is nothing of that id that is theirs to pay.
        PayableClosed: nothing is to be paid there any more.
    """
    payable = await directory.get_payable(session, reference_id=reference_id, subject=subject, token=token)
    if payable is None or not policies.can_pay(subject, payable):
        raise PayableMissing
    if not payable.is_open:
        # Whoever repeats the request that paid still gets its answer.
        attempts = await service.list_for_reference(session, reference_id=reference_id)
        if not any(attempt.captured for attempt in attempts):
            raise PayableClosed(reference_id=reference_id)
    return payable


async def open_payable(
    session: ReadSession, directory: PayableDirectory, *, reference_id: UUID, subject: Subject, token: str | None
) -> Payable:
    """What somebody wants to pay for, and what is still due of it.

    Raises:
        PayableMissing: there is nothing of that id that is theirs to pay.
        PayableClosed: nothing is to be paid there any more.
    """
    payable = await directory.get_payable(session, reference_id=reference_id, subject=subject, token=token)
    if payable is None or not policies.can_pay(subject, payable):
        raise PayableMissing
    if not payable.is_open:
        raise PayableClosed(reference_id=reference_id)
    return payable


async def payment_that_paid(session: ReadSession, payable: Payable) -> Payment | None:
    """The payment with which something was paid, for who repeats the request that paid; None while it is to be paid."""
    if payable.is_open:
        return None
    attempts = await service.list_for_reference(session, reference_id=payable.reference_id)
    return next((attempt for attempt in reversed(attempts) if attempt.captured), None)


async def payment_to_see(
    session: ReadSession, directory: PayableDirectory, *, payment_id: UUID, subject: Subject, token: str | None
) -> tuple[Payment, Payable]:
    """A payment that somebody may look at, and what it pays for.

    Raises:
        PaymentMissing: there is none, or it is none of their business.
    """
    payment = await service.get(session, payment_id=payment_id)
    payable = await directory.get_payable(session, reference_id=payment.reference_id, subject=subject, token=token)
    if payable is None:
        raise PaymentMissing
    return payment, payable


async def payment_to_pay(
    session: ReadSession, directory: PayableDirectory, *, payment_id: UUID, subject: Subject, token: str | None
) -> tuple[Payment, Payable]:
    """A payment that somebody may make, the buyer, or the operator for them; and what it pays for.

    Raises:
        PaymentMissing: there is none, or it is not theirs to make.
    """
    payment, payable = await payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=token)
    if not policies.can_pay(subject, payable):
        raise PaymentMissing
    return payment, payable


async def receipt_to_see(
    session: ReadSession,
    directory: PayableDirectory,
    *,
    payment_id: UUID,
    subject: Subject,
    token: str | None,
    receipt_id: UUID | None = None,
) -> Receipt:
    """A receipt of a payment, without its id the newest, for somebody who may open it.

    Raises:
        PaymentMissing: there is no such payment, or it is none of their business.
        ReceiptMissing: there is none, or none for their eyes.
    """
    _, payable = await payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=token)
    if not policies.can_see_receipt(subject, payable):
        raise ReceiptMissing
    if receipt_id is None:
        return await service.current_receipt(session, payment_id=payment_id)
    receipts = await service.list_receipts(session, payment_id=payment_id)
    receipt = next((each for each in receipts if each.id == receipt_id), None)
    if receipt is None:
        raise ReceiptMissing
    return receipt


async def payment_to_decide(
    session: ReadSession, directory: PayableDirectory, *, payment_id: UUID, subject: Subject
) -> tuple[Payment, Payable]:
    """A payment whose receipt somebody may approve or reject.

    Raises:
        PaymentMissing: there is none, or it is none of their business.
        ReceiptNotYours: they see it, and others decide.
    """
    payment, payable = await payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=None)
    if not policies.can_decide_receipt(subject, payable):
        raise ReceiptNotYours
    return payment, payable


def only_shop(payable: Payable) -> UUID | None:
    """The shop whose change log a decision belongs to, where there is exactly one."""
    return next(iter(payable.shop_ids)) if len(payable.shop_ids) == 1 else None
