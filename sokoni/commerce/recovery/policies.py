"""Who may see how many carts came back; pure."""

from uuid import UUID

from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject


def check_may_see(subject: Subject, shop_id: UUID) -> None:
    """Pass who works for the shop.

    Raises:
        NothingHere: they don't work for it.
    """
    permission.check_member_of(subject, shop_id)
