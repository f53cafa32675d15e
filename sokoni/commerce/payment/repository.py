"""SQL of payments, their inbox and their receipts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from sokoni.commerce.payment.models import (
    DifferenceRow,
    PaymentEventRow,
    PaymentRow,
    ReceiptRow,
    TestPaymentRow,
    TestRefundRow,
)
from sokoni.commerce.payment.types import (
    OF_CHARGE,
    Behaviour,
    Delivery,
    Difference,
    EventKind,
    NextAction,
    Opening,
    Payment,
    ProviderEvent,
    Receipt,
    ReceiptState,
    Review,
    State,
    StoredEvent,
    TestPayment,
    payment_id_of,
)
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.prepared import PreparedInsert

# Payments


_INSERT_PAYMENT = PreparedInsert(
    PaymentRow,
    lambda new: new.on_conflict_do_nothing(index_elements=["reference_id", "attempt"]).returning(PaymentRow.id),
)


async def insert_payment(session: WriteSession, payment: Payment, *, poll_at: datetime | None) -> bool:
    """Whether the payment is new; not, where this attempt at its reference exists already."""
    row = {
        "id": payment.id,
        "reference_id": payment.reference_id,
        "attempt": payment.attempt,
        "provider": payment.provider,
        "amount": payment.amount.amount,
        "currency": payment.amount.currency,
        "state": payment.state,
        "captured": 0,
        "refunded": 0,
        "refund_pending": 0,
        "surplus": 0,
        "reason": "",
        "reviews": [],
        "action": _action_json(payment.action),
        "version": payment.version,
        "poll_at": poll_at,
        "created_at": payment.created_at,
        "updated_at": payment.updated_at,
    }
    return await _INSERT_PAYMENT.fetch_one(session, row) is not None


async def update_payment(session: WriteSession, payment_id: UUID, **values: Any) -> None:
    """Write some columns of a payment."""
    await session.execute(update(PaymentRow).where(PaymentRow.id == payment_id).values(**values))


async def get_payment(session: ReadSession, payment_id: UUID) -> Payment | None:
    """A payment, or None."""
    statement = select(PaymentRow).where(PaymentRow.id == payment_id).execution_options(populate_existing=True)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _payment(row)


async def get_payment_locked(session: WriteSession, payment_id: UUID) -> Payment | None:
    """A payment that nobody else changes until this transaction ends."""
    statement = (
        select(PaymentRow)
        .where(PaymentRow.id == payment_id)
        # Not FOR UPDATE: the inbox's foreign key must not make webhooks wait.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _payment(row)


async def list_payments(session: ReadSession, *, reference_ids: Collection[UUID]) -> tuple[Payment, ...]:
    """The payments of some references, by reference and attempt."""
    statement = (
        select(PaymentRow)
        .where(PaymentRow.reference_id.in_(reference_ids))
        .order_by(PaymentRow.reference_id, PaymentRow.attempt)
        .execution_options(populate_existing=True)
    )
    return tuple(_payment(row) for row in (await session.execute(statement)).scalars())


async def prepare_opening(session: WriteSession, *, payment_id: UUID, return_url: str) -> Payment | None:
    """The payment with the address to which its buyer comes back: the first that was named for it."""
    statement = (
        update(PaymentRow)
        .where(PaymentRow.id == payment_id)
        .values(return_url=case((PaymentRow.return_url == "", return_url), else_=PaymentRow.return_url))
        .returning(PaymentRow)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _payment(row)


async def record_opening(session: WriteSession, *, payment_id: UUID, opening: Opening) -> None:
    """Note where the buyer goes, and what the gateway calls the payment."""
    values: dict[str, Any] = {"action": _action_json(opening.action)}
    if opening.provider_ref:
        values["provider_ref"] = opening.provider_ref
    await update_payment(session, payment_id, **values)


async def claim_due_polls(
    session: WriteSession, *, now: datetime, interval: timedelta, give_up_after: timedelta, limit: int
) -> tuple[UUID, ...]:
    """Payments whose provider is to be asked now; each is due again later and later, and never once it is too old."""
    due = (
        select(PaymentRow.id)
        .where(PaymentRow.poll_at <= now)
        .order_by(PaymentRow.poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    # Since it last changed: an old payment of which something is given back is asked about anew.
    half_age = (literal(now) - PaymentRow.updated_at).op("/", precedence=8)(2)
    next_at = case(
        (PaymentRow.updated_at < now - give_up_after, None), else_=literal(now) + func.greatest(interval, half_age)
    )
    statement = (
        update(PaymentRow)
        .where(PaymentRow.id.in_(due))
        .values(poll_at=next_at)
        .returning(PaymentRow.id)
        .execution_options(synchronize_session=False)
    )
    return tuple((await session.execute(statement)).scalars())


# What somebody has to look at and nobody has; the first half is written as the partial index has it.
_WAITS = text("cardinality(payments.reviews) > 0 AND NOT (payments.reviews <@ payments.reviews_done)")


async def finish_review(session: WriteSession, *, payment_id: UUID) -> list[str]:
    """Note that all reasons to look at a payment were looked at; those that were not before."""
    row = (
        await session.execute(select(PaymentRow).where(PaymentRow.id == payment_id).with_for_update())
    ).scalar_one_or_none()
    if row is None:
        return []
    waiting = [each for each in row.reviews if each not in row.reviews_done]
    if waiting:
        row.reviews_done = [*row.reviews_done, *waiting]
        await session.flush()
    return waiting


async def list_flagged(session: ReadSession, *, before: UUID | None, after: UUID | None, limit: int) -> list[Payment]:
    """Payments that a person has to look at: the newest first, or those just newer than `after`, the oldest first."""
    statement = select(PaymentRow).where(_WAITS).limit(limit)
    if before is not None:
        statement = statement.where(PaymentRow.id < before)
    if after is not None:
        statement = statement.where(PaymentRow.id > after)
    order = PaymentRow.id.desc() if after is None else PaymentRow.id.asc()
    return [_payment(row) for row in (await session.execute(statement.order_by(order))).scalars()]


async def count_flagged(session: ReadSession, *, limit: int) -> int:
    """How many payments wait for a person to look, counted up to a limit."""
    flagged = select(PaymentRow.id).where(_WAITS).limit(limit).subquery()
    return (await session.execute(select(func.count()).select_from(flagged))).scalar_one()


# The inbox


async def insert_events(
    session: WriteSession,
    *,
    provider: str,
    events: Sequence[ProviderEvent],
    known: Collection[UUID],
    delivery: Delivery,
    now: datetime,
) -> frozenset[str]:
    """The keys of those events that are new; the others were said before."""
    rows = [_event_values(provider, event, known=known, delivery=delivery, now=now) for event in events]
    statement = (
        insert_or(PaymentEventRow)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["provider", "event_key"])
        .returning(PaymentEventRow.event_key)
    )
    return frozenset((await session.execute(statement)).scalars())


async def list_known(session: ReadSession, *, provider: str, payment_refs: Iterable[str]) -> frozenset[UUID]:
    """Which of a provider's names of payments are payments of ours."""
    wanted = {payment_id for ref in payment_refs if (payment_id := payment_id_of(ref)) is not None}
    statement = select(PaymentRow.id).where(PaymentRow.id.in_(wanted), PaymentRow.provider == provider)
    return frozenset((await session.execute(statement)).scalars()) if wanted else frozenset()


