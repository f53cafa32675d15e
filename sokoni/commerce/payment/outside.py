"""What an edge does that must call a gateway before it answers: prepare, call, record; no transaction spans it."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import ports, service
from sokoni.commerce.payment.errors import ProviderUnknown
from sokoni.commerce.payment.types import Payment
from sokoni.core.database import Database


async def open_payment(database: Database, *, payment_id: UUID, return_url: str, email: str, now: datetime) -> Payment:
    """A payment whose `action` says where its buyer goes, opened at its gateway; opening twice opens one.

    Raises:
        PaymentMissing: there is no such payment.
        PaymentNotOpen: nobody waits for its money, or it is not at a gateway.
        GatewayUnavailable, GatewayRefused: the gateway did not take it.
    """
    async with database.write() as session:
        payment = await service.prepare_opening(session, payment_id=payment_id, return_url=return_url, now=now)
    return await finish_opening(database, payment=payment, email=email, now=now)


async def finish_opening(database: Database, *, payment: Payment, email: str = "", now: datetime) -> Payment:
    """The second and third step: what the sweeper does for who died after the first."""
    gateway = ports.find_gateway(payment.provider)
    if gateway is None:
        raise ProviderUnknown(provider=payment.provider, known=", ".join(ports.provider_names()))
    opening = await gateway.open(payment=payment, email=email, now=now)
    async with database.write() as session:
        return await service.record_opening(session, payment_id=payment.id, opening=opening)
