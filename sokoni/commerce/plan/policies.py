"""Who may look at the plan of a shop."""

from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject


def check_may_see(subject: Subject, shop_id: UUID) -> None:
    """Pass operators, and who works for the shop.

    Raises:
        NothingHere: neither.
    """
    if not subject.is_operator:
        policies.check_member_of(subject, shop_id)