async def find_charged(session: ReadSession, *, provider: str, charge_ids: Iterable[str]) -> Mapping[str, UUID]:
    """Which payments some charges of a provider paid; one statement, none for none."""
    wanted = list(charge_ids)
    if not wanted:
        return {}
    statement = select(PaymentEventRow.charge_id, PaymentEventRow.payment_id).where(
        PaymentEventRow.provider == provider,
        PaymentEventRow.charge_id.in_(wanted),
        # As the partial index has it.
        text("payment_events.kind = 'captured'"),
    )
    return {row.charge_id: row.payment_id for row in await session.execute(statement) if row.payment_id is not None}


async def adopt_charges(session: WriteSession, payment: Payment, charge_ids: Iterable[str]) -> bool:
    """Whether something was said of a payment's charges before the charges were known; it is the payment's now."""
    statement = (
        update(PaymentEventRow)
        .where(
            PaymentEventRow.provider == payment.provider,
            PaymentEventRow.payment_ref.in_([f"{OF_CHARGE}{each}" for each in charge_ids]),
            PaymentEventRow.payment_id.is_(None),
        )
        .values(payment_id=payment.id, processed_at=None, verdict=None)
        .returning(PaymentEventRow.id)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.execute(statement)).scalars().all())


async def adopt_events(session: WriteSession, payment: Payment) -> None:
    """Give a payment the events that came before it was known."""
    await session.execute(
        update(PaymentEventRow)
        .where(
            PaymentEventRow.provider == payment.provider,
            PaymentEventRow.payment_ref == str(payment.id),
            PaymentEventRow.payment_id.is_(None),
        )
        .values(payment_id=payment.id, processed_at=None, verdict=None)
    )


