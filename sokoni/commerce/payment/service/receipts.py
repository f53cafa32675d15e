"""Receipts: uploaded by buyers, decided by who is paid."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import reasons, receipt_rows, repository
from sokoni.commerce.payment.errors import (
    ReasonMissing,
    ReceiptChanged,
    ReceiptDecided,
    ReceiptMissing,
    ReceiptNotExpected,
    ReceiptsExhausted,
)
from sokoni.commerce.payment.events import ReceiptRejected, ReceiptUploaded
from sokoni.commerce.payment.service import inbox, settlement
from sokoni.commerce.payment.types import (
    IDENTICAL,
    MANUAL,
    EventKind,
    Payment,
    Receipt,
    ReceiptState,
    RejectReason,
    State,
)
from sokoni.core import change, events, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.services.media import service as media
from sokoni.services.media.types import PreparedPrivate

MAX_RECEIPTS = 10


async def upload_receipt(
    session: WriteSession, *, payment_id: UUID, prepared: PreparedPrivate, now: datetime
) -> Receipt:
    """The new receipt, waiting for a decision; one that waited before is replaced. The same file again changes nothing.

    The file was put into private storage before (`media.prepare_private`), outside of any transaction.

    Raises:
        PaymentMissing: there is no such payment.
        ReceiptNotExpected: it is not paid by transfer, or is paid already.
        ReceiptsExhausted: there were too many.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    _check_expected(payment)
    earlier = await repository.list_receipts(session, payment_id=payment_id)
    waiting = next((receipt for receipt in earlier if receipt.state is ReceiptState.SUBMITTED), None)
    if waiting is not None and waiting.sha256 == bytes.fromhex(prepared.sha256):
        return waiting
    if len(earlier) >= MAX_RECEIPTS:
        raise ReceiptsExhausted(limit=MAX_RECEIPTS)
    if waiting is not None:
        await _end(session, payment, waiting, ReceiptState.REPLACED, reason="replaced", now=now)
    receipt = await _insert(session, payment, prepared, now=now)
    await inbox.record(session, payment=payment, kind=EventKind.RECEIPT_UPLOADED, charge_id=str(receipt.id), now=now)
    await settlement.settle_locked(session, payment=payment, now=now)
    await events.publish(
        session,
        ReceiptUploaded(
            payment_id=payment.id,
            reference_id=payment.reference_id,
            receipt_id=receipt.id,
            was_seen_before=receipt.was_seen_before,
        ),
    )
    return receipt


async def approve_receipt(
    session: WriteSession,
    *,
    payment_id: UUID,
    actor: Actor,
    now: datetime,
    receipt_id: UUID | None = None,
    shop_id: UUID | None = None,
) -> Payment:
    """The payment, captured; approving what is approved changes nothing.

    `receipt_id` is the receipt that the decider saw: without it, the newest.

    Raises:
        PaymentMissing, ReceiptMissing: nothing to approve.
        ReceiptChanged: the receipt that was seen is not the newest.
        ReceiptDecided: it was rejected before.
    """
    payment, receipt = await _to_decide(session, payment_id, receipt_id)
    if receipt.state is ReceiptState.APPROVED:
        return payment
    _check_undecided(payment, receipt)
    await repository.update_receipt(session, receipt.id, state=ReceiptState.APPROVED, now=now)
    await inbox.record(
        session,
        payment=payment,
        kind=EventKind.CAPTURED,
        charge_id=str(receipt.id),
        money=payment.amount,
        now=now,
    )
    await _record_change(session, payment, receipt, ReceiptState.APPROVED, actor=actor, shop_id=shop_id, now=now)
    return await settlement.settle_locked(session, payment=payment, now=now)


async def reject_receipt(
    session: WriteSession,
    *,
    payment_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    code: RejectReason | None = None,
    receipt_id: UUID | None = None,
    shop_id: UUID | None = None,
) -> Payment:
    """The payment, waiting for a better receipt; rejecting what is rejected changes nothing, the reason neither.

    `code` is told in the buyer's language; `reason` is what whoever decides says in their own words, and may be empty
    where there is a code.

    Raises:
        PaymentMissing, ReceiptMissing: nothing to reject.
        ReceiptChanged: the receipt that was seen is not the newest.
        ReceiptDecided: it was approved before.
        ReasonMissing: neither a code nor words say why.
    """
    payment, receipt = await _to_decide(session, payment_id, receipt_id)
    if receipt.state is ReceiptState.REJECTED:
        return payment
    _check_undecided(payment, receipt)
    said = code.value if code is not None else ""
    if not said and not reason:
        raise ReasonMissing
    await _end(session, payment, receipt, ReceiptState.REJECTED, reason=reason, code=said, now=now)
    await _record_change(session, payment, receipt, ReceiptState.REJECTED, actor=actor, shop_id=shop_id, now=now)
    settled = await settlement.settle_locked(session, payment=payment, now=now)
    await events.publish(
        session,
        ReceiptRejected(
            payment_id=payment.id,
            reference_id=payment.reference_id,
            receipt_id=receipt.id,
            reason=reason,
            reason_code=said,
        ),
    )
    return settled


