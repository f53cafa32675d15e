"""Who may do what, as pure checks over a subject; `check_…` raises or passes."""

from typing import TypeVar
from uuid import UUID

from sokoni.identity.permission import errors
from sokoni.identity.permission.types import (
    AccountSubject,
    OperatorSubject,
    SellerSubject,
    Subject,
    TeamRole,
)

_S = TypeVar("_S", bound=AccountSubject)


def is_member_of(subject: Subject, shop_id: UUID, *, at_least: TeamRole = TeamRole.VIEWER) -> bool:
    """Whether somebody works for a shop in at least a role."""
    held = subject.teams.get(shop_id)
    return held is not None and held.includes(at_least)


def check_member_of(subject: Subject, shop_id: UUID, *, at_least: TeamRole = TeamRole.VIEWER) -> None:
    """Pass whoever works for a shop in at least a role.

    Raises:
        NothingHere: not a member; said in the words for a missing shop, so that asking tells nothing.
        TeamRoleRequired: a member in a lesser role.
    """
    held = subject.teams.get(shop_id)
    if held is None:
        raise errors.NothingHere
    if not held.includes(at_least):
        raise errors.TeamRoleRequired(held=held, needed=at_least)


def check_owns(subject: Subject, account_id: UUID | None) -> None:
    """Pass whoever the thing belongs to; what belongs to no account belongs to nobody here.

    Raises:
        NothingHere: it belongs to somebody else.
    """
    if account_id is None or subject.account_id != account_id:
        raise errors.NothingHere


def as_account(subject: Subject) -> AccountSubject:
    """The subject as somebody with an account.

    Raises:
        SignInRequired: it is a guest.
    """
    return _as(AccountSubject, subject)


def as_seller(subject: Subject) -> SellerSubject:
    """The subject as a seller.

    Raises:
        SignInRequired: it is a guest.
        SellerRequired: the account works for no shop.
    """
    if subject.account_id is not None and not subject.teams:
        raise errors.SellerRequired
    return _as(SellerSubject, subject)


def as_operator(subject: Subject) -> OperatorSubject:
    """The subject as an operator.

    Raises:
        SignInRequired: it is a guest.
        OperatorRequired: the account runs nothing.
    """
    if subject.account_id is not None and not subject.is_operator:
        raise errors.OperatorRequired
    return _as(OperatorSubject, subject)


def _as(kind: type[_S], subject: Subject) -> _S:
    if subject.account_id is None:
        raise errors.SignInRequired
    return kind(
        account_id=subject.account_id,
        label=subject.label,
        locale=subject.locale,
        means=subject.means,
        session_id=subject.session_id,
        key_id=subject.key_id,
        is_operator=subject.is_operator,
        teams=subject.teams,
    )
