"""A part of an order in the books, and in what its shop is owed: its sale, and what is given back of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.commission.types import Charge
from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import Entry
from sokoni.commerce.order import posting
from sokoni.commerce.order.credit_types import Credit
from sokoni.commerce.order.types import SubOrder
from sokoni.commerce.payout import service as payout
from sokoni.commerce.payout.types import PayoutEntryKind
from sokoni.core.database import WriteSession
from sokoni.core.money import Money


async def post_sale(session: WriteSession, part: SubOrder, *, charge: Charge, taken_in: Money, now: datetime) -> None:
    """Book what a part is worth; of it, its shop took so much in itself."""
    entries = posting.entries_of(part, posting.worth_of(part), charge, taken_in, sign=1)
    about = ("order.sale", "sub_order", part.id)
    await _post(session, part, entries, about=about, kind=PayoutEntryKind.SALE, ripe_from=part.delivered_at, now=now)


async def post_cancellation(session: WriteSession, part: SubOrder, *, charge: Charge, now: datetime) -> None:
    """Book a part's sale back; nothing is waited for any more before its shop sees what came of it."""
    taken_in = await payout.direct_of(session, reference_id=part.id, currency=part.amounts.total.currency)
    entries = posting.entries_of(part, posting.worth_of(part), charge, taken_in, sign=-1)
    about = ("order.sale_reversed", "sub_order", part.id)
    await _post(session, part, entries, about=about, kind=PayoutEntryKind.CANCELLATION, ripe_from=now, now=now)
    await payout.ripen(session, reference_ids=[part.id], at=now)


async def post_credit(
    session: WriteSession, part: SubOrder, credit: Credit, *, charge: Charge, stays: Money, now: datetime
) -> None:
    """Book back what a part costs less; what its shop took in itself, it gives back itself.

    But for what `stays` in its till, because its buyer has something else for it: that its shop owes.
    """
    currency = credit.amount.currency
    taken_in = min(credit.amount - stays, await payout.direct_of(session, reference_id=part.id, currency=currency))
    entries = posting.entries_of(part, (credit.amount, credit.tax, credit.funded), charge, taken_in, sign=-1)
    about = ("order.credit", "order_credit", credit.id)
    await _post(session, part, entries, about=about, kind=PayoutEntryKind.CREDIT, ripe_from=part.delivered_at, now=now)


async def _post(
    session: WriteSession,
    part: SubOrder,
    entries: Sequence[Entry],
    *,
    about: tuple[str, str, UUID],
    kind: PayoutEntryKind,
    ripe_from: datetime | None,
    now: datetime,
) -> None:
    if not any(each.amount for each in entries):
        return
    fact, reference_kind, reference_id = about
    transaction_id = await ledger.post(
        session, kind=fact, reference_kind=reference_kind, reference_id=reference_id, entries=entries, now=now
    )
    await payout.record(
        session,
        transaction_id=transaction_id,
        shop_id=part.shop_id,
        reference_id=part.id,
        number=part.number,
        kind=kind,
        entries=entries,
        currency=part.amounts.total.currency,
        ripe_from=ripe_from,
        now=now,
    )
