"""All SQL of teams."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team.models import TeamMemberRow
from sokoni.identity.team.types import Member


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


def _is(team_id: UUID, account_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return TeamMemberRow.team_id == team_id, TeamMemberRow.account_id == account_id


def _member(row: Row[*tuple[Any, ...]]) -> Member:
    return Member(team_id=row.team_id, account_id=row.account_id, role=TeamRole(row.role), created_at=row.created_at)