async def list_events(session: ReadSession, *, payment_id: UUID) -> tuple[StoredEvent, ...]:
    """Everything that was said of a payment."""
    statement = (
        select(PaymentEventRow).where(PaymentEventRow.payment_id == payment_id).order_by(PaymentEventRow.received_at)
    )
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return tuple(
        StoredEvent(
            id=row.id,
            event=_event(row),
            is_processed=row.processed_at is not None,
            verdict=row.verdict,
            source=row.source,
        )
        for row in rows
    )


async def mark_processed(session: WriteSession, *, verdicts: Mapping[UUID, str], now: datetime) -> None:
    """Note that events were taken into account, and what they were found to be; one statement per verdict."""
    for verdict in sorted(set(verdicts.values())):
        event_ids = [event_id for event_id, found in verdicts.items() if found == verdict]
        await session.execute(
            update(PaymentEventRow).where(PaymentEventRow.id.in_(event_ids)).values(processed_at=now, verdict=verdict)
        )


# Differences


async def list_changed(
    session: ReadSession, *, providers: Sequence[str], since: datetime, after: UUID | None, limit: int
) -> tuple[Payment, ...]:
    """Payments of some providers that changed since a time, by id: all chunks together walk the primary key once."""
    statement = select(PaymentRow).where(PaymentRow.provider.in_(providers), PaymentRow.updated_at >= since)
    if after is not None:
        statement = statement.where(PaymentRow.id > after)
    rows = (await session.execute(statement.order_by(PaymentRow.id).limit(limit))).scalars()
    return tuple(_payment(row) for row in rows)


async def upsert_difference(session: WriteSession, found: Difference, *, now: datetime) -> None:
    """Note a difference; one that stood before keeps the time at which it was found."""
    sums = {
        "came": found.came.amount,
        "went": found.went.amount,
        "provider_came": found.provider_came.amount,
        "provider_went": found.provider_went.amount,
    }
    await session.execute(
        insert_or(DifferenceRow)
        .values(
            payment_id=found.payment_id,
            provider=found.provider,
            currency=found.came.currency,
            found_at=now,
            **sums,
        )
        .on_conflict_do_update(index_elements=["payment_id"], set_=sums)
    )


async def delete_difference(session: WriteSession, *, payment_id: UUID) -> None:
    """Forget a difference that is none any more."""
    await session.execute(delete(DifferenceRow).where(DifferenceRow.payment_id == payment_id))


