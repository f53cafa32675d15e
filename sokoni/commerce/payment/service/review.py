"""Payments that a person has to look at."""

from uuid import UUID

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.types import Payment
from sokoni.core import pages
from sokoni.core.database import ReadSession


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


def _position(cursor: str | None) -> tuple[UUID | None, UUID | None]:
    """Where a page begins: below one id, or above one, or at the newest."""
    if cursor is None:
        return None, None
    direction, payment_id = pages.decode_cursor(cursor, length=2)
    if direction not in {"before", "after"} or not isinstance(payment_id, UUID):
        raise pages.InvalidCursor
    return (payment_id, None) if direction == "before" else (None, payment_id)
