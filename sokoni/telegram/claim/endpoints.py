"""Claim sales over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.claim import service
from sokoni.telegram.claim.schemas import ClaimOut, ClaimSaleIn, ClaimSaleOut
from sokoni.telegram.claim.settings import ClaimSettings

router = Router(prefix="/api/v1/telegram", tags=["claim sales"])

GroupId = Annotated[int, Path(ge=-(2**63), lt=0, description="Telegram's number of the chat.")]
Settings = Annotated[ClaimSettings, provided(ClaimSettings)]


@router.post("/groups/{group_id}/claim-sales", status_code=201, dependencies=[Idempotent])
async def open_claim_sale(
    group_id: GroupId, body: ClaimSaleIn, subject: SignedIn, session: Write, now: Now, settings: Settings
) -> ClaimSaleOut:
    """Let a product be claimed in a group: the shop's bot posts it, and what members answer becomes claims."""
    made = await service.open_sale(
        session, group_id=group_id, draft=body.to_draft(), subject=subject, now=now, settings=settings
    )
    return ClaimSaleOut.of(made)


@router.get("/groups/{group_id}/claim-sales")
async def list_claim_sales(
    group_id: GroupId, subject: SignedIn, session: Read, page: PageParameters, request: Request, response: Response
) -> PageOut[ClaimSaleOut]:
    """A group's claim sales, the newest first."""
    found = await service.list_sales(session, group_id=group_id, subject=subject, page=page)
    return PageOut[ClaimSaleOut].of(found, show=ClaimSaleOut.of, request=request, response=response)


@router.get("/claim-sales/{sale_id}")
async def get_claim_sale(sale_id: UUID, subject: SignedIn, session: Read) -> ClaimSaleOut:
    """A claim sale."""
    return ClaimSaleOut.of(await service.find_sale(session, sale_id=sale_id, subject=subject))


@router.post("/claim-sales/{sale_id}/close", dependencies=[Idempotent])
async def close_claim_sale(sale_id: UUID, subject: SignedIn, session: Write, now: Now) -> ClaimSaleOut:
    """Take no more claims. What is kept stays kept for its time."""
    return ClaimSaleOut.of(await service.close(session, sale_id=sale_id, subject=subject, now=now))


@router.get("/claim-sales/{sale_id}/claims")
async def list_claims(
    sale_id: UUID, subject: SignedIn, session: Read, page: PageParameters, request: Request, response: Response
) -> PageOut[ClaimOut]:
    """What was claimed, in the order of the messages."""
    found = await service.list_claims(session, sale_id=sale_id, subject=subject, page=page)
    return PageOut[ClaimOut].of(found, show=ClaimOut.of, request=request, response=response)


@router.post("/claim-sales/{sale_id}/claims/{claim_id}/cancel", dependencies=[Idempotent])
async def cancel_claim(
    sale_id: UUID, claim_id: UUID, subject: SignedIn, session: Write, now: Now, settings: Settings
) -> ClaimOut:
    """Take a claim back for somebody; what was kept goes to the next in line."""
    gone = await service.cancel(
        session, sale_id=sale_id, claim_id=claim_id, subject=subject, now=now, settings=settings
    )
    return ClaimOut.of(gone)
