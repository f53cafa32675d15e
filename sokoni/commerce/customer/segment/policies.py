"""Who may look at a shop's customers, and group them."""

from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole


def check_may_group(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop: what customers spent, and where they can be written to, is for few.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)
