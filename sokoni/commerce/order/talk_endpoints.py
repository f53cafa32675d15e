"""Messages between buyers and shops over HTTP, and notes of a shop. They are addressed by the part of the order."""

from uuid import UUID

from fastapi import Response

from sokoni.commerce.order import service
from sokoni.commerce.order.endpoints import OrderToken
from sokoni.commerce.order.talk_schemas import MessageIn, MessageOut, ThreadOut, messages_of
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SignedIn

router = Router(prefix="/api/v1", tags=["orders"])


@router.post("/orders/{order_id}/messages", status_code=201, dependencies=[Idempotent])
async def write_message(
    order_id: UUID, body: MessageIn, subject: Anyone, session: Write, now: Now, token: OrderToken
) -> ThreadOut:
    """Write to the shop as its buyer, or to the buyer as who works there; guests send their token."""
    thread = await service.write_message(
        session, target_id=order_id, body=body.message, subject=subject, token=token, now=now
    )
    return ThreadOut.of(thread)


@router.get("/orders/{order_id}/messages")
async def list_messages(order_id: UUID, subject: Anyone, session: Read, token: OrderToken) -> list[MessageOut]:
    """What was said about a part of an order (or about all of it), oldest first."""
    return messages_of(await service.find(session, target_id=order_id, subject=subject, token=token))


@router.post("/orders/{order_id}/messages/seen", status_code=204, dependencies=[Idempotent])
async def mark_seen(order_id: UUID, subject: Anyone, session: Write, token: OrderToken) -> Response:
    """Note that one's own side has seen all messages."""
    await service.see_messages(session, target_id=order_id, subject=subject, token=token)
    return Response(status_code=204)


@router.post("/orders/{order_id}/notes", status_code=204, dependencies=[Idempotent])
async def write_note(order_id: UUID, body: MessageIn, subject: SignedIn, session: Write, now: Now) -> Response:
    """Keep a note about one's part of an order, which its buyer never reads; it stands in the timeline."""
    await service.write_note(session, target_id=order_id, body=body.message, subject=subject, now=now)
    return Response(status_code=204)
