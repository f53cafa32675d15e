"""Messages on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sokoni.commerce.order import rules
from sokoni.commerce.order.schemas import Notes
from sokoni.commerce.order.types import Entry, Maker, Order, SellerOrder, Thread
from sokoni.core.schema import Schema

Words = Annotated[Notes, Field(min_length=1)]


class MessageIn(Schema):
    """What is said."""

    message: Words


class ThreadOut(Schema):
    """How many messages each side has not seen; the messages stand in the order's timeline, as `message`."""

    sub_order_id: UUID
    unread_by_buyer: int
    unread_by_shop: int

    @classmethod
    def of(cls, thread: Thread) -> "ThreadOut":
        """The wire form."""
        return cls(
            sub_order_id=thread.sub_order_id,
            unread_by_buyer=thread.unread_by_buyer,
            unread_by_shop=thread.unread_by_shop,
        )


class MessageOut(Schema):
    """What one side of a talk said to the other."""

    at: datetime
    sub_order_id: UUID | None
    is_from_buyer: bool
    author: str
    message: str


def messages_of(found: Order | SellerOrder) -> list[MessageOut]:
    """The messages in a timeline, as whoever asks may know their authors."""
    entries = [entry for entry in found.timeline if entry.entry is Entry.MESSAGE]
    return [
        MessageOut(
            at=entry.at,
            sub_order_id=entry.sub_order_id,
            is_from_buyer=entry.maker is Maker.CUSTOMER,
            author=rules.author_shown(found, entry) if isinstance(found, Order) else entry.actor.label,
            message=entry.note,
        )
        for entry in entries
    ]
