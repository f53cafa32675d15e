"""Points over HTTP."""

from uuid import UUID

from fastapi import Request, Response

from sokoni.commerce.loyalty import service
from sokoni.commerce.loyalty.schemas import (
    GrantedOut,
    GrantIn,
    LoyaltyMailIn,
    LoyaltyOut,
    LoyaltyTransactionOut,
    ProgrammeIn,
    ProgrammeOut,
    StandingOut,
)
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Operator, SignedIn

router = Router(prefix="/api/v1", tags=["loyalty"])


@router.get("/marketplace/loyalty")
async def get_loyalty(subject: Anyone, session: Read, now: Now) -> LoyaltyOut:
    """How points are earned and spent here, and how one stands; guests see the programme."""
    programme, standing = await service.look(session, account_id=subject.account_id, now=now)
    return LoyaltyOut(program=programme and ProgrammeOut.of(programme), account=standing and StandingOut.of(standing))


@router.get("/marketplace/loyalty/transactions")
async def list_loyalty_transactions(
    request: Request, response: Response, subject: SignedIn, session: Read, page: PageParameters
) -> PageOut[LoyaltyTransactionOut]:
    """What moved one's own points, the newest first."""
    found = await service.list_entries(session, account_id=subject.account_id, page=page)
    return PageOut[LoyaltyTransactionOut].of(found, show=LoyaltyTransactionOut.of, request=request, response=response)


@router.put("/marketplace/loyalty/mail", status_code=204, dependencies=[Idempotent])
async def set_loyalty_mail(body: LoyaltyMailIn, subject: SignedIn, session: Write) -> None:
    """Be written to about tiers and points that are lost, or not."""
    await service.set_wants_mail(session, account_id=subject.account_id, wants_mail=body.wants_mail)


@router.put("/admin/loyalty", dependencies=[Idempotent])
async def save_loyalty_programme(body: ProgrammeIn, subject: Operator, session: Write, now: Now) -> ProgrammeOut:
    """Write the programme anew; what was earned before stays."""
    programme = await service.save_programme(session, draft=body.to_draft(), actor=subject.actor(), now=now)
    return ProgrammeOut.of(programme)


@router.post("/admin/loyalty/grants", status_code=201, dependencies=[Idempotent])
async def grant_points(body: GrantIn, subject: Operator, session: Write, now: Now) -> GrantedOut:
    """Give points to an account, or take some away, and say why."""
    balance = await service.grant(
        session, account_id=body.account_id, points=body.points, reason=body.reason, actor=subject.actor(), now=now
    )
    return GrantedOut(account_id=body.account_id, balance=balance)


@router.get("/admin/loyalty/accounts/{account_id}/transactions")
async def list_loyalty_transactions_of(
    account_id: UUID, request: Request, response: Response, _: Operator, session: Read, page: PageParameters
) -> PageOut[LoyaltyTransactionOut]:
    """What moved somebody's points, the newest first."""
    found = await service.list_entries(session, account_id=account_id, page=page)
    return PageOut[LoyaltyTransactionOut].of(found, show=LoyaltyTransactionOut.of, request=request, response=response)
