"""What an order does with money: shares it out, books it, gives back what is too much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.commission import service as commission
from sokoni.commerce.commission.types import Charge, Cut
from sokoni.commerce.order import posting, rules
from sokoni.commerce.order.credit_types import Credit, Credited
from sokoni.commerce.order.errors import CreditNeedsAccount, NotAsCredit
from sokoni.commerce.order.repository import crediting, orders
from sokoni.commerce.order.service import books, mail
from sokoni.commerce.order.types import Entry as TimelineKind
from sokoni.commerce.order.types import Mover, Order, PaymentState, Settlement, Status, SubOrder, TimelineEntry
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import IN_PART, Payment, State
from sokoni.commerce.storecredit import service as storecredit
from sokoni.core import change, ids, money
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.money import Money

_CASH = "cash"
_STATES = {
    State.FAILED: PaymentState.FAILED,
    State.MISMATCH: PaymentState.FAILED,
    State.EXPIRED: PaymentState.CLOSED,
    State.CANCELLED: PaymentState.CLOSED,
}


async def follow_payments(session: WriteSession, *, order: Order, now: datetime) -> tuple[Order, Sequence[Payment]]:
    """The order with what its payments say by now, and the payments.

    Read anew each time instead of added up from events, so that it does not matter how often or in which order those
    arrive. The caller holds the order's lock.
    """
    payments = await payment.list_for_reference(session, reference_id=order.id)
    if not payments:
        return order, payments
    paid = money.total([each.captured for each in payments], currency=order.currency)
    kept = money.total([each.kept for each in payments], currency=order.currency)
    gone = [each.refunded + each.refund_pending + each.kept for each in payments]
    refunded = money.total(gone, currency=order.currency)
    disputed = money.total([each.disputed for each in payments], currency=order.currency)
    state = payment_state_of(payments, paid=paid, refunded=refunded)
    current = _current(payments)
    known = (order.paid, order.refunded, order.kept, order.disputed, order.payment_state, order.payment_id)
    if (paid, refunded, kept, disputed, state, current.id) == known:
        return order, payments
    values: dict[str, Any] = {
        "payment_id": current.id,
        "payment_method": current.provider,
        "paid_amount": paid.amount,
        "refunded_amount": refunded.amount,
        "kept_amount": kept.amount,
        "disputed_amount": disputed.amount,
        "payment_state": state.value,
    }
    if paid and not order.paid:
        values["paid_at"] = now
    await orders.update_order(session, order_id=order.id, now=now, values=values)
    followed = replace(
        order,
        payment_id=current.id,
        payment_method=current.provider,
        paid=paid,
        refunded=refunded,
        kept=kept,
        disputed=disputed,
        payment_state=state,
    )
    return followed, payments


def payment_state_of(payments: Sequence[Payment], *, paid: Money, refunded: Money) -> PaymentState:
    """What several attempts to pay come to together."""
    if paid and refunded == paid:
        return PaymentState.REFUNDED
    in_full = (each.captured for each in payments if each.provider not in IN_PART)
    if paid and (_current(payments).captured or any(in_full)):
        # Else only a gift card has paid, and the rest is waited for.
        return PaymentState.PAID
    if any(each.state is State.RECEIPT_REVIEW for each in payments):
        # The buyer says that money is on its way, whatever came of other attempts.
        return PaymentState.IN_REVIEW
    return _STATES.get(_current(payments).state, PaymentState.OPEN)


async def book_sales(session: WriteSession, *, order: Order, now: datetime) -> Order:
    """The order with its earned parts in the books: the buyer's money becomes the shops' and the tax office's.

    Cash is booked when it has come in, all of it; everything else when its part is confirmed, and so is what costs its
    buyer nothing.
    """
    if order.settlement is Settlement.CASH and rules.amount_due(order):
        return order
    if not any(_is_to_be_booked(part) for part in order.parts):
        return order
    fresh = [part for part in (await orders.with_lines(session, order)).parts if _is_to_be_booked(part)]
    charges = await commission.freeze(session, sales=[posting.sale_of(part) for part in fresh], now=now)
    taken_in = await _taken_in(session, order, fresh)
    for part in fresh:
        charge = charges.get(part.id, Charge.nothing(order.currency))
        if charge:
            charge -= await _charged_for_nothing(session, part, now=now)
        await books.post_sale(session, part, charge=charge, taken_in=taken_in[part.id], now=now)
    return await _mark(session, order, fresh, booked_at=now)


async def unbook_sales(session: WriteSession, *, order: Order, parts: Iterable[SubOrder], now: datetime) -> Order:
    """The order with the sales of these parts booked back, where they were booked."""
    booked = [part for part in parts if part.booked_at is not None]
    for part in booked:
        zero = Money.zero(order.currency)
        cut = Cut(reference_id=part.id, lines={}, rest=zero, left=zero, is_all=True)
        charge = await commission.reverse(session, sale_id=part.id, cuts=[cut], currency=order.currency, now=now)
        await books.post_cancellation(session, part, charge=charge, now=now)
    return await _mark(session, order, booked, booked_at=None)


async def book_credit(session: WriteSession, *, part: SubOrder, credit: Credit, stays: Money, now: datetime) -> None:
    """Book back what a part costs less, where its sale was booked; a later booking is of what is left.

    Of it, so much `stays` where it is, because its buyer has something else for it.
    """
    if part.booked_at is None or not (credit.amount or credit.funded):
        return
    charge = await commission.reverse(
        session, sale_id=part.id, cuts=posting.cuts_of(part, [credit]), currency=credit.amount.currency, now=now
    )
    await books.post_credit(session, part, credit, charge=charge, stays=stays, now=now)


async def keep_as_credit(
    session: WriteSession, *, order: Order, amount: Money, reason: str, mover: Mover, now: datetime
) -> Order:
    """The order, after so much of what was paid beyond the worth of its parts became its buyer's store credit.

    Where less was paid than that, all of it does. What a shop alone says that it took in becomes credit in an
    operator's hand only: else two who are one could make money that others' shops would take.

    Raises:
        CreditNeedsAccount: nobody has an account that could hold it.
        NotAsCredit: its shop took it in.
    """
    account_id = order.account_id
    if account_id is None:
        raise CreditNeedsAccount
    order, payments = await follow_payments(session, order=order, now=now)
    sources = rules.creditable(payments, maker=mover.maker)
    due = min(amount, rules.surplus_of(order))
    most = money.total([each.refundable for each in sources], currency=order.currency)
    if due > most:
        raise NotAsCredit(left=most)
    for source, share in rules.drawn_from(sources, due):
        await storecredit.take_in(
            session,
            account_id=account_id,
            paid=source,
            amount=share,
            reason=reason,
            # Worked out under the order's lock in this very transaction: each is a new one.
            idempotency_key=f"order:{ids.new_id()}",
            actor=mover.actor,
            now=now,
        )
    if not due:
        return order
    await _tell(session, order, TimelineKind.STORE_CREDIT, f"{due}: {reason}" if reason else str(due), now=now)
    await mail.became_credit(session, order=order, amount=due, reason=reason, now=now)
    return (await follow_payments(session, order=order, now=now))[0]


async def hear_out(session: WriteSession, *, order: Order, now: datetime) -> Order:
    """The order, after its payments took in what gateways said of them and no job has read yet."""
    for each in await payment.list_for_reference(session, reference_id=order.id):
        if each.state.is_open:
            await payment.settle(session, payment_id=each.id, now=now)
    return (await follow_payments(session, order=order, now=now))[0]


async def refund_surplus(
    session: WriteSession, *, order: Order, reason: str, now: datetime, actor: Actor = change.SYSTEM
) -> Order:
    """The order, after everything that was paid beyond the worth of its parts was asked back from the payments.

    What is on its way back counts as gone, so running twice gives back once; a refund that failed is asked for anew.
    """
    order, payments = await follow_payments(session, order=order, now=now)
    due = rules.surplus_of(order)
    if not due:
        return order
    given = Money.zero(order.currency)
    for each, amount in rules.drawn_from(payments, due):
        await payment.refund(
            session,
            payment_id=each.id,
            amount=amount,
            reason=reason,
            # The amount is worked out under the order's lock in this very transaction: each refund is a new one.
            idempotency_key=f"order:{ids.new_id()}",
            actor=actor,
            now=now,
        )
        given += amount
    if not given:
        return order
    await _tell(session, order, TimelineKind.REFUND, f"{given}: {reason}", now=now)
    return (await follow_payments(session, order=order, now=now))[0]


async def close_payments(session: WriteSession, *, order: Order, expired: bool, now: datetime) -> Order:
    """The order, no longer waiting for money if nothing of it is left; what comes nevertheless is announced as late."""
    if any(part.status is not Status.CANCELLED for part in order.parts):
        return order
    close = payment.expire if expired else payment.cancel
    await close(session, reference_id=order.id, now=now)
    return (await follow_payments(session, order=order, now=now))[0]


async def ask_for_less(session: WriteSession, *, order: Order, now: datetime) -> Order:
    """The order, its transfer asked for anew where a part was cancelled before anything was transferred.

    Approving a receipt captures what was asked for: asking for too much would send back money that never came. Whoever
    has sent a receipt already transferred the old amount; a gateway is asked for what is due when its buyer pays.
    """
    due = rules.amount_due(order)
    if order.settlement is not Settlement.RECEIPT or order.payment_state is not PaymentState.OPEN or not due:
        return order
    await payment.create(session, reference_id=order.id, provider=order.payment_method, amount=due, now=now)
    return (await follow_payments(session, order=order, now=now))[0]


async def collect_cash(session: WriteSession, *, order: Order, actor: Actor, now: datetime) -> None:
    """Take the cash once every part that is left was handed over: one payment, one collection, of what is left."""
    live = {part.status for part in order.parts} - {Status.CANCELLED}
    due = rules.amount_due(order)
    if order.settlement is not Settlement.CASH or live != {Status.DELIVERED} or not due:
        return
    # The same payment, or a smaller one in its place where a part was cancelled on the way.
    attempt = await payment.create(session, reference_id=order.id, provider=order.payment_method, amount=due, now=now)
    await payment.collect_cash(session, payment_id=attempt.id, actor=actor, now=now)


def _is_to_be_booked(part: SubOrder) -> bool:
    return rules.is_earned(part.status) and part.booked_at is None


async def _taken_in(session: WriteSession, order: Order, parts: Sequence[SubOrder]) -> Mapping[UUID, Money]:
    """What the shops of some parts took in themselves at the door: the order's cash, by what their parts are worth."""
    cash = Money.zero(order.currency)
    if order.settlement is Settlement.CASH:
        payments = await payment.list_for_reference(session, reference_id=order.id)
        kept = [each.captured - each.refunded - each.refund_pending for each in payments if each.provider == _CASH]
        cash = money.total(kept, currency=order.currency)
    shares = money.split(cash.amount, [part.worth.amount for part in parts]) if cash else [0] * len(parts)
    return {part.id: Money(share, order.currency) for part, share in zip(parts, shares, strict=True)}


