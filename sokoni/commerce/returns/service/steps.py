"""What every step of a return does: the order locked, the step checked, told and published."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.errors import OrderMissing
from sokoni.commerce.order.service.coming_back import Locked
from sokoni.commerce.order.types import Maker
from sokoni.commerce.returns import events, repository, rules
from sokoni.commerce.returns.errors import ReturnMissing
from sokoni.commerce.returns.types import Return, State
from sokoni.commerce.stock import service as stock
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.services.notification.types import Template


@dataclass(frozen=True, slots=True)
class Opened:
    """A return whose order is locked, for somebody who may take steps of it."""

    found: Return
    locked: Locked


async def open_locked(session: WriteSession, *, return_id: UUID, subject: Subject, token: str | None = None) -> Opened:
    """A return as it stands now, its order locked.

    Raises:
        ReturnMissing: there is none, or none of theirs.
        TeamRoleRequired: they work for the shop, and may only look.
    """
    seen = await repository.get(session, return_id=return_id)
    if seen is None:
        raise ReturnMissing
    try:
        locked = await order_service.lock_part(session, part_id=seen.sub_order_id, subject=subject, token=token)
    except OrderMissing:
        raise ReturnMissing from None
    # Read anew under the order's lock: another step may have been taken while this one waited.
    found = await repository.get(session, return_id=return_id)
    assert found is not None, "returns are never deleted"
    return Opened(found, locked)


async def take(session: WriteSession, opened: Opened, to: State, *, now: datetime, **values: Any) -> Return:
    """The return after a step: its row, the order's timeline, what people changed, and the event.

    Raises:
        ReturnMoved: the step begins elsewhere, or is another's to take.
    """
    found, locked = opened.found, opened.locked
    rules.check_step(found, to, maker=locked.mover.maker)
    await repository.update_return(session, return_id=found.id, now=now, state=to.value, **values)
    await tell(session, opened, source=found.state.value, to=to, now=now)
    return replace(found, state=to, updated_at=now)


async def let_go(session: WriteSession, opened: Opened, *, now: datetime) -> None:
    """Leave the pieces with their buyer: they may be asked back again, and what was held in their place is free."""
    await order_service.keep_after_all(session, pieces=opened.found.pieces)
    await stock.release(session, reference_id=opened.found.id, reason="kept", now=now)


async def tell(session: WriteSession, opened: Opened, *, source: str, to: State, now: datetime) -> None:
    """Note a step in the timeline and among changes, and publish it."""
    found, locked = opened.found, opened.locked
    await order_service.tell_return(session, locked=locked, state=to.value, now=now)
    if locked.mover.maker is not Maker.CUSTOMER:
        await change.record(
            session,
            actor=locked.mover.actor,
            action=f"return.{to.value}",
            subject_kind="return",
            subject_id=found.id,
            shop_id=found.shop_id,
            before={"state": source},
            after={"state": to.value},
            now=now,
        )
    moved = events.ReturnMoved(
        return_id=found.id,
        order_id=found.order_id,
        sub_order_id=found.sub_order_id,
        shop_id=found.shop_id,
        source=source,
        target=to.value,
    )
    await outbox.publish(session, moved)


async def write_to_buyer(
    session: WriteSession, opened: Opened, template: Template, *, now: datetime, **more: str
) -> None:
    """Tell the buyer of a step by mail; each step of a return once."""
    await order_service.write_to_buyer(
        session,
        locked=opened.locked,
        template=template,
        about=str(opened.found.id),
        more={"items": rules.in_words(opened.found.lines), **more},
        now=now,
    )