async def list_differences(session: ReadSession, *, before: UUID | None, limit: int) -> tuple[Difference, ...]:
    """Differences, those of the newest payments first."""
    statement = select(DifferenceRow).order_by(DifferenceRow.payment_id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(DifferenceRow.payment_id < before)
    return tuple(_difference(row) for row in (await session.execute(statement)).scalars())


async def count_differences(session: ReadSession) -> int:
    """How many there are."""
    return (await session.execute(select(func.count()).select_from(DifferenceRow))).scalar_one()


# Receipts


async def insert_receipt(session: WriteSession, receipt: Receipt) -> None:
    """Keep a new receipt."""
    await session.execute(
        insert(ReceiptRow).values(
            id=receipt.id,
            payment_id=receipt.payment_id,
            storage_key=receipt.storage_key,
            content_type=receipt.content_type,
            size_bytes=receipt.size_bytes,
            sha256=receipt.sha256,
            state=receipt.state,
            reason="",
            was_seen_before=receipt.was_seen_before,
            uploaded_at=receipt.uploaded_at,
        )
    )


async def list_receipts(session: ReadSession, *, payment_id: UUID) -> tuple[Receipt, ...]:
    """A payment's receipts, oldest first."""
    statement = select(ReceiptRow).where(ReceiptRow.payment_id == payment_id).order_by(ReceiptRow.id)
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return tuple(receipt_of(row) for row in rows)


async def update_receipt(
    session: WriteSession, receipt_id: UUID, *, state: ReceiptState, reason: str = "", code: str = "", now: datetime
) -> None:
    """Note what became of a receipt."""
    values = {"state": state, "reason": reason, "reason_code": code, "decided_at": now}
    await session.execute(update(ReceiptRow).where(ReceiptRow.id == receipt_id).values(values))


# The test gateway's own book


async def insert_test_payment(session: WriteSession, payment: TestPayment) -> bool:
    """Whether the buyer chose just now; not, where they had chosen before."""
    statement = (
        insert_or(TestPaymentRow)
        .values(
            payment_ref=payment.payment_ref,
            amount=payment.money.amount,
            currency=payment.money.currency,
            behaviour=payment.behaviour,
            decided_at=payment.decided_at,
        )
        .on_conflict_do_nothing(index_elements=["payment_ref"])
        .returning(TestPaymentRow.payment_ref)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get_test_payment(session: ReadSession, payment_ref: str) -> TestPayment | None:
    """What the buyer chose, or None while they have not."""
    statement = select(TestPaymentRow).where(TestPaymentRow.payment_ref == payment_ref)
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None:
        return None
    return TestPayment(
        payment_ref=row.payment_ref,
        money=Money(row.amount, row.currency),
        behaviour=Behaviour(row.behaviour),
        decided_at=row.decided_at,
    )


async def insert_test_refund(
    session: WriteSession, *, refund_ref: str, payment_ref: str, money: Money, now: datetime
) -> None:
    """Give money back once per `refund_ref`, however often it is asked."""
    await session.execute(
        insert_or(TestRefundRow)
        .values(
            refund_ref=refund_ref,
            payment_ref=payment_ref,
            amount=money.amount,
            currency=money.currency,
            refunded_at=now,
        )
        .on_conflict_do_nothing(index_elements=["refund_ref"])
    )


async def list_test_refunds(session: ReadSession, payment_ref: str) -> tuple[tuple[str, Money, datetime], ...]:
    """What was given back of a payment: name, amount and time of each refund."""
    statement = select(TestRefundRow).where(TestRefundRow.payment_ref == payment_ref).order_by(TestRefundRow.refund_ref)
    rows = (await session.execute(statement)).scalars()
    return tuple((row.refund_ref, Money(row.amount, row.currency), row.refunded_at) for row in rows)


# Rows and values


def _payment(row: PaymentRow) -> Payment:
    return Payment(
        id=row.id,
        reference_id=row.reference_id,
        attempt=row.attempt,
        provider=row.provider,
        amount=Money(row.amount, row.currency),
        state=State(row.state),
        captured=Money(row.captured, row.currency),
        refunded=Money(row.refunded, row.currency),
        refund_pending=Money(row.refund_pending, row.currency),
        kept=Money(row.kept, row.currency),
        disputed=Money(row.disputed, row.currency),
        lost=Money(row.lost, row.currency),
        surplus=Money(row.surplus, row.currency),
        reason=row.reason,
        reviews=tuple(Review(review) for review in row.reviews),
        action=NextAction(**row.action) if row.action is not None else None,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        captured_at=row.captured_at,
        provider_ref=row.provider_ref,
        return_url=row.return_url,
    )


def _action_json(action: NextAction | None) -> dict[str, Any] | None:
    if action is None:
        return None
    said: dict[str, Any] = {"kind": action.kind, "url": action.url, "instructions": action.instructions}
    return said | {"method": action.method, "fields": dict(action.fields)} if action.kind == "redirect" else said


def _event_values(
    provider: str, event: ProviderEvent, *, known: Collection[UUID], delivery: Delivery, now: datetime
) -> dict[str, object]:
    payment_id = payment_id_of(event.payment_ref)
    is_known = payment_id in known
    return {
        "id": ids.new_id(),
        "provider": provider,
        "event_key": event.key,
        "payment_ref": event.payment_ref,
        "payment_id": payment_id if is_known else None,
        "kind": event.kind,
        "charge_id": event.charge_id,
        "refund_id": event.refund_id,
        "amount": event.money.amount if event.money else None,
        "currency": event.money.currency if event.money else None,
        "reason": event.reason,
        "occurred_at": event.occurred_at,
        "source": delivery.source,
        "body": delivery.body,
        "headers": dict(delivery.headers),
        "received_at": now,
        "processed_at": None if is_known else now,
        "verdict": None if is_known else "unknown_payment",
    }


def _event(row: PaymentEventRow) -> ProviderEvent:
    money = Money(row.amount, row.currency) if row.amount is not None and row.currency is not None else None
    return ProviderEvent(
        key=row.event_key,
        payment_ref=row.payment_ref,
        kind=EventKind(row.kind),
        occurred_at=row.occurred_at,
        charge_id=row.charge_id,
        refund_id=row.refund_id,
        money=money,
        reason=row.reason,
    )


def _difference(row: DifferenceRow) -> Difference:
    return Difference(
        payment_id=row.payment_id,
        provider=row.provider,
        came=Money(row.came, row.currency),
        went=Money(row.went, row.currency),
        provider_came=Money(row.provider_came, row.currency),
        provider_went=Money(row.provider_went, row.currency),
        found_at=row.found_at,
    )


def receipt_of(row: ReceiptRow) -> Receipt:
    """A receipt as a row has it."""
    return Receipt(
        id=row.id,
        payment_id=row.payment_id,
        storage_key=row.storage_key,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        state=ReceiptState(row.state),
        reason=row.reason,
        was_seen_before=row.was_seen_before,
        uploaded_at=row.uploaded_at,
        decided_at=row.decided_at,
        reason_code=row.reason_code,
    )
