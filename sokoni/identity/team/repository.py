"""All SQL of teams."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.prepared import Prepared
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team.models import TeamInvitationRow, TeamMemberRow
from sokoni.identity.team.types import Invitation, Member


async def insert_member(session: WriteSession, *, member: Member) -> bool:
    """Add a member; False when the account is in the team already."""
    statement = (
        insert(TeamMemberRow)
        .values(
            team_id=member.team_id,
            account_id=member.account_id,
            role=member.role.value,
            created_at=member.created_at,
        )
        .on_conflict_do_nothing()
        .returning(TeamMemberRow.account_id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_members(session: ReadSession, team_id: UUID) -> list[Member]:
    """The members of a team, by account id."""
    return [_member(row) for row in await session.execute(_members(team_id))]


async def list_members_locked(session: WriteSession, team_id: UUID) -> list[Member]:
    """The members of a team, whose rows nobody else can change until this transaction ends; locked in key order."""
    return [_member(row) for row in await session.execute(_members(team_id).with_for_update())]


def _members(team_id: UUID) -> Select[*tuple[Any, ...]]:
    columns = (TeamMemberRow.team_id, TeamMemberRow.account_id, TeamMemberRow.role, TeamMemberRow.created_at)
    return select(*columns).where(TeamMemberRow.team_id == team_id).order_by(TeamMemberRow.account_id)


# Every request of who is signed in asks this.
_ROLES = Prepared(
    lambda: select(TeamMemberRow.team_id, TeamMemberRow.role).where(TeamMemberRow.account_id == bindparam("account_id"))
)


async def list_roles(session: ReadSession, account_id: UUID) -> dict[UUID, TeamRole]:
    """The role of an account in each of its teams."""
    return {row.team_id: TeamRole(row.role) for row in await _ROLES.fetch(session, account_id=account_id)}


async def update_role(session: WriteSession, *, team_id: UUID, account_id: UUID, role: TeamRole) -> None:
    """Give a member another role."""
    await session.execute(update(TeamMemberRow).where(*_is(team_id, account_id)).values(role=role.value))


async def delete_member(session: WriteSession, *, team_id: UUID, account_id: UUID) -> None:
    """Take a member out of a team."""
    await session.execute(delete(TeamMemberRow).where(*_is(team_id, account_id)))


async def insert_invitation(session: WriteSession, *, invitation: Invitation, token_hash: bytes) -> None:
    """Keep a link that is being sent."""
    values = {name: getattr(invitation, name) for name in Invitation.__dataclass_fields__}
    values |= {"role": invitation.role.value, "token_hash": token_hash, "ended_at": None}
    await session.execute(insert_many(TeamInvitationRow), [values])


async def count_invitations(session: ReadSession, team_id: UUID, *, since: datetime) -> int:
    """How many links a team has sent since a time, whatever became of them."""
    statement = select(func.count()).where(TeamInvitationRow.team_id == team_id, TeamInvitationRow.created_at > since)
    return (await session.execute(statement)).scalar_one()


async def list_invitations(session: ReadSession, team_id: UUID, *, now: datetime) -> list[Invitation]:
    """The links of a team that are good, the newest first."""
    statement = _invitations(now).where(TeamInvitationRow.team_id == team_id).order_by(TeamInvitationRow.id.desc())
    return [_invitation(row) for row in await session.execute(statement)]


async def get_invitation(session: ReadSession, *, token_hash: bytes, now: datetime) -> Invitation | None:
    """What a link is for, while it is good."""
    row = (await session.execute(_by_token(token_hash, now))).one_or_none()
    return None if row is None else _invitation(row)


async def get_invitation_locked(session: WriteSession, *, token_hash: bytes, now: datetime) -> Invitation | None:
    """The same; nobody else takes it up or ends it until the transaction does."""
    row = (await session.execute(_by_token(token_hash, now).with_for_update())).one_or_none()
    return None if row is None else _invitation(row)


async def end_invitations(
    session: WriteSession, team_id: UUID, *, now: datetime, invitation_id: UUID | None = None, email: str | None = None
) -> bool:
    """Let a link, or those that were sent to an address, open nothing any more; False where none was good."""
    statement = update(TeamInvitationRow).where(
        TeamInvitationRow.team_id == team_id, TeamInvitationRow.ended_at.is_(None)
    )
    if invitation_id is not None:
        statement = statement.where(TeamInvitationRow.id == invitation_id)
    if email is not None:
        statement = statement.where(TeamInvitationRow.email == email)
    ended = await session.execute(statement.values(ended_at=now).returning(TeamInvitationRow.id))
    return bool(ended.scalars().all())


def _invitations(now: datetime) -> Select[*tuple[Any, ...]]:
    columns = [getattr(TeamInvitationRow, name) for name in Invitation.__dataclass_fields__]
    return select(*columns).where(TeamInvitationRow.ended_at.is_(None), TeamInvitationRow.expires_at > now)


def _by_token(token_hash: bytes, now: datetime) -> Select[*tuple[Any, ...]]:
    return _invitations(now).where(TeamInvitationRow.token_hash == token_hash)


def _invitation(row: Row[*tuple[Any, ...]]) -> Invitation:
    values = {name: getattr(row, name) for name in Invitation.__dataclass_fields__}
    return Invitation(**{**values, "role": TeamRole(row.role)})


def _is(team_id: UUID, account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return TeamMemberRow.team_id == team_id, TeamMemberRow.account_id == account_id


def _member(row: Row[*tuple[Any, ...]]) -> Member:
    return Member(team_id=row.team_id, account_id=row.account_id, role=TeamRole(row.role), created_at=row.created_at)
