"""Buyers' groups over HTTP."""

from typing import Annotated

from fastapi import Path, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.schemas import BuyersGroupIn, BuyersGroupOut, KnockOut

router = Router(prefix="/api/v1/telegram/groups/{group_id}/buyers", tags=["groups"])

GroupId = Annotated[int, Path(ge=-(2**63), lt=0, description="Telegram's number of the chat.")]
UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the person.")]


@router.put("", dependencies=[Idempotent])
async def put_buyers_group(
    group_id: GroupId, body: BuyersGroupIn, subject: SignedIn, session: Write, now: Now
) -> BuyersGroupOut:
    """Let a group be for buyers: who asks to join is let in if they paid, and leaves if that goes back."""
    kept = await service.put_buyers_group(session, wish=body.to_wish(group_id), subject=subject, now=now)
    return BuyersGroupOut.of(kept)


@router.get("")
async def get_buyers_group(group_id: GroupId, subject: SignedIn, session: Read) -> BuyersGroupOut:
    """For buyers of what a group is."""
    return BuyersGroupOut.of(await service.get_buyers_group(session, group_id=group_id, subject=subject))


@router.delete("", status_code=204, dependencies=[Idempotent])
async def remove_buyers_group(group_id: GroupId, subject: SignedIn, session: Write, now: Now) -> None:
    """Let a group be for everybody."""
    await service.remove_buyers_group(session, group_id=group_id, subject=subject, now=now)


@router.get("/people")
async def list_people(
    group_id: GroupId, subject: SignedIn, session: Read, page: PageParameters, request: Request, response: Response
) -> PageOut[KnockOut]:
    """Who asked to join, and what came of it, the newest first."""
    found = await service.list_people(session, group_id=group_id, subject=subject, page=page)
    return PageOut[KnockOut].of(found, show=KnockOut.of, request=request, response=response)


@router.post("/people/{user_id}/let-in", dependencies=[Idempotent])
async def let_in(group_id: GroupId, user_id: UserId, subject: SignedIn, session: Write, now: Now) -> KnockOut:
    """Let somebody in who asked, bought or not; no refund puts them out."""
    return KnockOut.of(await service.let_in(session, group_id=group_id, user_id=user_id, subject=subject, now=now))


@router.post("/people/{user_id}/put-out", dependencies=[Idempotent])
async def put_out(group_id: GroupId, user_id: UserId, subject: SignedIn, session: Write, now: Now) -> KnockOut:
    """Put somebody out, or don't let them in, whatever they buy."""
    return KnockOut.of(await service.put_out(session, group_id=group_id, user_id=user_id, subject=subject, now=now))
