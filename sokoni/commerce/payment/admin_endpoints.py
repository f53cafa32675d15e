"""Everybody's refunds over HTTP, for operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.payment import service
from sokoni.commerce.payment.schemas import RefundNewsOut, RefundOut
from sokoni.commerce.payment.types import RefundStage
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator

router = Router(prefix="/api/v1/admin/refunds", tags=["payments"])


@router.get("")
async def list_all_refunds(
    request: Request,
    response: Response,
    _subject: Operator,
    session: Read,
    page: PageParameters,
    stage: Annotated[RefundStage | None, Query(description="Where they stand.")] = None,
) -> PageOut[RefundNewsOut]:
    """Everybody's refunds, the newest first, with what their providers said last."""
    found = await service.list_all_refunds(session, stage=stage, page=page)
    return PageOut[RefundNewsOut].of(found, show=RefundNewsOut.of_news, request=request, response=response)


@router.post("/{refund_id}/retry", dependencies=[Idempotent])
async def retry_refund(refund_id: UUID, subject: Operator, session: Write, now: Now) -> RefundOut:
    """Ask the provider once more: for the same where it is under way, for another where it failed."""
    refund = await service.retry_refund(session, refund_id=refund_id, actor=subject.actor(), now=now)
    return RefundOut.of(refund)
