"""What came back as a way of paying for what goes out in its place."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment.adapters.held import HeldMoney
from sokoni.commerce.payment.service import swapping
from sokoni.commerce.payment.types import EXCHANGE, Refund
from sokoni.core.database import WriteSession


def exchange() -> HeldMoney:
    """Captured where something is exchanged; given back by the payments whose money it is."""
    return HeldMoney(EXCHANGE, _to_its_payments)


async def _to_its_payments(session: WriteSession, refund: Refund, now: datetime) -> UUID:
    return await swapping.swap_back(session, refund=refund, now=now)
