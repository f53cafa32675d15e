"""Who may do what with a group: operators everything, a shop's team by its roles, others don't see it."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.group import errors
from sokoni.telegram.group.types import Group, Need

_ROLES: Mapping[Need, TeamRole] = MappingProxyType(
    {
        Need.READ: TeamRole.VIEWER,
        Need.MODERATE: TeamRole.STAFF,
        Need.MANAGE: TeamRole.MANAGER,
    }
)


def role_for(need: Need) -> TeamRole:
    """The least role in a shop's team that something with its groups takes."""
    return _ROLES[need]


def check_may(subject: Subject, group: Group, need: Need) -> None:
    """Pass operators, and who works for the group's shop in the role that this takes.

    Raises:
        GroupMissing: neither an operator nor a member; said in the words for a missing group.
        TeamRoleRequired: a member in a lesser role.
    """
    if subject.is_operator:
        return
    if group.shop_id is None or group.shop_id not in subject.teams:
        raise errors.GroupMissing(group_id=group.group_id)
    policies.check_member_of(subject, group.shop_id, at_least=role_for(need))


def check_may_add(subject: Subject, shop_id: UUID) -> None:
    """Pass operators, and managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    if not subject.is_operator:
        policies.check_member_of(subject, shop_id, at_least=role_for(Need.MANAGE))
