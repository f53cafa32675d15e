"""Payouts over HTTP for operators: runs, and what becomes of statements."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.payout import service
from sokoni.commerce.payout.endpoints import Settings
from sokoni.commerce.payout.schemas import (
    PayoutBatchIn,
    PayoutHoldIn,
    PayoutOut,
    PayoutPaidIn,
    PayoutReasonIn,
    PayoutRunOut,
    PayoutTermsOut,
    StatementOut,
)
from sokoni.commerce.payout.types import PayoutState
from sokoni.commerce.shop import service as shop
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator

router = Router(prefix="/api/v1/admin", tags=["payouts"])


@router.get("/payouts")
async def list_all_payouts(
    _subject: Operator,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    state: Annotated[PayoutState | None, Query()] = None,
    shop_id: Annotated[UUID | None, Query()] = None,
) -> PageOut[PayoutOut]:
    """Statements of all shops, the newest first."""
    found = await service.list_payouts(session, shop_id=shop_id, state=state, page=page)
    return PageOut[PayoutOut].of(found, show=PayoutOut.of, request=request, response=response)


@router.post("/payouts/run", dependencies=[Idempotent])
async def run_payouts(_subject: Operator, session: Write, settings: Settings, now: Now) -> PayoutRunOut:
    """Make a statement for each shop of which something may be paid. Twice makes none twice."""
    return PayoutRunOut.of(await service.run(session, hold=settings.hold, now=now))


@router.post("/payouts/approve", dependencies=[Idempotent])
async def approve_payouts(body: PayoutBatchIn, subject: Operator, session: Write, now: Now) -> list[PayoutOut]:
    """Approve statements together: all of them, or where one may not, none."""
    moved = await service.approve(session, payout_ids=body.payout_ids, actor=subject.actor(), now=now)
    return [PayoutOut.of(each) for each in moved]


@router.get("/payouts/{payout_id}")
async def get_any_payout(payout_id: UUID, _subject: Operator, session: Read) -> StatementOut:
    """A statement with all that stands in it."""
    return StatementOut.of_statement(await service.get_statement(session, payout_id=payout_id))


@router.post("/payouts/{payout_id}/paid", dependencies=[Idempotent])
async def mark_payout_paid(
    payout_id: UUID, body: PayoutPaidIn, subject: Operator, session: Write, now: Now
) -> PayoutOut:
    """Say by which transfer a statement was paid."""
    paid = await service.mark_paid(
        session, payout_id=payout_id, reference=body.reference, actor=subject.actor(), now=now
    )
    return PayoutOut.of(paid)


@router.post("/payouts/{payout_id}/fail", dependencies=[Idempotent])
async def fail_payout(payout_id: UUID, body: PayoutReasonIn, subject: Operator, session: Write, now: Now) -> PayoutOut:
    """Say that a transfer failed or came back; what it was of is paid with the next statement."""
    ended = await service.fail(session, payout_id=payout_id, reason=body.reason, actor=subject.actor(), now=now)
    return PayoutOut.of(ended)


@router.post("/payouts/{payout_id}/void", dependencies=[Idempotent])
async def void_payout(payout_id: UUID, body: PayoutReasonIn, subject: Operator, session: Write, now: Now) -> PayoutOut:
    """Take a statement back before it is paid; what it was of stands in the next one."""
    ended = await service.void(session, payout_id=payout_id, reason=body.reason, actor=subject.actor(), now=now)
    return PayoutOut.of(ended)


@router.put("/vendors/{vendor_id}/payout-terms", dependencies=[Idempotent])
async def set_payout_hold(
    vendor_id: UUID, body: PayoutHoldIn, subject: Operator, session: Write, now: Now
) -> PayoutTermsOut:
    """Agree with a shop how long its money is held."""
    await shop.get(session, shop_id=vendor_id)
    terms = await service.set_hold(session, shop_id=vendor_id, hold_days=body.hold_days, actor=subject.actor(), now=now)
    return PayoutTermsOut.of(terms)