async def _charged_for_nothing(session: WriteSession, part: SubOrder, *, now: datetime) -> Charge:
    """What of a part's commission goes back at once, because it cost less already before it was booked."""
    currency = part.amounts.total.currency
    if not (part.credited.amount or part.credited.funded):
        return Charge.nothing(currency)
    given = await crediting.list_credits(session, part_ids=[part.id])
    whole = replace(part, credited=Credited.nothing(currency))
    return await commission.reverse(
        session, sale_id=part.id, cuts=posting.cuts_of(whole, given), currency=currency, now=now
    )


async def _mark(session: WriteSession, order: Order, parts: Sequence[SubOrder], *, booked_at: datetime | None) -> Order:
    if not parts:
        return order
    ids = {part.id for part in parts}
    await orders.update_parts(session, part_ids=ids, values={"booked_at": booked_at})
    marked = tuple(replace(part, booked_at=booked_at) if part.id in ids else part for part in order.parts)
    return replace(order, parts=marked)


async def _tell(session: WriteSession, order: Order, entry: TimelineKind, note: str, *, now: datetime) -> None:
    told = TimelineEntry(
        at=now, entry=entry, sub_order_id=None, source=None, target=None, note=note, actor=change.SYSTEM
    )
    await orders.insert_timeline(session, order_id=order.id, entries=[told])


def _current(payments: Sequence[Payment]) -> Payment:
    return max(payments, key=lambda attempt: attempt.attempt)
