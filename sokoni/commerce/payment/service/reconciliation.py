"""Comparing what providers say of our payments with what we know: what cannot be healed by hearing it is reported."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import repository, rules
from sokoni.commerce.payment.service import polling
from sokoni.commerce.payment.types import Difference, Payment, ProviderEvent
from sokoni.core import pages
from sokoni.core.database import ReadSession, WriteSession

AT_ONCE = 50


async def list_to_compare(
    session: ReadSession, *, providers: Sequence[str], since: datetime, after: UUID | None
) -> tuple[Payment, ...]:
    """The next payments of some providers that something happened to since a time, by id."""
    return await repository.list_changed(session, providers=providers, since=since, after=after, limit=AT_ONCE)


async def compare(
    session: WriteSession, *, payment: Payment, answer: Sequence[ProviderEvent], now: datetime
) -> Difference | None:
    """What still differs after a provider's full answer was taken into account, or None; it is noted, or forgotten.

    What a person did here by hand is left out: the provider cannot know of it.
    """
    await polling.record_answer(session, payment_id=payment.id, events=answer, now=now)
    stored = await repository.list_events(session, payment_id=payment.id)
    ours = rules.fold(payment.amount, [each.event for each in stored if each.source != "local"])
    theirs = rules.fold(payment.amount, answer)
    found = rules.difference(payment.id, payment.provider, payment.amount.currency, ours=ours, theirs=theirs)
    if found is None:
        await repository.delete_difference(session, payment_id=payment.id)
    else:
        await repository.upsert_difference(session, found, now=now)
    return found


async def list_differences(session: ReadSession, *, page: pages.PageQuery) -> pages.Page[Difference]:
    """Payments of which we know other sums than their providers, the newest first; one statement.

    Raises:
        InvalidCursor: the cursor is not one of ours.
    """
    before: UUID | None = None
    if page.cursor is not None:
        (position,) = pages.decode_cursor(page.cursor, length=1)
        if not isinstance(position, UUID):
            raise pages.InvalidCursor
        before = position
    found = await repository.list_differences(session, before=before, limit=page.limit + 1)
    shown, has_more = found[: page.limit], len(found) > page.limit
    return pages.Page(items=shown, next_cursor=pages.encode_cursor(shown[-1].payment_id) if has_more else None)


async def count_differences(session: ReadSession) -> int:
    """How many payments differ from what their providers say."""
    return await repository.count_differences(session)
