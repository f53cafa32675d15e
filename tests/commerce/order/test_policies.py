"""Who may see and move orders."""

import pytest

from sokoni.commerce.order import policies
from sokoni.commerce.order.errors import EmailRequired, OrderMissing
from sokoni.commerce.order.types import Maker
from sokoni.core import ids
from sokoni.identity.account.errors import EmailInvalid
from sokoni.identity.permission.errors import NothingHere, TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import order as order_factory

GUEST = Subject()
OPERATOR = Subject(account_id=ids.new_id(), label="op@example.com", is_operator=True)
PART, OTHER_PART = order_factory.part_snapshot(), order_factory.part_snapshot()
BUYER = Subject(account_id=ids.new_id(), label="ana@example.com")
ORDER = order_factory.order_snapshot(parts=[PART, OTHER_PART], account_id=BUYER.account_id)


def _seller(*shop_ids: object, role: TeamRole = TeamRole.OWNER) -> Subject:
    return Subject(account_id=ids.new_id(), label="shop@example.com", teams=dict.fromkeys(shop_ids, role))


def test_guest_without_token_sees_nothing() -> None:
    assert not policies.can_see(GUEST, ORDER)
    assert policies.can_see(GUEST, ORDER, holds_token=True)


def test_two_guests_are_not_the_same_buyer() -> None:
    guests_order = order_factory.order_snapshot(parts=[PART])
    assert not policies.is_buyer(GUEST, guests_order)


@pytest.mark.parametrize(
    ("subject", "sees"),
    [
        (BUYER, True),
        (OPERATOR, True),
        (_seller(PART.shop_id, OTHER_PART.shop_id), True),
        (_seller(PART.shop_id), False),
        (_seller(ids.new_id()), False),
    ],
)
def test_whole_orders_are_seen_by_buyer_operator_and_who_sells_all_of_it(subject: Subject, *, sees: bool) -> None:
    assert policies.can_see(subject, ORDER) is sees


def test_operator_moves_as_operator_even_where_they_bought() -> None:
    own = order_factory.order_snapshot(parts=[PART], account_id=OPERATOR.account_id)
    assert policies.mover_of(OPERATOR, own, shop_ids=[PART.shop_id]).maker is Maker.OPERATOR


def test_seller_moves_her_part_and_no_other() -> None:
    seller = _seller(PART.shop_id)
    assert policies.mover_of(seller, ORDER, shop_ids=[PART.shop_id]).maker is Maker.SELLER
    with pytest.raises(OrderMissing):
        policies.mover_of(seller, ORDER, shop_ids=[OTHER_PART.shop_id])
    with pytest.raises(OrderMissing):
        policies.mover_of(seller, ORDER, shop_ids=[PART.shop_id, OTHER_PART.shop_id])


def test_team_members_who_may_only_look_move_nothing() -> None:
    with pytest.raises(TeamRoleRequired):
        policies.mover_of(_seller(PART.shop_id, role=TeamRole.VIEWER), ORDER, shop_ids=[PART.shop_id])


def test_buyer_and_token_holder_move_as_customers() -> None:
    assert policies.mover_of(BUYER, ORDER, shop_ids=[PART.shop_id]).maker is Maker.CUSTOMER
    assert policies.mover_of(GUEST, ORDER, shop_ids=[PART.shop_id], holds_token=True).maker is Maker.CUSTOMER
    with pytest.raises(OrderMissing):
        policies.mover_of(GUEST, ORDER, shop_ids=[PART.shop_id])


def test_lists_of_a_shop_are_for_its_team_and_the_operator() -> None:
    policies.check_may_list(OPERATOR, shop_id=PART.shop_id)
    policies.check_may_list(_seller(PART.shop_id, role=TeamRole.VIEWER), shop_id=PART.shop_id)
    with pytest.raises(NothingHere):
        policies.check_may_list(BUYER, shop_id=PART.shop_id)


def test_guests_give_an_address_and_accounts_have_one() -> None:
    assert policies.contact_email(BUYER, given=None) == "ana@example.com"
    assert policies.contact_email(GUEST, given=" ana@Example.COM ") == "ana@example.com"
    with pytest.raises(EmailRequired):
        policies.contact_email(GUEST, given=None)
    with pytest.raises(EmailInvalid):
        policies.contact_email(BUYER, given="no address")
