"""Who may do what with a shop."""

from uuid import UUID

from sokoni.commerce.shop import errors
from sokoni.commerce.shop.types import Shop
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import SellerSubject, Subject, TeamRole


def can_see(subject: Subject, shop: Shop) -> bool:
    """Open shops are everybody's; others are seen by their team and by operators."""
    return shop.is_open or subject.is_operator or policies.is_member_of(subject, shop.id)


def can_edit_profile(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may change the shop itself: its managers and owners."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_edit_profile(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def choose_shop(subject: SellerSubject, shop_id: UUID | None) -> UUID:
    """The shop a seller means: the one they named, else their only one.

    Raises:
        NothingHere: they named a shop they don't work for.
        ShopUnclear: they work for several and named none.
    """
    if shop_id is not None:
        policies.check_member_of(subject, shop_id)
        return shop_id
    if len(subject.shop_ids) != 1:
        raise errors.ShopUnclear(shop_ids=sorted(subject.shop_ids))
    return next(iter(subject.shop_ids))


def check_may_see_papers(subject: Subject, shop_id: UUID) -> None:
    """Pass operators, and owners of the shop.

    Raises:
        NothingHere: neither, and not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    if not subject.is_operator:
        policies.check_member_of(subject, shop_id, at_least=TeamRole.OWNER)


def check_may_apply(subject: Subject, shop_id: UUID) -> None:
    """Pass owners of the shop: what stands in an application, nobody else says.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.OWNER)
