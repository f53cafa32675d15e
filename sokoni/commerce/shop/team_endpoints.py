"""A shop's team over HTTP: looked at by its managers, changed by its owners, left by anybody."""

from uuid import UUID

from sokoni.commerce.shop import policies, staffing
from sokoni.commerce.shop.team_schemas import (
    ColleagueOut,
    TeamInvitationIn,
    TeamInvitationOut,
    TeamJoinedOut,
    TeamJoinIn,
    TeamOut,
    TeamRoleIn,
)
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.identity.team import inviting
from sokoni.identity.team import service as team

router = Router(prefix="/api/v1/vendors/{vendor_id}/team", tags=["vendors"])
join_router = Router(prefix="/api/v1/team-invitations", tags=["vendors"])


@router.get("")
async def list_vendor_team(vendor_id: UUID, subject: SignedIn, session: Read, now: Now) -> TeamOut:
    """Who works for the shop, and who is invited to; for its managers and owners."""
    policies.check_may_see_team(subject, vendor_id)
    found = await staffing.list_team(session, shop_id=vendor_id)
    waiting = await inviting.list_open(session, team_id=vendor_id, now=now)
    return TeamOut(
        items=[ColleagueOut.of(each) for each in found], invitations=[TeamInvitationOut.of(each) for each in waiting]
    )


@router.post("/invitations", status_code=201, dependencies=[Idempotent])
async def invite_into_team(
    vendor_id: UUID, body: TeamInvitationIn, subject: SignedIn, session: Write, now: Now
) -> TeamInvitationOut:
    """Send somebody the link by which they join the team; one that they were sent before opens nothing any more."""
    policies.check_may_change_team(subject, vendor_id)
    made = await staffing.invite(
        session, shop_id=vendor_id, email=body.email, role=body.role, actor=subject.actor(), now=now
    )
    return TeamInvitationOut.of(made)


@router.delete("/invitations/{invitation_id}", status_code=204, dependencies=[Idempotent])
async def withdraw_team_invitation(
    vendor_id: UUID, invitation_id: UUID, subject: SignedIn, session: Write, now: Now
) -> None:
    """Let the link of an invitation open nothing any more."""
    policies.check_may_change_team(subject, vendor_id)
    await inviting.withdraw(session, team_id=vendor_id, invitation_id=invitation_id, actor=subject.actor(), now=now)


@router.put("/{account_id}", status_code=204, dependencies=[Idempotent])
async def change_team_role(
    vendor_id: UUID, account_id: UUID, body: TeamRoleIn, subject: SignedIn, session: Write, now: Now
) -> None:
    """Give somebody of the team another role; it holds from their next request on. One owner stays."""
    policies.check_may_change_team(subject, vendor_id)
    await team.change_role(
        session, team_id=vendor_id, account_id=account_id, role=body.role, actor=subject.actor(), now=now
    )


@router.delete("/{account_id}", status_code=204, dependencies=[Idempotent])
async def remove_from_team(vendor_id: UUID, account_id: UUID, subject: SignedIn, session: Write, now: Now) -> None:
    """Take somebody out of the team, or leave it oneself. One owner stays."""
    policies.check_may_remove_from_team(subject, vendor_id, account_id)
    await team.remove_member(session, team_id=vendor_id, account_id=account_id, actor=subject.actor(), now=now)


@join_router.post("/accept", dependencies=[Idempotent])
async def join_team(body: TeamJoinIn, subject: SignedIn, session: Write, now: Now) -> TeamJoinedOut:
    """Join the team into which the holder of the link is invited."""
    policies.check_may_join(subject)
    joined = await staffing.join(
        session, token=body.token, account_id=subject.account_id, actor=subject.actor(), now=now
    )
    return TeamJoinedOut.of(joined)
