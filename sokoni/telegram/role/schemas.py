"""Roles on the wire."""

from typing import Annotated, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.core.schema import Schema
from sokoni.telegram.role import rules
from sokoni.telegram.role.types import (
    GroupPermission,
    GroupRoleDraft,
    RoleHolder,
    RoleStatistics,
    ShownRole,
    Standing,
)

# A name stands in an address, so nothing in it divides one.
RoleName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME, pattern=r"^[^/\\?#%\x00]+$")
]


class GroupRoleIn(Schema):
    """A role, whole; `parent` names the role that it inherits from."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Helper", "permissions": ["warn", "mute"], "priority": 10}]},
    )

    name: RoleName
    description: Annotated[str, Field(max_length=rules.MAX_DESCRIPTION)] = ""
    permissions: Annotated[list[GroupPermission], Field(max_length=len(GroupPermission))] = Field(default_factory=list)
    priority: Annotated[int, Field(ge=0, le=rules.MAX_PRIORITY)] = Field(
        default=0, description="Nobody acts on who stands as high as they do."
    )
    parent: Annotated[str, Field(max_length=rules.MAX_NAME)] | None = None

    def to_draft(self) -> GroupRoleDraft:
        """The same in our own words."""
        return GroupRoleDraft(**{**self.model_dump(), "permissions": frozenset(self.permissions)})


class GroupRoleOut(Schema):
    """A role; `effective_permissions` are its own and all that it inherits."""

    name: str
    description: str
    permissions: list[GroupPermission]
    effective_permissions: list[GroupPermission]
    priority: int
    parent: str | None
    members: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, shown: ShownRole) -> Self:
        """The wire form."""
        role = shown.role
        return cls(
            name=role.name,
            description=role.description,
            permissions=sorted(role.permissions),
            effective_permissions=sorted(shown.effective),
            priority=role.priority,
            parent=shown.parent,
            members=shown.members,
            created_at=role.created_at,
            updated_at=role.updated_at,
        )


class GroupRolesOut(Schema):
    """A group's roles, the highest first; there are at most 100."""

    items: list[GroupRoleOut]


class GroupRoleStatisticsOut(Schema):
    """What is counted of who holds a role."""

    name: str
    members: int
    heirs: int = Field(description="How many roles inherit from it.")
    effective_permissions: int
    messages: int = Field(description="What its members said since the group came.")
    actions_on_members: int = Field(description="How often something was done to them since then.")
    last_seen_at: AwareDatetime | None

    @classmethod
    def of(cls, found: RoleStatistics) -> Self:
        """The wire form."""
        return cls(
            name=found.shown.role.name,
            members=found.shown.members,
            heirs=found.shown.heirs,
            effective_permissions=len(found.shown.effective),
            messages=found.messages,
            actions_on_members=found.actions_on_members,
            last_seen_at=found.last_seen_at,
        )


class GroupRoleHoldersIn(Schema):
    """To whom a role is given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"user_ids": [123456789]}]})

    user_ids: Annotated[list[Annotated[int, Field(gt=0, lt=2**63)]], Field(min_length=1, max_length=rules.MAX_AT_ONCE)]


class GroupRoleHoldersOut(Schema):
    """Who did not hold the role before."""

    added: list[int]


class GroupRoleHolderOut(Schema):
    """Somebody who holds a role."""

    user_id: int
    added_at: AwareDatetime

    @classmethod
    def of(cls, holder: RoleHolder) -> Self:
        """The wire form."""
        return cls(user_id=holder.user_id, added_at=holder.added_at)


class GroupStandingOut(Schema):
    """What somebody is in a group by their roles, with those that these inherit from."""

    user_id: int
    roles: list[str]
    permissions: list[GroupPermission]
    priority: int | None

    @classmethod
    def of(cls, user_id: int, standing: Standing) -> Self:
        """The wire form."""
        return cls(
            user_id=user_id,
            roles=sorted(standing.names),
            permissions=sorted(standing.permissions),
            priority=standing.priority,
        )
