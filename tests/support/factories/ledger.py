"""Postings for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.ledger import service
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.money import Money

AMOUNT = Money(12_990, "COP")


async def sale(
    session: WriteSession,
    *,
    now: datetime,
    amount: Money = AMOUNT,
    buyer: AccountRef | None = None,
    reference_id: UUID | None = None,
) -> UUID:
    """Money that came from a buyer by the test gateway."""
    return await service.post(
        session,
        kind="sale",
        reference_kind="order",
        reference_id=reference_id or ids.new_id(),
        entries=[
            Entry.debit(AccountRef("gateway:test"), amount),
            Entry.credit(buyer or AccountRef("customer_funds", ids.new_id()), amount),
        ],
        now=now,
    )
