"""What can be done with teams. Who may is for the caller's policies; what must hold of a team is kept here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core import change
from sokoni.core.change import SYSTEM, Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import errors, repository
from sokoni.identity.team.ports import KEEPERS
from sokoni.identity.team.types import Member


async def add_member(
    session: WriteSession,
    *,
    team_id: UUID,
    account_id: UUID,
    role: TeamRole | str,
    now: datetime,
    actor: Actor = SYSTEM,
) -> Member:
    """Add somebody to a team; two statements, and what those take who say how many there may be.

    Raises:
        AlreadyMember: they are in it, in whatever role.
        DomainError: there is no seat for them.
    """
    member = Member(team_id=team_id, account_id=account_id, role=TeamRole(role), created_at=now)
    if not await repository.insert_member(session, member=member):
        raise errors.AlreadyMember
    await KEEPERS.check_seat(session, team_id=team_id)
    await _record(session, member, action="team.add_member", before=None, after=member.role, actor=actor, now=now)
    return member


async def change_role(
    session: WriteSession, *, team_id: UUID, account_id: UUID, role: TeamRole | str, actor: Actor, now: datetime
) -> Member:
    """Give a member another role.

    Raises:
        MemberMissing: they are not in the team.
        LastOwner: they are the only owner and would not be one any more.
    """
    wanted = TeamRole(role)
    member = await _locked(session, team_id, account_id, stays_owner=wanted is TeamRole.OWNER)
    await repository.update_role(session, team_id=team_id, account_id=account_id, role=wanted)
    await _record(session, member, action="team.change_role", before=member.role, after=wanted, actor=actor, now=now)
    return Member(team_id=team_id, account_id=account_id, role=wanted, created_at=member.created_at)


async def remove_member(session: WriteSession, *, team_id: UUID, account_id: UUID, actor: Actor, now: datetime) -> None:
    """Take somebody out of a team.

    Raises:
        MemberMissing: they are not in it.
        LastOwner: they are its only owner.
    """
    member = await _locked(session, team_id, account_id, stays_owner=False)
    await repository.delete_member(session, team_id=team_id, account_id=account_id)
    await _record(session, member, action="team.remove_member", before=member.role, after=None, actor=actor, now=now)


async def list_members(session: ReadSession, *, team_id: UUID) -> list[Member]:
    """Who works for a shop; one statement."""
    return await repository.list_members(session, team_id)


async def memberships(session: ReadSession, *, account_id: UUID) -> Mapping[UUID, TeamRole]:
    """The role of an account in each shop it works for; one statement."""
    return await repository.list_roles(session, account_id)


async def _locked(session: WriteSession, team_id: UUID, account_id: UUID, *, stays_owner: bool) -> Member:
    # All members are locked, in key order: two owners who leave at the same moment must see each other.
    members = await repository.list_members_locked(session, team_id)
    member = next((each for each in members if each.account_id == account_id), None)
    if member is None:
        raise errors.MemberMissing
    owners = [each.account_id for each in members if each.role is TeamRole.OWNER]
    if owners == [account_id] and not stays_owner:
        raise errors.LastOwner
    return member


async def _record(
    session: WriteSession,
    member: Member,
    *,
    action: str,
    before: TeamRole | None,
    after: TeamRole | None,
    actor: Actor,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="account",
        subject_id=member.account_id,
        shop_id=member.team_id,
        before={"role": before.value} if before else None,
        after={"role": after.value} if after else None,
        now=now,
    )
