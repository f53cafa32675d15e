"""Who may look at what a shop is owed, and say where it goes."""

from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole


def check_may_see(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_direct(subject: Subject, shop_id: UUID) -> None:
    """Pass owners of the shop: where its money goes, nobody else says.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.OWNER)
