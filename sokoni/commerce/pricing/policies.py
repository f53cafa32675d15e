"""Who may say what a shop asks for."""

from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole


def can_set_prices(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may say what a shop asks for: its managers and owners."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_set_prices(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)
