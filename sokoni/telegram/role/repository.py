"""All SQL of roles. Who changes them holds the group's row, so that nobody else does meanwhile."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.telegram.role.models import GroupRoleHolderRow, GroupRoleRow
from sokoni.telegram.role.types import GroupPermission, GroupRole, RoleHolder

_ROLE = tuple(GroupRoleRow.__table__.columns[name] for name in GroupRole.__dataclass_fields__)
_HOLDERS = Keyset(columns=(GroupRoleHolderRow.user_id,), kinds=(int,))


async def list_roles(session: ReadSession, *, group_key: UUID) -> Sequence[GroupRole]:
    """The roles of a group, the highest first."""
    return (await list_all(session, group_keys=[group_key])).get(group_key, [])


async def list_all(session: ReadSession, *, group_keys: Collection[UUID]) -> Mapping[UUID, Sequence[GroupRole]]:
    """The roles of some groups, the highest first."""
    statement = (
        select(*_ROLE, GroupRoleRow.group_key)
        .where(GroupRoleRow.group_key == func.any(list(group_keys)))
        .order_by(GroupRoleRow.priority.desc(), GroupRoleRow.name)
    )
    found: dict[UUID, list[GroupRole]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.group_key].append(_role(row))
    return found


async def insert_role(session: WriteSession, role: GroupRole, *, group_key: UUID) -> bool:
    """Write a new one; False where another has the name."""
    values = {"group_key": group_key, **_values(role), "id": role.id, "created_at": role.created_at}
    new = insert(GroupRoleRow).values(values).on_conflict_do_nothing().returning(GroupRoleRow.id)
    return (await session.execute(new)).scalar_one_or_none() is not None


async def update_role(session: WriteSession, role: GroupRole) -> bool:
    """Write what is said of one; False where another has the name."""
    try:
        async with session.begin_nested():
            await session.execute(update(GroupRoleRow).where(GroupRoleRow.id == role.id).values(_values(role)))
    except IntegrityError:
        return False
    return True


async def delete_role(session: WriteSession, *, role_id: UUID) -> None:
    """Take a role away; nobody holds it any more."""
    await session.execute(delete(GroupRoleRow).where(GroupRoleRow.id == role_id))


async def count_holders(session: ReadSession, *, group_key: UUID) -> Mapping[UUID, int]:
    """How many hold each role of a group."""
    statement = (
        select(GroupRoleHolderRow.role_id, func.count().label("holders"))
        .where(GroupRoleHolderRow.group_key == group_key)
        .group_by(GroupRoleHolderRow.role_id)
    )
    return {row.role_id: row.holders for row in await session.execute(statement)}


async def list_holders(session: ReadSession, *, role_id: UUID, page: pages.PageQuery) -> pages.Page[RoleHolder]:
    """A page of who holds a role."""
    columns = (GroupRoleHolderRow.user_id, GroupRoleHolderRow.added_at)
    statement = select(*columns).where(GroupRoleHolderRow.role_id == role_id)
    return await keyset.read(session, statement, _HOLDERS, page, show=_holder)


async def list_holder_ids(session: ReadSession, *, role_id: UUID) -> Sequence[int]:
    """Who holds a role, by number."""
    statement = (
        select(GroupRoleHolderRow.user_id)
        .where(GroupRoleHolderRow.role_id == role_id)
        .order_by(GroupRoleHolderRow.user_id)
    )
    return (await session.execute(statement)).scalars().all()


async def list_held(
    session: ReadSession, *, group_keys: Collection[UUID], user_ids: Collection[int] | None
) -> Sequence[tuple[UUID, int, UUID]]:
    """Who of some accounts, or of all, holds which role in some groups: group, account, role."""
    row = GroupRoleHolderRow
    statement = select(row.group_key, row.user_id, row.role_id).where(row.group_key == func.any(list(group_keys)))
    if user_ids is not None:
        statement = statement.where(row.user_id == func.any(list(user_ids)))
    return [(each.group_key, each.user_id, each.role_id) for each in await session.execute(statement)]


async def add_holders(
    session: WriteSession, *, group_key: UUID, role_id: UUID, user_ids: Collection[int], now: datetime
) -> Sequence[int]:
    """Give a role to some; those who did not hold it, by number."""
    rows = [
        {"role_id": role_id, "user_id": user_id, "group_key": group_key, "added_at": now}
        for user_id in sorted(set(user_ids))
    ]
    new = insert(GroupRoleHolderRow).values(rows).on_conflict_do_nothing().returning(GroupRoleHolderRow.user_id)
    return sorted((await session.execute(new)).scalars())


async def remove_holders(session: WriteSession, *, role_id: UUID, user_ids: Collection[int]) -> Sequence[int]:
    """Take a role from some; those who held it, by number."""
    gone = (
        delete(GroupRoleHolderRow)
        .where(GroupRoleHolderRow.role_id == role_id, GroupRoleHolderRow.user_id == func.any(list(user_ids)))
        .returning(GroupRoleHolderRow.user_id)
    )
    return sorted((await session.execute(gone)).scalars())


def _holder(row: Row[*tuple[Any, ...]]) -> RoleHolder:
    return RoleHolder(user_id=row.user_id, added_at=row.added_at)


def _values(role: GroupRole) -> dict[str, Any]:
    return {
        "name": role.name,
        "description": role.description,
        "permissions": sorted(role.permissions),
        "priority": role.priority,
        "parent_id": role.parent_id,
        "updated_at": role.updated_at,
    }


def _role(row: Row[*tuple[Any, ...]]) -> GroupRole:
    facts = {name: getattr(row, name) for name in GroupRole.__dataclass_fields__}
    # What a later release allowed, and this one does not know, nobody may.
    known = frozenset(GroupPermission) & frozenset(facts["permissions"])
    return GroupRole(**{**facts, "permissions": frozenset(GroupPermission(each) for each in known)})