async def take_transfer(
    session: WriteSession,
    *,
    payment_id: UUID,
    charge_id: str,
    amount: Money,
    actor: Actor,
    now: datetime,
    shop_id: UUID | None = None,
) -> bool:
    """Whether a transfer is captured because its money was seen on the account; not, where it was before.

    A receipt that waits is approved with it. Money for an order that was given up is taken as well, and is late. What
    is not exactly the sum that was asked for is not taken.

    Raises:
        PaymentMissing: there is no such payment.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    may_be_paid = payment.state.is_open or payment.state.is_closed
    if payment.provider != MANUAL or not may_be_paid or payment.amount != amount:
        return False
    receipts = await repository.list_receipts(session, payment_id=payment_id)
    waiting = next((each for each in receipts if each.state is ReceiptState.SUBMITTED), None)
    if waiting is not None:
        await repository.update_receipt(session, waiting.id, state=ReceiptState.APPROVED, now=now)
    await inbox.record(
        session, payment=payment, kind=EventKind.CAPTURED, charge_id=charge_id, money=payment.amount, now=now
    )
    await change.record(
        session,
        actor=actor,
        action="payment.take_transfer",
        subject_kind="payment",
        subject_id=payment.id,
        shop_id=shop_id,
        before={"state": payment.state},
        after={"state": State.CAPTURED, "charge": charge_id},
        now=now,
    )
    await settlement.settle_locked(session, payment=payment, now=now)
    return True


async def list_receipts(session: ReadSession, *, payment_id: UUID) -> tuple[Receipt, ...]:
    """A payment's receipts, oldest first."""
    return await repository.list_receipts(session, payment_id=payment_id)


async def current_receipt(session: ReadSession, *, payment_id: UUID) -> Receipt:
    """The newest receipt of a payment.

    Raises:
        ReceiptMissing: none was uploaded.
    """
    receipts = await repository.list_receipts(session, payment_id=payment_id)
    if not receipts:
        raise ReceiptMissing
    return receipts[-1]


async def _insert(session: WriteSession, payment: Payment, prepared: PreparedPrivate, *, now: datetime) -> Receipt:
    document = await media.record_private(session, prepared, now=now)
    digest = bytes.fromhex(prepared.sha256)
    identical = await receipt_rows.list_identical(session, sha256=digest, payment_id=payment.id)
    receipt = Receipt(
        id=ids.new_id(),
        payment_id=payment.id,
        storage_key=document.key,
        content_type=prepared.content_type,
        size_bytes=prepared.size_bytes,
        sha256=digest,
        state=ReceiptState.SUBMITTED,
        reason="",
        was_seen_before=bool(identical),
        uploaded_at=now,
    )
    await repository.insert_receipt(session, receipt)
    await receipt_rows.insert_likenesses(session, receipt_id=receipt.id, found=dict.fromkeys(identical, IDENTICAL))
    return receipt


async def _to_decide(session: WriteSession, payment_id: UUID, receipt_id: UUID | None) -> tuple[Payment, Receipt]:
    payment = await settlement.lock(session, payment_id=payment_id)
    receipt = await current_receipt(session, payment_id=payment_id)
    if receipt_id is not None and receipt_id != receipt.id:
        raise ReceiptChanged(receipt_id=receipt.id)
    return payment, receipt


def _check_expected(payment: Payment) -> None:
    """Pass what may still be paid by transfer, also late: the money may be there although the time was over."""
    may_be_paid = payment.state.is_open or payment.state.is_closed
    if payment.provider != MANUAL or not may_be_paid:
        raise ReceiptNotExpected(provider=payment.provider, state=payment.state)


def _check_undecided(payment: Payment, receipt: Receipt) -> None:
    if receipt.state is not ReceiptState.SUBMITTED:
        raise ReceiptDecided(state=receipt.state)
    _check_expected(payment)


async def _end(
    session: WriteSession,
    payment: Payment,
    receipt: Receipt,
    state: ReceiptState,
    *,
    reason: str,
    now: datetime,
    code: str = "",
) -> None:
    await repository.update_receipt(session, receipt.id, state=state, reason=reason, code=code, now=now)
    await inbox.record(
        session,
        payment=payment,
        kind=EventKind.RECEIPT_REJECTED,
        charge_id=str(receipt.id),
        reason=reasons.in_words(code, reason, locale="en"),
        now=now,
    )


async def _record_change(
    session: WriteSession,
    payment: Payment,
    receipt: Receipt,
    state: ReceiptState,
    *,
    actor: Actor,
    shop_id: UUID | None,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=f"payment.receipt_{state}",
        subject_kind="payment",
        subject_id=payment.id,
        shop_id=shop_id,
        before={"receipt_id": str(receipt.id), "state": receipt.state},
        after={"receipt_id": str(receipt.id), "state": state},
        now=now,
    )
