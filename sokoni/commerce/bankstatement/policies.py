"""Who may look at what a bank says, and say what is paid; pure."""

from uuid import UUID

from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject, TeamRole


def can_work(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody works for the shop as staff at least: those who judge its receipts."""
    return permission.is_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def check_may_work(subject: Subject, shop_id: UUID) -> None:
    """Pass who works for the shop as staff at least.

    Raises:
        NothingHere, TeamRoleRequired: they don't work for it, or only look.
    """
    permission.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)
