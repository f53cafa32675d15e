"""Receipts that look like receipts of other payments: found after the upload, shown to who decides, never decided."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sokoni.commerce.payment import likeness, receipt_rows
from sokoni.commerce.payment.likeness import Print
from sokoni.commerce.payment.types import LookAlike, Receipt, ReceiptQueue, WaitingReceipt
from sokoni.core import pages
from sokoni.core.database import ReadSession, WriteSession


async def find_receipt(session: ReadSession, *, storage_key: str) -> Receipt | None:
    """The receipt whose file lies under a key of the private store; None where it is no receipt's."""
    return await receipt_rows.get_receipt_by_key(session, storage_key=storage_key)


async def keep_print(session: WriteSession, *, receipt: Receipt, seen: Print) -> None:
    """Keep how a receipt looks; before others are sought, so that of two that come at once one finds the other."""
    await receipt_rows.insert_print(session, receipt=receipt, seen=seen)


async def list_candidates(session: ReadSession, *, receipt: Receipt) -> Mapping[UUID, Print]:
    """Receipts of other payments that may be the same; two statements.

    Those of the same amount (but for how far sums are lowered), in all shops, the nearest and newest hundred: a receipt
    of quite another amount is seen to be wrong without a machine. The very same file is found whatever it is for.
    """
    return await receipt_rows.list_candidates(session, receipt=receipt)


def compare(seen: Print, candidates: Mapping[UUID, Print]) -> Mapping[UUID, int]:
    """Those of some receipts that look like one. Takes some milliseconds for each."""
    found = {receipt_id: likeness.likeness(known, seen) for receipt_id, known in candidates.items()}
    return {receipt_id: alike for receipt_id, alike in found.items() if alike >= likeness.THRESHOLD}


async def record_look_alikes(session: WriteSession, *, receipt: Receipt, found: Mapping[UUID, int]) -> None:
    """Flag a receipt and those that it looks like; done twice, nothing changes."""
    await receipt_rows.insert_likenesses(session, receipt_id=receipt.id, found=found)


async def list_look_alikes(
    session: ReadSession, *, receipts: Collection[Receipt]
) -> Mapping[UUID, Sequence[LookAlike]]:
    """What flagged receipts look like, the most alike first; one statement, none where none is flagged."""
    flagged = [receipt.id for receipt in receipts if receipt.was_seen_before]
    return await receipt_rows.list_look_alikes(session, receipt_ids=flagged) if flagged else {}


async def list_submitted(session: ReadSession, *, payment_ids: Collection[UUID]) -> Sequence[WaitingReceipt]:
    """The receipts of some payments that wait for a decision; the longest waiting first."""
    if not payment_ids:
        return ()
    return await receipt_rows.list_submitted(session, payment_ids=payment_ids, after=None, limit=len(payment_ids))


async def list_all_submitted(session: ReadSession, *, page: pages.PageQuery) -> pages.Page[WaitingReceipt]:
    """All receipts that wait for a decision; the longest waiting first. Two statements.

    Raises:
        InvalidCursor: the cursor is not one of ours.
    """
    after = _position(page.cursor)
    found = await receipt_rows.list_submitted(session, payment_ids=None, after=after, limit=page.limit + 1)
    counted = await receipt_rows.count_submitted(session, limit=pages.EXACT_COUNT_LIMIT + 1)
    kept = found[: page.limit]
    return pages.Page(
        items=tuple(kept),
        next_cursor=pages.encode_cursor(kept[-1].receipt.id) if len(found) > page.limit else None,
        previous_cursor=None,
        count=pages.Count.limited(counted),
    )


async def receipt_queue(session: ReadSession) -> ReceiptQueue:
    """How many receipts of all shops wait for a decision, and since when the first; one statement."""
    count, oldest = await receipt_rows.get_queue(session, limit=pages.EXACT_COUNT_LIMIT + 1)
    return ReceiptQueue(count=pages.Count.limited(count), waits_since=oldest)


def _position(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    (after,) = pages.decode_cursor(cursor, length=1)
    if not isinstance(after, UUID):
        raise pages.InvalidCursor
    return after
