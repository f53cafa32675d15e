"""Who may look at changes and take them back."""

from collections.abc import Collection
from uuid import UUID

from sokoni.identity.permission import policies
from sokoni.identity.permission.types import SellerSubject, TeamRole
from sokoni.services.undo import errors
from sokoni.services.undo.types import JudgedChange, RecordedChange


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


def check_may_see(subject: SellerSubject, change: RecordedChange) -> None:
    """Pass who works for the shop of a change.

    Raises:
        ChangeMissing: it is another shop's, or no shop's.
        TeamRoleRequired: they only look there.
    """
    check_may_see_runs_of(subject, _shop_of(subject, change))


def can_undo(subject: SellerSubject, judged: JudgedChange) -> bool:
    """Whether somebody may take a change back: whoever may do what it did."""
    shop_id = judged.change.shop_id
    return shop_id is not None and policies.is_member_of(subject, shop_id, at_least=judged.role)


def check_may_undo(subject: SellerSubject, judged: JudgedChange) -> None:
    """Pass whoever may do what a change did.

    Raises:
        ChangeMissing: it is another shop's, or no shop's.
        TeamRoleRequired: their role may not do it.
    """
    check_may_undo_in(subject, _shop_of(subject, judged.change), role=judged.role)


def check_is_of(change: RecordedChange, shop_id: UUID) -> None:
    """Pass a change of this very shop: somebody may work for several.

    Raises:
        ChangeMissing: it is another shop's.
    """
    if change.shop_id != shop_id:
        raise errors.ChangeMissing


def check_may_undo_in(subject: SellerSubject, shop_id: UUID, *, role: TeamRole) -> None:
    """Pass whoever has in the shop the role that doing it needs.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=role)


def check_may_see_runs_of(subject: SellerSubject, shop_id: UUID) -> None:
    """Pass staff, managers and owners of the shop.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    policies.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def _shop_of(subject: SellerSubject, change: RecordedChange) -> UUID:
    if change.shop_id is None or change.shop_id not in subject.shop_ids:
        raise errors.ChangeMissing
    return change.shop_id
