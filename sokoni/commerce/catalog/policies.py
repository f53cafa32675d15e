"""Who may do what with the catalogue."""

from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject, TeamRole


def check_can_see(subject: Subject, product: ProductDetail) -> None:
    """Pass what is on sale for everybody; the rest for the shop's team and operators.

    Raises:
        ProductMissing: it is not on sale, and not theirs.
    """
    if not (product.is_listed or subject.is_operator or policies.is_member_of(subject, product.shop_id)):
        raise errors.ProductMissing


def can_edit(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may edit what the shop sells: staff, managers and owners."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def check_may_edit(subject: Subject, shop_id: UUID) -> None:
    """Pass staff, managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def can_import(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may change everything that a shop sells at once."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_import(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop: a file may change everything it sells.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)
