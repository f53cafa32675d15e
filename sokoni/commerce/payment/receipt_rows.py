"""SQL of how receipts look, of which look alike, and of those that wait for a decision."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.payment import repository, sums
from sokoni.commerce.payment.likeness import Print
from sokoni.commerce.payment.models import LikenessRow, PaymentRow, ReceiptPrintRow, ReceiptRow
from sokoni.commerce.payment.types import LookAlike, Receipt, ReceiptState, WaitingReceipt
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

# Each comparison takes some milliseconds.
_CANDIDATES = 100
_MOST_SHOWN = 5


async def get_receipt_by_key(session: ReadSession, *, storage_key: str) -> Receipt | None:
    """The receipt whose file lies under a key of the private store."""
    row = (await session.execute(select(ReceiptRow).where(ReceiptRow.storage_key == storage_key))).scalar_one_or_none()
    return None if row is None else repository.receipt_of(row)


async def list_identical(session: ReadSession, *, sha256: bytes, payment_id: UUID) -> Sequence[UUID]:
    """Receipts of other payments that are the very same file, the oldest first; a few of them."""
    statement = (
        select(ReceiptRow.id)
        .where(ReceiptRow.sha256 == sha256, ReceiptRow.payment_id != payment_id)
        .order_by(ReceiptRow.id)
        .limit(_MOST_SHOWN)
    )
    return list((await session.execute(statement)).scalars())


async def insert_print(session: WriteSession, *, receipt: Receipt, seen: Print) -> None:
    """Keep how a receipt looks, with what was to be paid; done before, nothing changes."""
    row = select(literal(receipt.id), PaymentRow.amount, PaymentRow.currency, literal(seen.pack(), LargeBinary)).where(
        PaymentRow.id == receipt.payment_id
    )
    columns = ["receipt_id", "amount", "currency", "print"]
    await session.execute(insert(ReceiptPrintRow).from_select(columns, row).on_conflict_do_nothing())


async def list_candidates(session: ReadSession, *, receipt: Receipt) -> Mapping[UUID, Print]:
    """Receipts of other payments that asked for as much, or for as much but for how sums are lowered, in all shops.

    Those of the nearest amount first, of these the newest; with how they look. Two statements.
    """
    mine = select(ReceiptPrintRow.amount, ReceiptPrintRow.currency).where(ReceiptPrintRow.receipt_id == receipt.id)
    amount, currency = (await session.execute(mine)).one()
    most = sums.MOST_STEPS * sums.step_of(currency)
    statement = (
        select(ReceiptPrintRow.receipt_id, ReceiptPrintRow.print)
        .join(ReceiptRow, ReceiptRow.id == ReceiptPrintRow.receipt_id)
        .where(
            ReceiptPrintRow.currency == currency,
            ReceiptPrintRow.amount.between(amount - most, amount + most),
            ReceiptRow.payment_id != receipt.payment_id,
        )
        .order_by(func.abs(ReceiptPrintRow.amount - amount), ReceiptPrintRow.receipt_id.desc())
        .limit(_CANDIDATES)
    )
    return {receipt_id: Print.unpack(data) for receipt_id, data in await session.execute(statement)}


async def insert_likenesses(session: WriteSession, *, receipt_id: UUID, found: Mapping[UUID, int]) -> None:
    """Note which receipts one looks like, and flag them all."""
    rows = [{"receipt_id": receipt_id, "other_id": other, "likeness": likeness} for other, likeness in found.items()]
    if not rows:
        return
    await session.execute(insert(LikenessRow).values(rows).on_conflict_do_nothing())
    flagged = [receipt_id, *found]
    await session.execute(update(ReceiptRow).where(ReceiptRow.id.in_(flagged)).values(was_seen_before=True))


async def list_look_alikes(
    session: ReadSession, *, receipt_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[LookAlike]]:
    """What some receipts look like, the most alike first and a few of each; one statement."""
    wanted = list(receipt_ids)
    mine = (
        select(LikenessRow.receipt_id.label("mine"), LikenessRow.other_id.label("other"), LikenessRow.likeness)
        .where(LikenessRow.receipt_id.in_(wanted))
        .union(
            select(LikenessRow.other_id, LikenessRow.receipt_id, LikenessRow.likeness).where(
                LikenessRow.other_id.in_(wanted)
            )
        )
        .subquery()
    )
    statement = (
        select(mine.c.mine, mine.c.likeness, PaymentRow.reference_id, ReceiptRow)
        .join(ReceiptRow, ReceiptRow.id == mine.c.other)
        .join(PaymentRow, PaymentRow.id == ReceiptRow.payment_id)
        .order_by(mine.c.likeness.desc(), ReceiptRow.id)
    )
    found: dict[UUID, list[LookAlike]] = {}
    for receipt_id, likeness, reference_id, row in await session.execute(statement):
        known = found.setdefault(receipt_id, [])
        if len(known) < _MOST_SHOWN:
            known.append(LookAlike(receipt=repository.receipt_of(row), reference_id=reference_id, likeness=likeness))
    return found


async def list_submitted(
    session: ReadSession, *, payment_ids: Collection[UUID] | None, after: UUID | None, limit: int
) -> Sequence[WaitingReceipt]:
    """Receipts that wait with what they are for, the longest waiting first: of some payments, or of all."""
    statement = (
        select(ReceiptRow, PaymentRow.reference_id, PaymentRow.amount, PaymentRow.currency)
        .join(PaymentRow, PaymentRow.id == ReceiptRow.payment_id)
        .where(ReceiptRow.state == ReceiptState.SUBMITTED.value)
        .order_by(ReceiptRow.id)
        .limit(limit)
    )
    if payment_ids is not None:
        statement = statement.where(ReceiptRow.payment_id.in_(list(payment_ids)))
    if after is not None:
        statement = statement.where(ReceiptRow.id > after)
    return [
        WaitingReceipt(receipt=repository.receipt_of(row), reference_id=reference_id, amount=Money(amount, currency))
        for row, reference_id, amount, currency in await session.execute(statement)
    ]


async def get_queue(session: ReadSession, *, limit: int) -> tuple[int, datetime | None]:
    """How many receipts wait, counted up to a limit, and since when the first of them."""
    first = (
        select(ReceiptRow.uploaded_at)
        .where(ReceiptRow.state == ReceiptState.SUBMITTED.value)
        .order_by(ReceiptRow.id)
        .limit(limit)
        .subquery()
    )
    count, oldest = (await session.execute(select(func.count(), func.min(first.c.uploaded_at)))).one()
    return count, oldest


async def count_submitted(session: ReadSession, *, limit: int) -> int:
    """How many receipts wait, counted up to a limit."""
    waiting = select(literal(1)).where(ReceiptRow.state == ReceiptState.SUBMITTED.value).limit(limit).subquery()
    return (await session.execute(select(func.count()).select_from(waiting))).scalar_one()
