"""Who may pay, and who decides about receipts."""

from uuid import UUID

import pytest

from sokoni.commerce.payment import policies
from sokoni.commerce.payment.ports import Payable
from sokoni.core import ids
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject, TeamRole

ONE, OTHER = ids.new_id(), ids.new_id()
GUEST = Subject()
OPERATOR = Subject(account_id=ids.new_id(), is_operator=True)


def seller(*shops: UUID, role: TeamRole = TeamRole.STAFF) -> Subject:
    return Subject(account_id=ids.new_id(), teams=dict.fromkeys(shops, role))


def payable(*shops: UUID, is_mine: bool = False) -> Payable:
    return Payable(reference_id=ids.new_id(), amount=Money(100, "COP"), shop_ids=frozenset(shops), is_mine=is_mine)


def test_the_buyer_and_the_operator_may_pay():
    assert policies.can_pay(GUEST, payable(ONE, is_mine=True))
    assert policies.can_pay(OPERATOR, payable(ONE))
    assert not policies.can_pay(seller(ONE), payable(ONE))


@pytest.mark.parametrize(
    ("subject", "shops", "may"),
    [
        (OPERATOR, (ONE, OTHER), True),
        (OPERATOR, (), True),
        (seller(ONE), (ONE,), True),
        (seller(ONE, OTHER), (ONE, OTHER), True),
        (seller(ONE), (ONE, OTHER), False),
        (seller(OTHER), (ONE,), False),
        (seller(ONE), (), False),
        (seller(ONE, role=TeamRole.VIEWER), (ONE,), False),
        (GUEST, (ONE,), False),
    ],
)
def test_a_receipt_is_decided_by_who_is_paid_in_full(subject: Subject, shops: tuple[UUID, ...], may: bool):  # noqa: FBT001
    assert policies.can_decide_receipt(subject, payable(*shops)) is may


def test_buying_from_oneself_decides_nothing_else():
    assert not policies.can_decide_receipt(GUEST, payable(ONE, is_mine=True))


@pytest.mark.parametrize(
    ("subject", "shops", "may"),
    [
        (OPERATOR, (ONE, OTHER), True),
        (seller(ONE, role=TeamRole.VIEWER), (ONE,), True),
        (seller(ONE, OTHER), (ONE, OTHER), True),
        (seller(ONE), (ONE, OTHER), False),
        (seller(ONE), (), False),
        (GUEST, (ONE,), False),
    ],
)
def test_a_receipt_is_for_its_buyer_and_for_who_works_in_every_shop_that_is_paid(
    subject: Subject, shops: tuple[UUID, ...], *, may: bool
):
    assert policies.can_see_receipt(subject, payable(*shops)) is may
    assert policies.can_see_receipt(subject, payable(*shops, is_mine=True))
