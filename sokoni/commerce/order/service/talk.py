"""What buyers and shops write to each other about a part of an order, and what a shop notes for itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.errors import MessageEmpty, OrderMissing, TooManyMessages
from sokoni.commerce.order.repository import orders, threads
from sokoni.commerce.order.service import mail, targets
from sokoni.commerce.order.service.targets import Target
from sokoni.commerce.order.types import Entry, Maker, Thread, TimelineEntry
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.services.notification.types import Template

# So many messages may wait for the other side to look; whoever writes more is asked to wait.
MAX_UNSEEN = 30


async def write_message(
    session: WriteSession, *, target_id: UUID, body: str, subject: Subject, now: datetime, token: str | None = None
) -> Thread:
    """The talk after a message to the other side, who is told by mail if nothing was waiting for them before.

    A buyer writes to the shop, whoever works there (or the operator) to the buyer.

    Raises:
        OrderMissing: there is no such part, or none of theirs; an order of several shops names none of them.
        MessageEmpty: nothing is said.
        TooManyMessages: the other side has not looked at the last ones.
    """
    target = await _part(session, target_id=target_id, subject=subject, token=token)
    part, is_from_buyer = target.part, target.mover.maker is Maker.CUSTOMER
    text = body.strip()
    if not text:
        raise MessageEmpty
    thread = await threads.add_message(
        session, part_id=part.id, shop_id=part.shop_id, is_from_buyer=is_from_buyer, now=now
    )
    unseen = thread.unread_by_shop if is_from_buyer else thread.unread_by_buyer
    if unseen > MAX_UNSEEN:
        raise TooManyMessages(maximum=MAX_UNSEEN)
    await _tell(session, target, Entry.MESSAGE, text, now=now)
    if unseen == 1:
        template = Template.MESSAGE_FROM_BUYER if is_from_buyer else Template.MESSAGE_FROM_SHOP
        write = mail.to_shop if is_from_buyer else mail.to_buyer
        await write(
            session,
            order=target.order,
            part=part,
            template=template,
            about=str(ids.new_id()),
            more={"message": text},
            now=now,
        )
    return thread


async def write_note(session: WriteSession, *, target_id: UUID, body: str, subject: Subject, now: datetime) -> None:
    """Keep a note that only the shop and the operator read.

    Raises:
        OrderMissing: there is no such part, or none that they sell.
        MessageEmpty: nothing is said.
    """
    target = await _part(session, target_id=target_id, subject=subject, token=None)
    if target.mover.maker is Maker.CUSTOMER:
        raise OrderMissing
    if not body.strip():
        raise MessageEmpty
    await _tell(session, target, Entry.NOTE, body.strip(), now=now)


async def list_threads(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Thread, ...]:
    """The talks of some parts with what each side has not seen; one statement. The caller checked whose they are."""
    return await threads.list_threads(session, part_ids=part_ids)


async def mark_seen(session: WriteSession, *, part_ids: Collection[UUID], by_buyer: bool) -> None:
    """Note that one side has looked at its talks; one statement. The caller checked whose they are."""
    await threads.mark_seen(session, part_ids=part_ids, by_buyer=by_buyer)


async def see_messages(session: WriteSession, *, target_id: UUID, subject: Subject, token: str | None = None) -> None:
    """Note that whoever asks, as buyer or as shop, has seen the messages of an order or of a part.

    Raises:
        OrderMissing: there is none, or none of theirs.
    """
    target = await targets.lock(session, target_id=target_id, subject=subject, token=token)
    by_buyer = target.mover.maker is Maker.CUSTOMER
    await threads.mark_seen(session, part_ids=[part.id for part in target.parts], by_buyer=by_buyer)


async def _part(session: WriteSession, *, target_id: UUID, subject: Subject, token: str | None) -> Target:
    target = await targets.lock(session, target_id=target_id, subject=subject, token=token)
    if len(target.parts) != 1:
        raise OrderMissing
    return target


async def _tell(session: WriteSession, target: Target, entry: Entry, text: str, *, now: datetime) -> None:
    told = TimelineEntry(
        at=now,
        entry=entry,
        sub_order_id=target.part.id,
        source=None,
        target=None,
        note=text,
        actor=target.mover.actor,
        is_internal=entry is Entry.NOTE,
        maker=target.mover.maker,
    )
    await orders.insert_timeline(session, order_id=target.order.id, entries=[told])
