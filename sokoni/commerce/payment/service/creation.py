"""Beginning to pay, and looking at payments."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import ports, repository
from sokoni.commerce.payment.errors import NothingToPay, PaymentMissing, PaymentUnderWay
from sokoni.commerce.payment.service import ending
from sokoni.commerce.payment.types import IN_PART, MANUAL, NO_OPTIONS, Options, Payment, State
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

_MAX_RACES = 5


async def create(
    session: WriteSession,
    *,
    reference_id: UUID,
    provider: str,
    amount: Money,
    now: datetime,
    options: Options = NO_OPTIONS,
    is_own_sum: bool = False,
) -> Payment:
    """The payment of a reference: a new one, or the one that is open or paid already, however often this is called.

    A payment that failed, expired or was cancelled is followed by another attempt; one that is still waiting is given
    up when another provider or amount is wanted. `options` are for the provider (the test gateway's behaviour). A
    transfer asks for a sum of its own where its shops want that, a little less than the amount, unless the caller has
    seen to it (`is_own_sum`). One statement for a first attempt, beside what that takes.

    Raises:
        ProviderUnknown: this installation does not offer it.
        NothingToPay: the amount is not positive.
        AmountUnsupported: this way of paying cannot move so much, or not in this currency.
        PaymentUnderWay: another payment has gone too far to be changed.
    """
    if amount.amount <= 0:
        raise NothingToPay(amount=amount)
    chosen = ports.get_provider(provider)
    chosen.check_amount(amount)
    if provider == MANUAL and not is_own_sum:
        amount = await ports.lowered(session, reference_id=reference_id, amount=amount, now=now)
    attempt = 1
    for _ in range(_MAX_RACES):
        payment = _new(reference_id, attempt, chosen, amount, now)
        poll_at = now + chosen.poll_after if chosen.poll_after is not None else None
        if await repository.insert_payment(session, payment, poll_at=poll_at):
            await chosen.begin(session, payment=payment, options=options, now=now)
            return payment
        latest = (await repository.list_payments(session, reference_ids=[reference_id]))[-1]
        if latest.state.is_open and not _is_wanted(latest, provider, amount):
            latest = await _give_up(session, latest, now=now)
        if latest.provider in IN_PART and latest.captured and not _is_wanted(latest, provider, amount):
            # Beside it, the rest is paid.
            attempt = latest.attempt + 1
            continue
        if not latest.state.is_closed:
            kept = _kept(latest, provider, amount)
            if kept.state.is_open:
                # Checkout begins a payment before its buyer has said how it goes.
                await chosen.begin(session, payment=kept, options=options, now=now)
            return kept
        attempt = latest.attempt + 1
    raise PaymentUnderWay(payment_id=latest.id, provider=latest.provider, state=latest.state)


async def ask_for_rest(
    session: WriteSession, *, before: Sequence[Payment], reference_id: UUID, amount: Money, now: datetime
) -> Payment | None:
    """The payment of what is left by the way that was chosen before, after a part was paid another way.

    None where nothing is left, or no way was chosen.
    """
    ways = [each.provider for each in before if each.provider not in IN_PART]
    if not amount or not ways:
        return None
    return await create(session, reference_id=reference_id, provider=ways[-1], amount=amount, now=now)


async def get(session: ReadSession, *, payment_id: UUID) -> Payment:
    """A payment.

    Raises:
        PaymentMissing: there is none.
    """
    payment = await repository.get_payment(session, payment_id)
    if payment is None:
        raise PaymentMissing
    return payment


async def list_for_reference(session: ReadSession, *, reference_id: UUID) -> tuple[Payment, ...]:
    """The attempts to pay for a reference, the latest last."""
    return await repository.list_payments(session, reference_ids=[reference_id])


async def list_for_references(
    session: ReadSession, *, reference_ids: Collection[UUID]
) -> Mapping[UUID, tuple[Payment, ...]]:
    """The attempts to pay for each of some references, in one statement; references without any are left out."""
    found: dict[UUID, tuple[Payment, ...]] = {}
    if reference_ids:
        for payment in await repository.list_payments(session, reference_ids=reference_ids):
            found[payment.reference_id] = (*found.get(payment.reference_id, ()), payment)
    return found


def _new(reference_id: UUID, attempt: int, provider: ports.PaymentProvider, amount: Money, now: datetime) -> Payment:
    zero = Money.zero(amount.currency)
    payment = Payment(
        id=ids.new_id(),
        reference_id=reference_id,
        attempt=attempt,
        provider=provider.name,
        amount=amount,
        state=State.PENDING,
        captured=zero,
        refunded=zero,
        refund_pending=zero,
        kept=zero,
        disputed=zero,
        lost=zero,
        surplus=zero,
        reason="",
        reviews=(),
        action=None,
        version=1,
        created_at=now,
        updated_at=now,
    )
    return dataclasses.replace(payment, action=provider.prepare(payment))


def _is_wanted(payment: Payment, provider: str, amount: Money) -> bool:
    return payment.provider == provider and payment.amount == amount


async def _give_up(session: WriteSession, payment: Payment, *, now: datetime) -> Payment:
    if payment.state is not State.PENDING:
        # A receipt is being looked at: the buyer says that the money is on its way.
        raise PaymentUnderWay(payment_id=payment.id, provider=payment.provider, state=payment.state)
    return await ending.give_up(session, payment_id=payment.id, now=now)


def _kept(payment: Payment, provider: str, amount: Money) -> Payment:
    if not _is_wanted(payment, provider, amount):
        raise PaymentUnderWay(payment_id=payment.id, provider=payment.provider, state=payment.state)
    return payment
