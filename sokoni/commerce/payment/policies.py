"""Who may do what with a payment, given what is paid for."""

from uuid import UUID

from sokoni.commerce.payment.ports import Payable
from sokoni.identity.permission.policies import check_member_of, is_member_of
from sokoni.identity.permission.types import Subject, TeamRole


def can_pay(subject: Subject, payable: Payable) -> bool:
    """Whether somebody may pay, and show receipts: the buyer, and the operator on their behalf."""
    return payable.is_mine or subject.is_operator


def can_see_receipt(subject: Subject, payable: Payable) -> bool:
    """Whether somebody may open a receipt, which tells of a bank account: its buyer, and who works where it is paid.

    Only where they work for every shop that is paid: it is no business of a shop that shares the order.
    """
    return can_pay(subject, payable) or (bool(payable.shop_ids) and payable.shop_ids <= subject.shop_ids)


def can_decide_receipt(subject: Subject, payable: Payable) -> bool:
    """Whether somebody may approve or reject a receipt.

    The operator may; others only where they work, as staff at least, for every shop that is paid: one receipt pays for
    all of them, and no shop decides about another's money.
    """
    if subject.is_operator:
        return True
    return bool(payable.shop_ids) and all(
        is_member_of(subject, shop_id, at_least=TeamRole.STAFF) for shop_id in payable.shop_ids
    )


def can_set_transfers(subject: Subject, shop_id: UUID) -> bool:
    """Whether somebody may say how far the sums of a shop's transfers are lowered: it is the shop's money."""
    return is_member_of(subject, shop_id, at_least=TeamRole.MANAGER)


def check_may_set_transfers(subject: Subject, shop_id: UUID) -> None:
    """Pass who may say how far the sums of a shop's transfers are lowered.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or not as a manager.
    """
    check_member_of(subject, shop_id, at_least=TeamRole.MANAGER)
