"""Giving money back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import refund_rows, repository, rules
from sokoni.commerce.payment.errors import PaymentMissing, RefundDiffers, RefundNotByHand, RefundTooLarge
from sokoni.commerce.payment.service import inbox, polling, settlement
from sokoni.commerce.payment.types import Destination, EventKind, Payment, ProviderEvent, Refund, RefundState
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money

REFUND_JOB = "payment.refund"


async def refund(
    session: WriteSession,
    *,
    payment_id: UUID,
    idempotency_key: str,
    now: datetime,
    amount: Money | None = None,
    reason: str = "",
    actor: Actor = change.SYSTEM,
    shop_id: UUID | None = None,
) -> Refund:
    """A refund on its way; asking again with the same key gives the same one. Without `amount`, all that is left.

    The money is promised here, under the payment's lock, and moved by a job that asks the provider with the refund's
    id as its key; PaymentRefunded tells when it is done.

    Raises:
        PaymentMissing: there is no such payment.
        RefundTooLarge: more than is left of the capture; nothing is left of one that was not captured.
        RefundDiffers: the key was used for another amount.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    same = await _of_key(session, payment_id, idempotency_key, amount)
    if same is not None:
        return same
    wanted = Refund(
        id=ids.new_id(),
        payment_id=payment.id,
        amount=_checked(payment, amount),
        state=RefundState.REQUESTED,
        reason=reason,
        idempotency_key=idempotency_key,
        requested_at=now,
    )
    await refund_rows.insert_refund(session, wanted)
    await repository.update_payment(
        session, payment.id, refund_pending=(payment.refund_pending + wanted.amount).amount, updated_at=now
    )
    await _record(session, payment, wanted, actor=actor, shop_id=shop_id, now=now)
    await jobs.enqueue(session, REFUND_JOB, refund_id=str(wanted.id))
    return wanted


async def keep(
    session: WriteSession,
    *,
    payment_id: UUID,
    amount: Money,
    to: Destination,
    idempotency_key: str,
    now: datetime,
    reason: str = "",
    actor: Actor = change.SYSTEM,
) -> Refund:
    """A refund that is done at once, in another form than money: nothing leaves the provider.

    Asking again with the same key gives the same one. Whoever calls books what its buyer gets instead.

    Raises:
        PaymentMissing, RefundTooLarge, RefundDiffers: as `refund` does.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    same = await _of_key(session, payment_id, idempotency_key, amount)
    if same is not None:
        return same
    kept = Refund(
        id=ids.new_id(),
        payment_id=payment.id,
        amount=_checked(payment, amount),
        state=RefundState.SUCCEEDED,
        reason=reason,
        idempotency_key=idempotency_key,
        requested_at=now,
        to=to,
    )
    await refund_rows.insert_refund(session, kept)
    await inbox.record(
        session,
        payment=payment,
        kind=EventKind.KEPT,
        refund_id=str(kept.id),
        money=kept.amount,
        reason=reason,
        now=now,
    )
    await _record(session, payment, kept, actor=actor, shop_id=None, now=now)
    await settlement.settle_locked(session, payment=payment, now=now)
    return kept


async def record_refund_answer(
    session: WriteSession,
    *,
    refund: Refund,
    events: Sequence[ProviderEvent],
    ask_again_at: datetime | None,
    now: datetime,
) -> Payment:
    """The payment after a provider's answer to a refund; while that is on its way, the provider is asked again."""
    # The payment is locked first, as whoever settles it does.
    await settlement.lock(session, payment_id=refund.payment_id)
    name = next((event.refund_id for event in events if event.refund_id), "")
    if name and not refund.is_called(name):
        await refund_rows.name_refund(session, refund_id=refund.id, provider_ref=name)
    payment = await polling.record_answer(session, payment_id=refund.payment_id, events=events, now=now)
    if payment.refund_pending and ask_again_at is not None:
        await repository.update_payment(session, payment.id, poll_at=ask_again_at)
    return payment


async def finish_refund(
    session: WriteSession, *, payment_id: UUID, refund_id: UUID, actor: Actor, now: datetime
) -> Payment:
    """The payment, after a person gave back by hand what its provider does not; saying so twice gives back once.

    Raises:
        PaymentMissing: there is no such refund of this payment.
        RefundNotByHand: nobody has to make it: the provider does, or it failed.
    """
    payment = await settlement.lock(session, payment_id=payment_id)
    refund = await refund_rows.get_refund(session, refund_id)
    if refund is None or refund.payment_id != payment.id:
        raise PaymentMissing
    if refund.state is RefundState.SUCCEEDED:
        return payment
    if not await _is_by_hand(session, payment, refund):
        raise RefundNotByHand(state=refund.state)
    await inbox.record(
        session,
        payment=payment,
        kind=EventKind.REFUNDED,
        refund_id=refund.provider_ref or str(refund.id),
        money=refund.amount,
        reason=refund.reason,
        now=now,
    )
    await change.record(
        session,
        actor=actor,
        action="payment.finish_refund",
        subject_kind="payment",
        subject_id=payment.id,
        before={"refund_id": str(refund.id), "state": refund.state},
        after={"refund_id": str(refund.id), "state": RefundState.SUCCEEDED},
        now=now,
    )
    return await settlement.settle_locked(session, payment=payment, now=now)


async def _is_by_hand(session: WriteSession, payment: Payment, refund: Refund) -> bool:
    said = await repository.list_events(session, payment_id=payment.id)
    state = rules.fold(payment.amount, [each.event for each in said])
    return any(refund.is_called(name) for name in state.refunds_by_hand)


async def get_refund(session: ReadSession, *, refund_id: UUID) -> Refund | None:
    """A refund, or None."""
    return await refund_rows.get_refund(session, refund_id)


async def list_refunds(session: ReadSession, *, payment_id: UUID) -> tuple[Refund, ...]:
    """The refunds of a payment that were asked for here, oldest first."""
    return await refund_rows.list_refunds(session, payment_id=payment_id)


async def _of_key(session: WriteSession, payment_id: UUID, idempotency_key: str, amount: Money | None) -> Refund | None:
    refunds = await refund_rows.list_refunds(session, payment_id=payment_id)
    same = next((each for each in refunds if each.idempotency_key == idempotency_key), None)
    if same is not None and amount is not None and amount != same.amount:
        raise RefundDiffers(amount=same.amount)
    return same


async def _record(
    session: WriteSession, payment: Payment, refund: Refund, *, actor: Actor, shop_id: UUID | None, now: datetime
) -> None:
    amount = refund.amount
    after = {"refund_id": str(refund.id), "amount": amount.amount, "currency": amount.currency, "reason": refund.reason}
    await change.record(
        session,
        actor=actor,
        action="payment.refund" if refund.to is Destination.PAYMENT else "payment.keep",
        subject_kind="payment",
        subject_id=payment.id,
        shop_id=shop_id,
        before={"refunded": payment.refunded.amount},
        after=after,
        now=now,
    )


def _checked(payment: Payment, amount: Money | None) -> Money:
    asked = payment.refundable if amount is None else amount
    is_possible = asked.currency == payment.amount.currency and 0 < asked.amount <= payment.refundable.amount
    if not is_possible:
        raise RefundTooLarge(refundable=payment.refundable)
    return asked
