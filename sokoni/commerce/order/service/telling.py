"""What those who run shops hear of an order: that something is to be sent, to be accepted, or to be judged.

A job of its own, so that neither checkouts nor whoever settles money wait while mails are written.
"""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import rules
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import mail
from sokoni.commerce.order.types import Order, PaymentState, Settlement, Status, SubOrder
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.services.notification.types import Template, Topic

TELL_SHOPS = "order.tell_shops"


async def ask(session: WriteSession, *, order_id: UUID) -> None:
    """Have the shops of an order told what waits for them; once the caller's transaction commits."""
    await jobs.enqueue(session, TELL_SHOPS, order_id=str(order_id))


async def tell_shops(session: WriteSession, *, order_id: UUID, now: datetime) -> None:
    """Write to who manages the shops of an order what waits for them, once for each thing."""
    order = await orders.get_plain(session, order_id=order_id)
    waiting = {} if order is None else {part.id: found for part in order.parts if (found := _news(order, part))}
    if order is None or not waiting:
        return
    order = await orders.with_lines(session, order)
    for part in order.parts:
        template = waiting.get(part.id)
        if template is not None:
            # An order comes once; another receipt may follow one that was turned down.
            again = f":{now:%Y-%m-%dT%H}" if template is Template.RECEIPT_TO_JUDGE else ""
            await mail.to_shop(
                session,
                order=order,
                part=part,
                template=template,
                about=f"{part.id}{again}",
                more={
                    "items": rules.pieces_in_words(part, {line.id: line.left for line in part.lines}),
                    "total": str(part.worth),
                },
                topic=Topic.NEW_ORDERS,
                now=now,
            )


def _news(order: Order, part: SubOrder) -> Template | None:
    """What a shop should hear of its part as it stands now; nothing of what has been seen to already."""
    if part.status is Status.CONFIRMED and order.settlement is not Settlement.CASH:
        return Template.ORDER_TO_SEND
    if part.status is not Status.PENDING:
        return None
    if order.settlement is Settlement.CASH:
        return Template.ORDER_TO_ACCEPT
    # A receipt for goods of several shops is for the operator to judge.
    is_theirs = order.payment_state is PaymentState.IN_REVIEW and len(order.parts) == 1
    return Template.RECEIPT_TO_JUDGE if is_theirs else None
