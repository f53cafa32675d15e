"""The scheduled look at all orders: does the money add up, and was everything that is paid for taken from stock?"""

from datetime import datetime, timedelta

from sokoni.commerce.order.repository import figures
from sokoni.commerce.order.types import Discrepancy
from sokoni.commerce.payment import service as payment
from sokoni.core.database import ReadSession

LIMIT = 500
# How far back orders are compared with their payments; older ones have been compared before.
WINDOW = timedelta(days=3)


async def verify(session: ReadSession, *, now: datetime, rest: timedelta) -> tuple[Discrepancy, ...]:
    """What does not hold, at most 500 of each kind; three statements.

    Orders that changed within `rest` are left alone: a job may be under way for them.
    """
    own = await figures.list_discrepancies(session, older_than=now - rest, limit=LIMIT)
    paid = await figures.paid_amounts(session, since=now - WINDOW, until=now - rest, limit=LIMIT)
    attempts = await payment.list_for_references(session, reference_ids=paid)
    unheard = tuple(
        Discrepancy(
            order_id=order_id,
            what="payment_unheard",
            detail=f"the order knows {known}, its payments captured {captured}",
        )
        for order_id, known in paid.items()
        if (captured := sum(each.captured.amount for each in attempts.get(order_id, ()))) != known
    )
    return own + unheard
