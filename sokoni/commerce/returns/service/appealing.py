"""Refusals that buyers take to the market, and what its operator says."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Maker
from sokoni.commerce.returns import repository, rules
from sokoni.commerce.returns.errors import AppealUnfit, ReturnMissing
from sokoni.commerce.returns.service import steps
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return, State
from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.services.notification.types import Template


async def appeal(
    session: WriteSession,
    *,
    return_id: UUID,
    words: str,
    subject: Subject,
    settings: ReturnSettings,
    now: datetime,
    token: str | None = None,
) -> Return:
    """The return that its shop refused, taken to the market by its buyer.

    Raises:
        ReturnMissing: there is none, or none of theirs.
        AppealUnfit: it was not refused, or is there already.
        WindowOver: it was refused too long ago.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject, token=token)
    found = opened.found
    if opened.locked.mover.maker is not Maker.CUSTOMER:
        raise ReturnMissing
    if found.state is not State.REJECTED or found.appealed_at is not None:
        raise AppealUnfit
    rules.check_window(found.updated_at, window=settings.window, now=now)
    await repository.update_return(session, return_id=found.id, now=now, appeal=words, appealed_at=now)
    return replace(found, appeal=words, appealed_at=now, updated_at=now)


async def decide_appeal(
    session: WriteSession, *, return_id: UUID, is_granted: bool, answer: str, subject: Subject, now: datetime
) -> Return:
    """What the operator says of a refusal: the shop takes it back after all, or it stays refused. The buyer is told.

    Raises:
        ReturnMissing: there is none, or somebody else decides.
        AppealUnfit: nobody asked, or it is decided.
        PiecesNotLeft: its pieces are on their way back by another return.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    found = opened.found
    if opened.locked.mover.maker is not Maker.OPERATOR:
        raise ReturnMissing
    if not found.is_appealed:
        raise AppealUnfit
    said = {"appeal_answer": answer, "appeal_decided_at": now}
    if is_granted:
        await order_service.ask_back(session, locked=opened.locked, pieces=found.pieces)
        await steps.take(session, opened, State.APPROVED, now=now, **said)
    else:
        await repository.update_return(session, return_id=found.id, now=now, **said)
        await change.record(
            session,
            actor=opened.locked.mover.actor,
            action="return.appeal_refused",
            subject_kind="return",
            subject_id=found.id,
            shop_id=found.shop_id,
            before={"state": found.state.value},
            after={"state": found.state.value, "answer": answer},
            now=now,
        )
    template = Template.APPEAL_GRANTED if is_granted else Template.APPEAL_REFUSED
    await steps.write_to_buyer(session, opened, template, reason=answer, now=now)
    decided = replace(found, appeal_answer=answer, appeal_decided_at=now, updated_at=now)
    return replace(decided, state=State.APPROVED) if is_granted else decided
