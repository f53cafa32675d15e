"""Standing in for the buyer's bank at the test gateway."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import ports
from sokoni.commerce.payment.adapters.test_gateway import TestGateway
from sokoni.commerce.payment.errors import TestPaymentNotExpected
from sokoni.commerce.payment.service import creation
from sokoni.commerce.payment.types import Behaviour, Payment
from sokoni.core.database import WriteSession


async def choose_test_outcome(
    session: WriteSession, *, payment_id: UUID, behaviour: Behaviour, now: datetime
) -> Payment:
    """The payment as it stands: what was chosen reaches it by webhook, a moment later or never.

    Raises:
        PaymentMissing: there is no such payment.
        TestPaymentNotExpected: it is not at the test gateway.
        TestPaymentDecided: it was chosen otherwise before.
    """
    payment = await creation.get(session, payment_id=payment_id)
    gateway = ports.get_provider(payment.provider)
    if not isinstance(gateway, TestGateway):
        raise TestPaymentNotExpected(provider=payment.provider)
    await gateway.decide(session, payment=payment, behaviour=behaviour, now=now)
    return payment
