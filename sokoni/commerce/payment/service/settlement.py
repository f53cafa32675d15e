"""The one place where a payment changes: all that was said of it, folded under its lock, and what follows from it."""

import dataclasses
from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payment import claims, refund_rows, repository, rules
from sokoni.commerce.payment.errors import PaymentMissing
from sokoni.commerce.payment.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentFlagged,
    PaymentRefunded,
)
from sokoni.commerce.payment.types import (
    MANUAL,
    SPEAK_OF_CHARGES,
    Dispute,
    EventKind,
    Movement,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    State,
    StoredEvent,
)
from sokoni.core import events
from sokoni.core.database import WriteSession
from sokoni.core.money import Money

CUSTOMER_FUNDS = "customer_funds"


async def lock(session: WriteSession, *, payment_id: UUID) -> Payment:
    """A payment that nobody else changes until this transaction ends.

    Raises:
        PaymentMissing: there is none.
    """
    payment = await repository.get_payment_locked(session, payment_id)
    if payment is None:
        raise PaymentMissing
    return payment


async def settle(session: WriteSession, *, payment_id: UUID, now: datetime) -> Payment:
    """The payment after taking into account everything that was said of it; runs any number of times to the same end.

    In the caller's transaction: the state is written, money is booked, and events are published, once for each thing
    that happened.

    Raises:
        PaymentMissing: there is no such payment.
    """
    return await settle_locked(session, payment=await lock(session, payment_id=payment_id), now=now)


async def settle_locked(session: WriteSession, *, payment: Payment, now: datetime) -> Payment:
    """The same, for a payment that the caller holds the lock of."""
    stored = await repository.list_events(session, payment_id=payment.id)
    charges = {each.event.charge_id for each in stored if _is_new_capture(each)}
    if charges and payment.provider in SPEAK_OF_CHARGES and await repository.adopt_charges(session, payment, charges):
        # A bank may speak of a charge before we hear of it.
        stored = await repository.list_events(session, payment_id=payment.id)
    before = rules.fold(payment.amount, [each.event for each in stored if each.is_processed])
    after = rules.fold(payment.amount, [each.event for each in stored])
    new = [each for each in stored if not each.is_processed]
    if not new:
        return payment
    pending = await _settle_refunds(session, payment, after, now=now)
    settled = _settled(payment, after, refund_pending=pending, now=now)
    await _write(session, settled)
    if payment.provider == MANUAL and not settled.state.is_open:
        await claims.rest(session, reference_id=payment.reference_id, amount=payment.amount, now=now)
    for effect in rules.effects(before, after):
        await _carry_out(session, settled, effect, now=now)
    verdicts = {each.id: rules.verdict(each.event, after) for each in new}
    await repository.mark_processed(session, verdicts=verdicts, now=now)
    return settled


def _is_new_capture(stored: StoredEvent) -> bool:
    return stored.event.kind is EventKind.CAPTURED and not stored.is_processed and bool(stored.event.charge_id)


def _settled(payment: Payment, state: PaymentState, *, refund_pending: Money, now: datetime) -> Payment:
    return dataclasses.replace(
        payment,
        state=state.state,
        captured=state.captured,
        refunded=state.refunded,
        refund_pending=refund_pending,
        kept=state.kept,
        disputed=state.disputed,
        lost=state.lost,
        surplus=rules.surplus_held(state, payment.amount.currency),
        reason=state.reason,
        reviews=state.reviews,
        version=payment.version + 1,
        updated_at=now,
        captured_at=payment.captured_at or (now if state.captured else None),
    )


async def _write(session: WriteSession, payment: Payment) -> None:
    values = {
        "state": payment.state,
        "captured": payment.captured.amount,
        "refunded": payment.refunded.amount,
        "refund_pending": payment.refund_pending.amount,
        "kept": payment.kept.amount,
        "disputed": payment.disputed.amount,
        "lost": payment.lost.amount,
        "surplus": payment.surplus.amount,
        "reason": payment.reason,
        "reviews": list(payment.reviews),
        "version": payment.version,
        "updated_at": payment.updated_at,
        "captured_at": payment.captured_at,
    }
    if payment.state in {State.CAPTURED, State.REFUNDED} and not payment.refund_pending:
        # The provider has said what we wait for.
        values["poll_at"] = None
    await repository.update_payment(session, payment.id, **values)


