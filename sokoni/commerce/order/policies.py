"""Who may see and move orders; pure."""

from collections.abc import Iterable
from uuid import UUID

from sokoni.commerce.order.errors import EmailRequired, OrderMissing
from sokoni.commerce.order.types import Maker, Mover, Order
from sokoni.identity.account import rules as account
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import Subject, TeamRole


def is_buyer(subject: Subject, order: Order) -> bool:
    """Whether an account placed the order; a guest shows a token instead."""
    return subject.account_id is not None and subject.account_id == order.account_id


def is_seller_of(subject: Subject, shop_ids: Iterable[UUID]) -> bool:
    """Whether somebody works for all of these shops."""
    wanted = set(shop_ids)
    return bool(wanted) and wanted <= subject.shop_ids


def can_see(subject: Subject, order: Order, *, holds_token: bool = False) -> bool:
    """Whether somebody may see a whole order: its buyer, a token's holder, the operator, the seller of all of it."""
    shop_ids = (part.shop_id for part in order.parts)
    return holds_token or subject.is_operator or is_buyer(subject, order) or is_seller_of(subject, shop_ids)


def mover_of(subject: Subject, order: Order, *, shop_ids: Iterable[UUID], holds_token: bool = False) -> Mover:
    """In which capacity somebody moves parts of these shops.

    Raises:
        OrderMissing: in none; it looks as if the order were not there.
        TeamRoleRequired: they work for the shop, and may only look.
    """
    wanted = frozenset(shop_ids)
    if subject.is_operator:
        return Mover(maker=Maker.OPERATOR, actor=subject.actor())
    if is_seller_of(subject, wanted):
        for shop_id in sorted(wanted):
            permission.check_member_of(subject, shop_id, at_least=TeamRole.STAFF)
        return Mover(maker=Maker.SELLER, actor=subject.actor())
    if holds_token or is_buyer(subject, order):
        return Mover(maker=Maker.CUSTOMER, actor=subject.actor())
    raise OrderMissing


def maker_for(subject: Subject, order: Order) -> Maker | None:
    """In which capacity somebody looks at an order, so that the moves they are shown are those they may make.

    None: they work for the shop, and may only look.
    """
    shop_ids = {part.shop_id for part in order.parts}
    if subject.is_operator or is_seller_of(subject, shop_ids):
        return staff_maker(subject, shop_ids)
    return Maker.CUSTOMER


def staff_maker(subject: Subject, shop_ids: Iterable[UUID]) -> Maker | None:
    """In which capacity an operator, or who works for these shops, moves their orders; None: they may only look."""
    if subject.is_operator:
        return Maker.OPERATOR
    may_move = all(permission.is_member_of(subject, shop_id, at_least=TeamRole.STAFF) for shop_id in shop_ids)
    return Maker.SELLER if may_move else None


def check_may_list(subject: Subject, *, shop_id: UUID) -> None:
    """Pass the operator and whoever works for a shop.

    Raises:
        NothingHere: neither; it looks as if there were no such shop.
    """
    if not subject.is_operator:
        permission.check_member_of(subject, shop_id)


def can_export(subject: Subject, *, shop_id: UUID) -> bool:
    """Whether somebody may take the addresses of all who bought in a shop out of the house."""
    return permission.is_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_export(subject: Subject, *, shop_id: UUID) -> None:
    """Pass managers and owners of a shop: the file has the addresses of all its buyers.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    permission.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_import(subject: Subject, *, shop_id: UUID) -> None:
    """Pass managers and owners of a shop: what comes in stays in.

    Raises:
        NothingHere: not a member of the shop.
        TeamRoleRequired: a member in a lesser role.
    """
    permission.check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def contact_email(subject: Subject, *, given: str | None) -> str:
    """Where news of an order goes: the address given, else the account's.

    Raises:
        EmailRequired: a guest gave none.
        EmailInvalid: it is no e-mail address.
    """
    if given:
        return account.normalise_email(given)
    if subject.account_id is None:
        raise EmailRequired
    # An account's label is its e-mail address.
    return subject.label
