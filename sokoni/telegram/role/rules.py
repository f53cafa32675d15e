"""What roles inherit, and what follows for who holds them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.telegram.role.errors import GroupRoleCircular, GroupRoleInherited
from sokoni.telegram.role.types import GroupPermission, GroupRole, Standing

MAX_ROLES, MAX_NAME, MAX_DESCRIPTION, MAX_PRIORITY, MAX_AT_ONCE = 100, 64, 500, 1000, 1000
Roles = Mapping[UUID, GroupRole]
APPROVED = "Approved"


def lineage(role: GroupRole, roles: Roles) -> Iterator[GroupRole]:
    """A role, the one that it inherits from, and so on up; each once, whatever the roles are."""
    seen: set[UUID] = set()
    standing: GroupRole | None = role
    while standing is not None and standing.id not in seen:
        yield standing
        seen.add(standing.id)
        standing = roles.get(standing.parent_id) if standing.parent_id is not None else None


def effective(role: GroupRole, roles: Roles) -> frozenset[GroupPermission]:
    """All that a role allows, by itself and by those that it inherits from."""
    return frozenset().union(*(each.permissions for each in lineage(role, roles)))


def check_parent(role: GroupRole, roles: Roles) -> None:
    """Pass a role that inherits from others only.

    Raises:
        GroupRoleCircular: it would inherit from itself.
    """
    if role.parent_id is None:
        return
    known = {**roles, role.id: role}
    parent = known[role.parent_id]
    if any(each.id == role.id for each in lineage(parent, known)):
        raise GroupRoleCircular(name=role.name, parent=parent.name)


def check_removable(role: GroupRole, roles: Roles) -> None:
    """Pass a role from which no other inherits.

    Raises:
        GroupRoleInherited: others do.
    """
    heirs = sorted(each.name for each in roles.values() if each.parent_id == role.id)
    if heirs:
        raise GroupRoleInherited(name=role.name, heirs=", ".join(heirs))


def standing_of(held: Iterable[UUID], roles: Roles) -> Standing:
    """What somebody is who holds some roles."""
    mine = [roles[each] for each in held if each in roles]
    line = [each for role in mine for each in lineage(role, roles)]
    return Standing(
        names=frozenset(each.name for each in line),
        permissions=frozenset().union(*(each.permissions for each in line)),
        priority=max((each.priority for each in mine), default=None),
    )


def named(name: str, roles: Collection[GroupRole]) -> GroupRole | None:
    """The role of a name, whatever its capitals."""
    wanted = name.lower()
    return next((each for each in roles if each.name.lower() == wanted), None)


def approved(*, role_id: UUID, now: datetime) -> GroupRole:
    """The role of those whom rules leave alone, as it is made where a group has none of its name."""
    return GroupRole(
        id=role_id,
        name=APPROVED,
        description="",
        permissions=frozenset({GroupPermission.BYPASS_RULES, GroupPermission.BYPASS_SLOW_MODE}),
        priority=0,
        parent_id=None,
        created_at=now,
        updated_at=now,
    )


def facts_of(role: GroupRole | None) -> dict[str, Any]:
    """What is said of a role, for the record of changes; of none, that there is none."""
    if role is None:
        return {"name": None}
    return {
        "name": role.name,
        "description": role.description,
        "permissions": sorted(role.permissions),
        "priority": role.priority,
        "parent_id": None if role.parent_id is None else str(role.parent_id),
    }
