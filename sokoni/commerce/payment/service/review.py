"""Payments that a person has to look at."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import refund_rows, repository
from sokoni.commerce.payment.errors import NothingToReview
from sokoni.commerce.payment.service.creation import get
from sokoni.commerce.payment.types import Payment, Refund, Review
from sokoni.core import change, pages
from sokoni.core.database import ReadSession, WriteSession

_MAX_NOTE_LENGTH = 1000


async def list_flagged(session: ReadSession, *, page: pages.PageQuery) -> pages.Page[Payment]:
    """Payments with money of a wrong amount, paid twice, or given back beyond what came; the newest first.

    Two statements.

    Raises:
        InvalidCursor: the cursor is not one of ours.
    """
    before, after = _position(page.cursor)
    found = await repository.list_flagged(session, before=before, after=after, limit=page.limit + 1)
    counted = await repository.count_flagged(session, limit=pages.EXACT_COUNT_LIMIT + 1)
    kept, has_more = found[: page.limit], len(found) > page.limit
    has_next, has_previous = (has_more, before is not None) if after is None else (True, has_more)
    if after is not None:
        kept.reverse()
    return pages.Page(
        items=tuple(kept),
        next_cursor=pages.encode_cursor("before", kept[-1].id) if kept and has_next else None,
        previous_cursor=pages.encode_cursor("after", kept[0].id) if kept and has_previous else None,
        count=pages.Count.limited(counted),
    )


async def list_refunds_by_hand(
    session: ReadSession, *, payments: Collection[Payment]
) -> Mapping[UUID, Sequence[Refund]]:
    """The refunds that wait for a person, by payment; one statement where any does."""
    waiting = {each.id for each in payments if Review.REFUND_BY_HAND in each.reviews}
    found: dict[UUID, list[Refund]] = {}
    if waiting:
        for refund in await refund_rows.list_requested_refunds(session, payment_ids=waiting):
            found.setdefault(refund.payment_id, []).append(refund)
    return found


async def finish_review(
    session: WriteSession, *, payment_id: UUID, note: str, actor: change.Actor, now: datetime
) -> Payment:
    """The payment, looked at: it is flagged no more, unless something new happens to it.

    Raises:
        PaymentMissing: there is no such payment.
        NothingToReview: nothing waits to be looked at.
    """
    payment = await get(session, payment_id=payment_id)
    finished = await repository.finish_review(session, payment_id=payment_id)
    if not finished:
        raise NothingToReview
    await change.record(
        session,
        actor=actor,
        action="payment.finish_review",
        subject_kind="payment",
        subject_id=payment_id,
        before={"reviews": finished},
        after={"reviews": [], "note": note[:_MAX_NOTE_LENGTH]},
        now=now,
    )
    return payment


def _position(cursor: str | None) -> tuple[UUID | None, UUID | None]:
    """Where a page begins: below one id, or above one, or at the newest."""
    if cursor is None:
        return None, None
    direction, payment_id = pages.decode_cursor(cursor, length=2)
    if direction not in {"before", "after"} or not isinstance(payment_id, UUID):
        raise pages.InvalidCursor
    return (payment_id, None) if direction == "before" else (None, payment_id)
