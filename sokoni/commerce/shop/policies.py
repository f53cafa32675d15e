"""Who may do what with a shop."""

from uuid import UUID

from sokoni.commerce.shop import errors
from sokoni.commerce.shop.types import Shop
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Means, SellerSubject, Subject, TeamRole


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


def check_may_see_team(subject: Subject, shop_id: UUID) -> None:
    """Pass managers and owners of the shop: the team's addresses are nobody else's business.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def can_change_team(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may say who works for the shop, and as what."""
    return policies.is_member_of(subject, shop_id, at_least=TeamRole.OWNER)


def check_may_change_team(subject: Subject, shop_id: UUID) -> None:
    """Pass owners of the shop, who are there themselves.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
        PersonRequired: it is a key that asks, which might let in who stole it.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.OWNER)
    check_may_join(subject)


def check_may_remove_from_team(subject: Subject, shop_id: UUID, account_id: UUID) -> None:
    """Pass owners of the shop, and whoever leaves it themselves.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role, and it is somebody else who is to go.
        PersonRequired: it is a key that asks.
    """
    policies.check_member_of(subject, shop_id)
    if subject.account_id != account_id:
        policies.check_member_of(subject, shop_id, at_least=TeamRole.OWNER)
    check_may_join(subject)


def check_may_join(subject: Subject) -> None:
    """Pass whoever signed in.

    Raises:
        PersonRequired: it is a key that asks.
    """
    if subject.means is Means.API_KEY:
        raise errors.PersonRequired
