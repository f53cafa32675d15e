"""Everybody's refunds as an operator works on them: listed with what providers say, and tried again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.payment import refund_rows
from sokoni.commerce.payment.errors import PaymentMissing, RefundEnded
from sokoni.commerce.payment.service import refunds
from sokoni.commerce.payment.types import Refund, RefundNews, RefundStage, RefundState
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.pages import Page, PageQuery


async def list_all_refunds(
    session: ReadSession, *, page: PageQuery, stage: RefundStage | None = None
) -> Page[RefundNews]:
    """Everybody's refunds, the newest first, with what their providers said last; two statements, one for none."""
    found = await refund_rows.list_all(session, stage=stage, page=page)
    if not found.items:
        return found
    said = await refund_rows.list_said(session, payment_ids={each.refund.payment_id for each in found.items})
    return replace(found, items=tuple(_told(each, said) for each in found.items))


async def retry_refund(session: WriteSession, *, refund_id: UUID, actor: Actor, now: datetime) -> Refund:
    """The refund, asked of its provider once more: the same where it is under way, another where it failed.

    A provider knows a refund by its name: one that it made already is found, and not made twice.

    Raises:
        PaymentMissing: there is no such refund.
        RefundEnded: it went through.
        RefundTooLarge: of one that failed, the money went back another way meanwhile.
    """
    refund = await refund_rows.get_refund(session, refund_id)
    if refund is None:
        raise PaymentMissing
    match refund.state:
        case RefundState.SUCCEEDED:
            raise RefundEnded
        case RefundState.FAILED:
            return await refunds.refund(
                session,
                payment_id=refund.payment_id,
                amount=refund.amount,
                reason=refund.reason,
                idempotency_key=f"retry:{refund.id}",
                actor=actor,
                now=now,
            )
        case RefundState.REQUESTED:
            await jobs.enqueue(
                session, refunds.REFUND_JOB, dedupe_key=f"{refunds.REFUND_JOB}:{refund.id}", refund_id=str(refund.id)
            )
    await change.record(
        session,
        actor=actor,
        action="payment.retry_refund",
        subject_kind="payment",
        subject_id=refund.payment_id,
        before={"refund_id": str(refund.id), "state": refund.state},
        after={"refund_id": str(refund.id), "state": refund.state},
        now=now,
    )
    return refund


def _told(news: RefundNews, said: Mapping[tuple[UUID, str], refund_rows.Said]) -> RefundNews:
    """A refund with what was said of it last, under its provider's name or ours."""
    refund = news.refund
    keys = [(refund.payment_id, name) for name in (refund.provider_ref, str(refund.id)) if name]
    last = next((said[key] for key in keys if key in said), None)
    return news if last is None else replace(news, said=last.kind, said_at=last.at, said_why=last.why)
