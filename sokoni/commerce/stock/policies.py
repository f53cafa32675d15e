"""Who may do what with stock."""

from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole


def can_count(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody packs and counts in the shop."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def check_may_count(subject: Subject, shop_id: UUID) -> None:
    """Pass whoever packs and counts in the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member who only looks.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)
