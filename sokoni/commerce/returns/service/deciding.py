"""What shops do with returns: agree or refuse, count in, pay back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.returns import repository, rules
from sokoni.commerce.returns.errors import AnswerNeeded, ReturnMoved
from sokoni.commerce.returns.service import steps
from sokoni.commerce.returns.types import Return, State
from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.services.notification.types import Template


async def approve(
    session: WriteSession, *, return_id: UUID, subject: Subject, now: datetime, answer: str = ""
) -> Return:
    """The return agreed to; the answer says how to send it.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    if opened.found.state is State.REJECTED:
        # What was refused is decided where its buyer asked for that.
        raise ReturnMoved(state=opened.found.state)
    after = await steps.take(session, opened, State.APPROVED, answer=answer, now=now)
    await steps.write_to_buyer(session, opened, Template.RETURN_APPROVED, reason=answer, now=now)
    return replace(after, answer=answer)


async def reject(session: WriteSession, *, return_id: UUID, subject: Subject, now: datetime, answer: str) -> Return:
    """The return refused, with a reason that its buyer reads.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
        AnswerNeeded: no reason is given.
    """
    if not answer.strip():
        raise AnswerNeeded
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    after = await steps.take(session, opened, State.REJECTED, answer=answer, now=now)
    await steps.let_go(session, opened, now=now)
    await steps.write_to_buyer(session, opened, Template.RETURN_REJECTED, reason=answer, now=now)
    return replace(after, answer=answer)


async def receive(
    session: WriteSession,
    *,
    return_id: UUID,
    subject: Subject,
    now: datetime,
    written_off: Mapping[UUID, int] | None = None,
) -> Return:
    """The return counted in: what is not written off can be sold again from now on.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
        PiecesDiffer: more is written off than came back.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    lines = rules.counted(opened.found, written_off or {})
    after = await steps.take(session, opened, State.RECEIVED, now=now)
    await repository.update_lines(session, return_id=return_id, lines=lines)
    await stock.come_back(
        session,
        shop_id=opened.found.shop_id,
        reference_id=return_id,
        pieces=rules.by_variant(lines),
        actor=opened.locked.mover.actor,
        note=opened.found.reason.value,
        now=now,
    )
    await steps.write_to_buyer(session, opened, Template.RETURN_RECEIVED, now=now)
    return replace(after, lines=lines)


async def refund(
    session: WriteSession,
    *,
    return_id: UUID,
    subject: Subject,
    now: datetime,
    amount: Money | None = None,
    with_shipping: bool = False,
    refund_to: RefundTo | None = None,
) -> Return:
    """The return paid back: what was really paid for its pieces, or a smaller amount; never more.

    It goes back the way it was paid, or becomes store credit; where nobody says which, as its buyer wished.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
        RefundTooLarge: the amount is more than was paid for the pieces and is not given back yet.
        CreditNeedsAccount, NotAsCredit: it cannot become store credit.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    found = opened.found
    rules.check_step(found, State.REFUNDED, maker=opened.locked.mover.maker)
    way = refund_to or rules.way_wished(found.wish)
    # What was held for an exchange is free again.
    await stock.release(session, reference_id=return_id, reason="refunded", now=now)
    given = await order_service.take_back(
        session,
        locked=opened.locked,
        pieces=found.pieces,
        amount=amount,
        with_shipping=with_shipping,
        refund_to=way,
        reason=f"return {found.order_code}-{found.number}",
        now=now,
    )
    after = await steps.take(
        session, opened, State.REFUNDED, refunded_amount=given.amount, refunded_to=way.value, now=now
    )
    if way is RefundTo.PAYMENT:
        # Of credit, its order writes.
        await steps.write_to_buyer(session, opened, Template.RETURN_REFUNDED, amount=str(given), now=now)
    return replace(after, refunded=given, refunded_to=way)
