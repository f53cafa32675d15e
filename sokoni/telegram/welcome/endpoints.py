"""Raids, the night and newcomers over HTTP. Also at `/api/v2/groups/{group_id}/…`."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.welcome.schemas import GroupNewcomerOut, GroupNightOut, GroupRaidIn, GroupRaidOut
from sokoni.telegram.welcome.service import door
from sokoni.telegram.welcome.types import NewcomerState

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the account.")]
State = Annotated[NewcomerState | None, Query(description="Only those; `asked` has yet to answer the captcha.")]


@router.get("/raid")
async def get_group_raid(group_id: GroupId, subject: SignedIn, session: Read) -> GroupRaidOut:
    """Whether whoever comes is put out, and since when."""
    return GroupRaidOut.of(await door.look(session, group_id=group_id, subject=subject))


@router.post("/raid", dependencies=[Idempotent])
async def start_group_raid(
    group_id: GroupId, body: GroupRaidIn, subject: SignedIn, session: Write, now: Now
) -> GroupRaidOut:
    """Put out whoever comes from now on; while a raid runs, let it last so long from now on."""
    found = await door.shut(session, group_id=group_id, lasts=body.to_lasts(), subject=subject, now=now)
    return GroupRaidOut.of(found)


@router.delete("/raid", status_code=204, dependencies=[Idempotent])
async def end_group_raid(group_id: GroupId, subject: SignedIn, session: Write, now: Now) -> None:
    """Let people come again."""
    await door.open_again(session, group_id=group_id, subject=subject, now=now)


@router.get("/night")
async def get_group_night(group_id: GroupId, subject: SignedIn, session: Read, now: Now) -> GroupNightOut:
    """Whether it is night in a group; when it is to be stands in its settings."""
    return GroupNightOut.of(await door.look_at_night(session, group_id=group_id, subject=subject, now=now))


@router.get("/newcomers")
async def list_group_newcomers(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    state: State = None,
) -> PageOut[GroupNewcomerOut]:
    """Who came into a group lately, the last one first; with `state=asked`, who waits at the captcha."""
    found = await door.list_newcomers(session, group_id=group_id, state=state, subject=subject, page=page)
    return PageOut[GroupNewcomerOut].of(found, show=GroupNewcomerOut.of, request=request, response=response)


@router.post("/newcomers/{user_id}/let-in", status_code=204, dependencies=[Idempotent])
async def let_group_newcomer_in(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Write, now: Now
) -> None:
    """Let somebody write who has yet to answer the captcha, as if they had."""
    await door.let_in(session, group_id=group_id, user_id=user_id, subject=subject, now=now)
