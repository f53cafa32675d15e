"""Who may look at changes and take them back."""

from collections.abc import Collection
from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import SellerSubject, TeamRole
from sokoni.services.undo import errors
from sokoni.services.undo.types import RecordedChange


def shops_to_read(subject: SellerSubject, shop_id: UUID | None) -> Collection[UUID]:
    """The shops whose changes somebody sees: the one they named, or all in which they do more than look.

    Raises:
        NothingHere: they don't work for the shop they named.
        TeamRoleRequired: they only look there.
    """
    if shop_id is not None:
        policies.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)
        return [shop_id]
    return [each for each, role in subject.teams.items() if role.includes(TeamRole.STAFF)]


def check_may_undo(subject: SellerSubject, change: RecordedChange) -> None:
    """Pass who works for the shop of a change.

    Raises:
        ChangeMissing: it is another shop's, or no shop's.
        TeamRoleRequired: they only look there.
    """
    if change.shop_id is None or change.shop_id not in subject.shop_ids:
        raise errors.ChangeMissing
    check_may_undo_in(subject, change.shop_id)


def check_is_of(change: RecordedChange, shop_id: UUID) -> None:
    """Pass a change of this very shop: somebody may work for several.

    Raises:
        ChangeMissing: it is another shop's.
    """
    if change.shop_id != shop_id:
        raise errors.ChangeMissing


def check_may_undo_in(subject: SellerSubject, shop_id: UUID) -> None:
    """Pass staff, managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)
