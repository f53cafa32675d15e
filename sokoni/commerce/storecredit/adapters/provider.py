"""Store credit as a way of paying: money that is owed to the buyer already."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment.adapters.held import HeldMoney
from sokoni.commerce.payment.types import STORE_CREDIT, Refund
from sokoni.commerce.storecredit import service
from sokoni.core.database import WriteSession


def store_credit() -> HeldMoney:
    """Captured where credit is spent; given back to the account it was taken from."""
    return HeldMoney(STORE_CREDIT, _to_the_account)


async def _to_the_account(session: WriteSession, refund: Refund, now: datetime) -> UUID:
    return await service.give_back(session, refund=refund, now=now)
