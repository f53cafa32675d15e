"""Money that pays for one thing in place of another: it leaves a payment, and stays at its provider."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payment import refund_rows, repository, rules
from sokoni.commerce.payment.service import creation, ending, inbox, refunds, settlement
from sokoni.commerce.payment.types import EXCHANGE, Destination, EventKind, Movement, Payment, Refund
from sokoni.core import change, money
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.money import Money

# Between the two, the money stands here; it is empty whenever nothing is on its way back.
GATEWAY = AccountRef(f"gateway:{EXCHANGE}")


async def swap(
    session: WriteSession,
    *,
    sources: Sequence[tuple[Payment, Money]],
    reference_id: UUID,
    reason: str,
    now: datetime,
    actor: Actor = change.SYSTEM,
) -> Payment | None:
    """The payment of a reference, captured at once with money of other payments; None where there is none.

    Raises:
        RefundTooLarge: a payment has not so much left.
    """
    if not sources:
        return None
    for source, amount in sources:
        kept = await refunds.keep(
            session,
            payment_id=source.id,
            amount=amount,
            to=Destination.EXCHANGE,
            idempotency_key=_key(reference_id),
            reason=reason,
            actor=actor,
            now=now,
        )
        funds = AccountRef(settlement.CUSTOMER_FUNDS, source.reference_id)
        await _book(
            session, "payment.swapped", kept.id, [Entry.debit(funds, amount), Entry.credit(GATEWAY, amount)], now
        )
    whole = money.total([amount for _, amount in sources], currency=sources[0][1].currency)
    paid = await creation.create(session, reference_id=reference_id, provider=EXCHANGE, amount=whole, now=now)
    return await ending.capture(session, payment_id=paid.id, charge_id=str(reference_id), now=now)


async def swap_back(session: WriteSession, *, refund: Refund, now: datetime) -> UUID:
    """What swapped money had paid for, after it is money of its own payments again and goes back from there.

    Twice goes back once.
    """
    paid = await creation.get(session, payment_id=refund.payment_id)
    sources = await refund_rows.list_swapped(session, idempotency_key=_key(paid.reference_id))
    left = refund.amount
    for kept in sorted(sources, key=lambda each: each.id, reverse=True):
        if not left:
            break
        left -= await _let_go(session, kept, most=left, refund=refund, now=now)
    return paid.reference_id


async def _let_go(session: WriteSession, kept: Refund, *, most: Money, refund: Refund, now: datetime) -> Money:
    """How much of what was kept is money of its payment again, and on its way back to its buyer."""
    source = await settlement.lock(session, payment_id=kept.payment_id)
    said = [each.event for each in await repository.list_events(session, payment_id=source.id)]
    released = [each for each in said if each.kind is EventKind.RELEASED and each.charge_id == str(kept.id)]
    before = next((each.money for each in released if each.refund_id == str(refund.id)), None)
    if before is not None:
        return before
    gone = money.total([each.money for each in released if each.money], currency=most.currency)
    amount = min(most, kept.amount - gone)
    if not amount:
        return amount
    await inbox.record(
        session,
        payment=source,
        kind=EventKind.RELEASED,
        charge_id=str(kept.id),
        refund_id=str(refund.id),
        money=amount,
        now=now,
    )
    source = await settlement.settle_locked(session, payment=source, now=now)
    funds = AccountRef(settlement.CUSTOMER_FUNDS, source.reference_id)
    about = rules.movement_id(kept.id, Movement(str(refund.id), amount.amount, amount.currency))
    entries = [Entry.debit(GATEWAY, amount), Entry.credit(funds, amount)]
    await _book(session, "payment.swapped_back", about, entries, now)
    await refunds.refund(
        session,
        payment_id=source.id,
        amount=amount,
        reason=refund.reason,
        idempotency_key=f"swap:{refund.id}",
        now=now,
    )
    return amount


def _key(reference_id: UUID) -> str:
    return f"exchange:{reference_id}"


async def _book(session: WriteSession, kind: str, about: UUID, entries: Sequence[Entry], now: datetime) -> None:
    await ledger.post(session, kind=kind, reference_kind="payment_refund", reference_id=about, entries=entries, now=now)
