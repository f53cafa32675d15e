"""The door of a group over HTTP: raids, the night, newcomers, who asks to come, links. Also at `/api/v2/groups/…`."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.welcome.schemas import (
    GroupCameByLinkOut,
    GroupInviteLinkIn,
    GroupInviteLinkOut,
    GroupJoinDecisionIn,
    GroupJoinDecisionOut,
    GroupJoinRequestOut,
    GroupNewcomerOut,
    GroupNightOut,
    GroupRaidIn,
    GroupRaidOut,
)
from sokoni.telegram.welcome.service import asking, door, linking, undoing
from sokoni.telegram.welcome.types import NewcomerState, RequestState

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the account.")]
RequestedState = Annotated[RequestState | None, Query(description="Only those; `waiting` wait for an answer.")]
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


@router.post("/raid/{raid_id}/undo", status_code=204, dependencies=[Idempotent])
async def undo_group_raid(group_id: GroupId, raid_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Let in again whomever a raid put out; it ends if it runs."""
    await undoing.undo_raid_for(session, group_id=group_id, raid_id=raid_id, subject=subject, now=now)


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


@router.get("/join-requests")
async def list_group_join_requests(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    state: RequestedState = None,
) -> PageOut[GroupJoinRequestOut]:
    """Who asked to come into a group, the last one first."""
    found = await asking.list_requests(session, group_id=group_id, state=state, subject=subject, page=page)
    return PageOut[GroupJoinRequestOut].of(found, show=GroupJoinRequestOut.of, request=request, response=response)


@router.post("/join-requests/decide", dependencies=[Idempotent])
async def decide_group_join_requests(
    group_id: GroupId, body: GroupJoinDecisionIn, subject: SignedIn, session: Write, now: Now
) -> GroupJoinDecisionOut:
    """Let in some who ask to come, or keep them out; about whom somebody decided before is left out."""
    decided = await asking.decide_some(
        session,
        group_id=group_id,
        user_ids=body.user_ids,
        is_welcome=body.is_welcome,
        subject=subject,
        now=now,
    )
    return GroupJoinDecisionOut(decided=list(decided))


@router.post("/join-requests/{user_id}/approve", status_code=204, dependencies=[Idempotent])
async def approve_group_join_request(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Write, now: Now
) -> None:
    """Let in who asks to come."""
    await asking.decide(session, group_id=group_id, user_id=user_id, is_welcome=True, subject=subject, now=now)


@router.post("/join-requests/{user_id}/decline", status_code=204, dependencies=[Idempotent])
async def decline_group_join_request(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Write, now: Now
) -> None:
    """Keep out who asks to come; they may ask again."""
    await asking.decide(session, group_id=group_id, user_id=user_id, is_welcome=False, subject=subject, now=now)


@router.post("/invite-links", status_code=201, dependencies=[Idempotent])
async def add_group_invite_link(
    group_id: GroupId, body: GroupInviteLinkIn, subject: SignedIn, session: Write, now: Now
) -> GroupInviteLinkOut:
    """Make a link into a group; Telegram has made it a moment later."""
    made = await linking.add_link(session, group_id=group_id, wish=body.to_wish(), subject=subject, now=now)
    return GroupInviteLinkOut.of(made)


@router.get("/invite-links")
async def list_group_invite_links(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
) -> PageOut[GroupInviteLinkOut]:
    """Links into a group that were made here, the newest first."""
    found = await linking.list_links(session, group_id=group_id, subject=subject, page=page)
    return PageOut[GroupInviteLinkOut].of(found, show=GroupInviteLinkOut.of, request=request, response=response)


@router.get("/invite-links/{link_id}")
async def get_group_invite_link(
    group_id: GroupId, link_id: UUID, subject: SignedIn, session: Read
) -> GroupInviteLinkOut:
    """A link into a group."""
    return GroupInviteLinkOut.of(await linking.get_link(session, group_id=group_id, link_id=link_id, subject=subject))


@router.get("/invite-links/{link_id}/people")
async def list_group_invite_link_people(
    group_id: GroupId,
    link_id: UUID,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
) -> PageOut[GroupCameByLinkOut]:
    """Who came by a link in the last 30 days, the last one first."""
    found = await linking.list_came(session, group_id=group_id, link_id=link_id, subject=subject, page=page)
    return PageOut[GroupCameByLinkOut].of(found, show=GroupCameByLinkOut.of, request=request, response=response)


@router.delete("/invite-links/{link_id}", status_code=204, dependencies=[Idempotent])
async def revoke_group_invite_link(
    group_id: GroupId, link_id: UUID, subject: SignedIn, session: Write, now: Now
) -> None:
    """Let a link lead nowhere."""
    await linking.revoke_link(session, group_id=group_id, link_id=link_id, subject=subject, now=now)