async def _settle_refunds(session: WriteSession, payment: Payment, state: PaymentState, *, now: datetime) -> Money:
    """Note how refunds that were asked for here ended, and answer how much is still on its way back."""
    currency = payment.amount.currency
    if not payment.refund_pending and not state.went and not state.failed_refunds:
        return Money.zero(currency)
    succeeded = {movement.id for movement in state.went}
    pending = 0
    ended: dict[RefundState, list[UUID]] = {}
    for refund in await refund_rows.list_refunds(session, payment_id=payment.id):
        said = _said_of(refund, succeeded=succeeded, failed=state.failed_refunds) or refund.state
        if said is not refund.state:
            ended.setdefault(said, []).append(refund.id)
        pending += refund.amount.amount if said is RefundState.REQUESTED else 0
    for refund_state, refund_ids in ended.items():
        await refund_rows.settle_refunds(session, refund_ids=refund_ids, state=refund_state, now=now)
    # A gateway's own console may give back what we have promised elsewhere: then no more can be pending than is left.
    left = (state.captured - state.refunded - state.kept - state.disputed).amount
    return Money(min(pending, left), currency)


def _said_of(refund: Refund, *, succeeded: set[str], failed: tuple[str, ...]) -> RefundState | None:
    if any(refund.is_called(name) for name in succeeded):
        return RefundState.SUCCEEDED
    return RefundState.FAILED if any(refund.is_called(name) for name in failed) else None


async def _carry_out(session: WriteSession, payment: Payment, effect: rules.Effect, *, now: datetime) -> None:
    ours = {"payment_id": payment.id, "reference_id": payment.reference_id}
    match effect:
        case rules.MoneyCame(movement):
            await _book(session, payment, "payment.received", movement, movement.money, now=now)
        case rules.MoneyWent(movement):
            await _book(session, payment, "payment.returned", movement, -movement.money, now=now)
        case rules.DisputeTook(movement):
            await _book(session, payment, "payment.disputed", movement, -movement.money, now=now)
        case rules.DisputeGave(movement):
            await _book(session, payment, "payment.reinstated", movement, movement.money, now=now)
        case rules.Disputed(dispute):
            await events.publish(session, _disputed(payment, dispute))
        case rules.Captured(money, late):
            captured = PaymentCaptured(
                **ours, provider=payment.provider, amount=money.amount, currency=money.currency, late=late
            )
            await events.publish(session, captured)
        case rules.Refunded(movement):
            await events.publish(session, _refunded(payment, movement))
        case rules.Failed(reason):
            await events.publish(session, PaymentFailed(**ours, provider=payment.provider, reason=reason))
        case rules.Flagged(reviews):
            await events.publish(session, PaymentFlagged(**ours, reviews=[review.value for review in reviews]))


def _refunded(payment: Payment, movement: Movement) -> PaymentRefunded:
    return PaymentRefunded(
        payment_id=payment.id,
        reference_id=payment.reference_id,
        refund_id=movement.id,
        amount=movement.amount,
        refunded=payment.refunded.amount,
        currency=movement.currency,
        in_full=payment.refunded + payment.kept == payment.captured,
    )


def _disputed(payment: Payment, dispute: Dispute) -> PaymentDisputed:
    return PaymentDisputed(
        payment_id=payment.id,
        reference_id=payment.reference_id,
        dispute_id=dispute.id,
        amount=dispute.amount,
        currency=dispute.currency,
        state=dispute.state.value,
        status=dispute.status,
        is_held=dispute.is_held,
    )


async def _book(
    session: WriteSession, payment: Payment, kind: str, movement: Movement, amount: Money, *, now: datetime
) -> None:
    """Money that comes is the buyer's until an order takes it; so surplus stays visible as what we owe them."""
    await ledger.post(
        session,
        kind=kind,
        reference_kind="payment_movement",
        reference_id=rules.movement_id(payment.id, movement),
        entries=[
            Entry.debit(AccountRef(f"gateway:{payment.provider}"), amount),
            Entry.credit(AccountRef(CUSTOMER_FUNDS, payment.reference_id), amount),
        ],
        now=now,
    )
