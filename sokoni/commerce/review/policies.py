"""Who may do what with a review; pure."""

from uuid import UUID

from sokoni.commerce.review.errors import ReviewMissing, ReviewOfOwnGoods
from sokoni.commerce.review.types import Review, ReviewState
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject, TeamRole


def is_author(subject: Subject, review: Review, *, holds_token: bool = False) -> bool:
    """Whether somebody wrote a review: by their account, or by the token of its order."""
    return holds_token or (subject.account_id is not None and subject.account_id == review.account_id)


def check_may_write(subject: Subject, shop_id: UUID) -> None:
    """Pass everybody but who works for the shop.

    Raises:
        ReviewOfOwnGoods: they do.
    """
    if shop_id in subject.shop_ids:
        raise ReviewOfOwnGoods


def check_may_change(subject: Subject, review: Review, *, holds_token: bool) -> None:
    """Pass its author.

    Raises:
        ReviewMissing: somebody else; it looks as if it were not there.
    """
    if not is_author(subject, review, holds_token=holds_token):
        raise ReviewMissing


def check_may_remove(subject: Subject, review: Review, *, holds_token: bool) -> None:
    """Pass its author and the operator.

    Raises:
        ReviewMissing: somebody else.
    """
    if not subject.is_operator:
        check_may_change(subject, review, holds_token=holds_token)


def check_can_see(subject: Subject, review: Review, *, holds_token: bool = False) -> None:
    """Pass everybody where it is shown; else its author and the operator.

    Raises:
        ReviewMissing: it is not for them.
    """
    if review.state is not ReviewState.PUBLISHED and not subject.is_operator:
        check_may_change(subject, review, holds_token=holds_token)


def check_may_answer(subject: Subject, shop_id: UUID) -> None:
    """Pass who works for the shop.

    Raises:
        NothingHere: they don't work for it; it looks as if there were no such shop.
        TeamRoleRequired: they may only look.
    """
    permission.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)


def check_may_list(subject: Subject, shop_id: UUID) -> None:
    """Pass who works for the shop, and the operator.

    Raises:
        NothingHere: they don't work for it.
    """
    if not subject.is_operator:
        permission.check_member_of(subject, shop_id)
