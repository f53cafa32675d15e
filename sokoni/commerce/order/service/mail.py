"""What the buyer is told by mail; each message once, whatever runs twice.

Every message carries a fresh link to the order: a token of its own, because only hashes of the others are kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.order import links, rules
from sokoni.commerce.order.parcel_types import Parcel
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.types import Order, Status, SubOrder
from sokoni.commerce.shop.mail import write_to_team
from sokoni.commerce.storecredit import links as credit_links
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template, Topic

# Preparing a parcel is no news to its buyer, and each parcel tells of itself.
_MOVES = {
    Status.CONFIRMED: Template.ORDER_CONFIRMED,
    Status.DELIVERED: Template.ORDER_DELIVERED,
    Status.CANCELLED: Template.ORDER_CANCELLED,
}


async def order_placed(session: WriteSession, *, order: Order, token: str, now: datetime) -> None:
    """Thank for an order, with the link that opens it."""
    await _send(session, order, Template.ORDER_PLACED, token=token, about=str(order.id), now=now)


async def order_confirmed(session: WriteSession, *, order: Order, parts: Sequence[SubOrder], now: datetime) -> None:
    """Tell that the money came and the goods are the buyer's."""
    await _tell(session, order, Template.ORDER_CONFIRMED, parts=parts, now=now)


async def parts_sold_out(session: WriteSession, *, order: Order, parts: Sequence[SubOrder], now: datetime) -> None:
    """Tell that late money found nothing left, and goes back."""
    await _tell(session, order, Template.ORDER_SOLD_OUT, parts=parts, now=now)


async def parts_expired(session: WriteSession, *, order: Order, parts: Sequence[SubOrder], now: datetime) -> None:
    """Tell that the time to pay is over and the goods are free again."""
    await _tell(session, order, Template.ORDER_EXPIRED, parts=parts, now=now)


async def payment_failed(session: WriteSession, *, order: Order, now: datetime) -> None:
    """Tell that a payment failed, and that another may be tried while the goods are held."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(session, order, Template.PAYMENT_FAILED, token=token, about=str(order.payment_id), now=now)


async def receipt_rejected(
    session: WriteSession, *, order: Order, receipt_id: UUID, reason: str, now: datetime
) -> None:
    """Tell why a receipt was not accepted, with the link under which another one is sent."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(session, order, Template.RECEIPT_REJECTED, token=token, about=str(receipt_id), now=now, notes=reason)


async def parts_moved(
    session: WriteSession, *, order: Order, parts: Sequence[SubOrder], to: Status, notes: str, now: datetime
) -> None:
    """Tell that parts were accepted, delivered or cancelled."""
    if to in _MOVES:
        await _tell(session, order, _MOVES[to], parts=parts, now=now, notes=notes)


async def parcel_sent(
    session: WriteSession, *, order: Order, part: SubOrder, parcel: Parcel, notes: str, now: datetime
) -> None:
    """Tell that a parcel is under way, what is in it and how it is followed; again where its number changed."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(
        session,
        order,
        Template.ORDER_SHIPPED,
        token=token,
        about=f"{parcel.id}:{parcel.tracking.number}",
        now=now,
        parts=[part],
        notes=notes,
        more={
            "items": rules.contents_of(part, parcel),
            "carrier": parcel.carrier_name,
            "tracking": parcel.tracking.number,
            "tracking_link": parcel.tracking_address,
        },
    )


async def pieces_cancelled(
    session: WriteSession, *, order: Order, part: SubOrder, items: str, reason: str, now: datetime
) -> None:
    """Tell that pieces were taken off a part, and that what was paid for them goes back."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(
        session,
        order,
        Template.ITEMS_CANCELLED,
        token=token,
        # Taken off under the order's lock: each time is a message of its own.
        about=str(ids.new_id()),
        now=now,
        parts=[part],
        notes=reason,
        more={"items": items},
    )


