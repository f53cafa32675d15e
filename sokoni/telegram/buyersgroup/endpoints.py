"""Buyers' groups over HTTP."""

from typing import Annotated

from fastapi import Path

from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.schemas import BuyersGroupIn, BuyersGroupOut

router = Router(prefix="/api/v1/telegram/groups/{group_id}/buyers", tags=["groups"])

GroupId = Annotated[int, Path(ge=-(2**63), lt=0, description="Telegram's number of the chat.")]


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
