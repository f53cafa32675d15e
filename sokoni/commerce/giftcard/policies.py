"""Who may do what with gift cards."""

from uuid import UUID

from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject, TeamRole


def check_may_issue(subject: Subject, shop_id: UUID | None) -> None:
    """Pass the operator; and for a shop's own cards, who manages it.

    Raises:
        OperatorRequired, SignInRequired: a card of the marketplace is the operator's.
        NothingHere, TeamRoleRequired: they do not manage that shop.
    """
    if subject.is_operator:
        return
    if shop_id is None:
        permission.as_operator(subject)
    else:
        permission.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)