async def refunded(session: WriteSession, *, order: Order, amount: Money, reason: str, now: datetime) -> None:
    """Tell that money is on its way back."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(
        session,
        order,
        Template.REFUND_SENT,
        token=token,
        about=str(ids.new_id()),
        now=now,
        notes=reason,
        more={"amount": str(amount)},
    )


async def became_credit(session: WriteSession, *, order: Order, amount: Money, reason: str, now: datetime) -> None:
    """Tell that money of an order is store credit now, and where it stands."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(
        session,
        order,
        Template.BECAME_CREDIT,
        token=token,
        about=str(ids.new_id()),
        now=now,
        notes=reason,
        more={"amount": str(amount), "credit_link": credit_links.credit_link()},
    )


async def exchanged(session: WriteSession, *, order: Order, given: Money, asked: Money, now: datetime) -> None:
    """Tell of the order in place of what came back: what went back beside it, or what is still to be paid."""
    token = await new_token(session, order_id=order.id, now=now)
    template = Template.EXCHANGE_TO_PAY if asked else Template.EXCHANGE_READY
    await _send(
        session,
        order,
        template,
        token=token,
        about=str(order.id),
        now=now,
        parts=order.parts,
        more={"items": rules.sold_in_words(order), "amount": str(asked or given) if asked or given else ""},
    )


async def to_buyer(
    session: WriteSession,
    *,
    order: Order,
    part: SubOrder,
    template: Template,
    about: str,
    more: Mapping[str, str],
    now: datetime,
) -> None:
    """Tell the buyer of a part, with a link under which a guest answers, too; once for what it is about."""
    token = await new_token(session, order_id=order.id, now=now)
    await _send(session, order, template, token=token, about=about, now=now, parts=[part], more=more)


async def to_shop(
    session: WriteSession,
    *,
    order: Order,
    part: SubOrder,
    template: Template,
    about: str,
    more: Mapping[str, str],
    now: datetime,
    topic: Topic | None = None,
) -> None:
    """Tell who manages a shop, each in their language; once for what it is about."""
    await write_to_team(
        session,
        shop_id=part.shop_id,
        shop_name=part.shop_name,
        template=template,
        values={
            "code": order.code,
            "number": str(part.number),
            "link": links.seller_link(part.shop_slug, part.id),
            **more,
        },
        about=about,
        topic=topic,
        now=now,
    )


async def new_link(session: WriteSession, *, order_id: UUID, now: datetime) -> str:
    """Another address that opens an order as its buyer's, for a message that goes to nobody else; one statement."""
    return links.order_link(await new_token(session, order_id=order_id, now=now))


async def new_token(session: WriteSession, *, order_id: UUID, now: datetime) -> str:
    """Another token that opens an order as its buyer's; one statement."""
    token = ids.new_token()
    await orders.insert_token(session, order_id=order_id, token_hash=ids.hash_token(token), now=now)
    return token


async def _tell(
    session: WriteSession,
    order: Order,
    template: Template,
    *,
    parts: Sequence[SubOrder],
    now: datetime,
    notes: str = "",
) -> None:
    if not parts:
        return
    # A part comes into each state at most once, so its ids name the message.
    about = ",".join(sorted(str(part.id) for part in parts))
    token = await new_token(session, order_id=order.id, now=now)
    await _send(session, order, template, token=token, about=about, now=now, parts=parts, notes=notes)


async def _send(
    session: WriteSession,
    order: Order,
    template: Template,
    *,
    token: str,
    about: str,
    now: datetime,
    parts: Sequence[SubOrder] = (),
    notes: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    await notification.send_mail(
        session,
        to=order.contact.email,
        template=template,
        context={
            "name": order.contact.name,
            "code": order.code,
            "total": str(rules.agreed(order)),
            "link": links.order_link(token),
            "shop": ", ".join(part.shop_name for part in parts),
            "reason": notes,
            **more,
        },
        dedupe_key=f"{template.value}:{about}",
        locale=order.locale,
        now=now,
    )
