from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.identity.permission import errors, policies
from sokoni.identity.permission.types import OperatorSubject, Role, SellerSubject, Subject, TeamRole

SHOP, OTHER_SHOP, ACCOUNT = ids.new_id(), ids.new_id(), ids.new_id()
GUEST = Subject()
CUSTOMER = Subject(account_id=ACCOUNT, label="ana@example.com")
OPERATOR = Subject(account_id=ACCOUNT, label="ana@example.com", is_operator=True)


def seller(role: TeamRole = TeamRole.STAFF) -> Subject:
    return Subject(account_id=ACCOUNT, label="ana@example.com", teams={SHOP: role})


@pytest.mark.parametrize("subject", [GUEST, CUSTOMER, OPERATOR, seller()])
def test_a_foreign_shop_looks_like_a_missing_one(subject: Subject):
    with pytest.raises(errors.NothingHere):
        policies.check_member_of(subject, OTHER_SHOP)


@given(held=st.sampled_from(TeamRole), needed=st.sampled_from(TeamRole))
def test_the_check_and_the_question_agree_for_every_role(held: TeamRole, needed: TeamRole):
    try:
        policies.check_member_of(seller(held), SHOP, at_least=needed)
        passed = True
    except errors.TeamRoleRequired:
        passed = False
    assert passed is policies.is_member_of(seller(held), SHOP, at_least=needed)


def test_roles_rise_from_viewer_to_owner():
    rising = [TeamRole.VIEWER, TeamRole.STAFF, TeamRole.MANAGER, TeamRole.OWNER]
    assert [[a.includes(b) for b in rising] for a in rising] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]


def test_a_lesser_role_is_told_which_one_it_takes():
    with pytest.raises(errors.TeamRoleRequired) as refused:
        policies.check_member_of(seller(TeamRole.VIEWER), SHOP, at_least=TeamRole.MANAGER)
    assert refused.value.fields == {"held": "viewer", "needed": "manager"}


@pytest.mark.parametrize("check", [policies.as_account, policies.as_seller, policies.as_operator])
def test_a_guest_is_asked_to_sign_in(check: Callable[[Subject], Subject]):
    with pytest.raises(errors.SignInRequired):
        check(GUEST)


def test_who_works_for_no_shop_is_no_seller():
    with pytest.raises(errors.SellerRequired):
        policies.as_seller(OPERATOR)


def test_a_seller_is_no_operator():
    with pytest.raises(errors.OperatorRequired):
        policies.as_operator(seller())


def test_narrowing_keeps_everything_about_the_subject():
    subject = Subject(
        account_id=ACCOUNT,
        label="ana@example.com",
        locale="es-CO",
        session_id=ids.new_id(),
        key_id=ids.new_id(),
        is_operator=True,
        teams={SHOP: TeamRole.OWNER},
    )
    fields = list(Subject.__dataclass_fields__)
    for narrowed, kind in (
        (policies.as_seller(subject), SellerSubject),
        (policies.as_operator(subject), OperatorSubject),
    ):
        assert type(narrowed) is kind
        assert [getattr(narrowed, name) for name in fields] == [getattr(subject, name) for name in fields]


@pytest.mark.parametrize(
    ("subject", "roles"),
    [
        (GUEST, set()),
        (CUSTOMER, {Role.CUSTOMER}),
        (seller(), {Role.CUSTOMER, Role.SELLER}),
        (OPERATOR, {Role.CUSTOMER, Role.OPERATOR}),
    ],
)
def test_roles_follow_from_what_somebody_is(subject: Subject, roles: set[Role]):
    assert subject.roles == roles


def test_a_thing_without_an_account_belongs_to_nobody_here():
    with pytest.raises(errors.NothingHere):
        policies.check_owns(GUEST, None)


def test_somebody_elses_thing_looks_missing():
    with pytest.raises(errors.NothingHere):
        policies.check_owns(CUSTOMER, ids.new_id())


def test_ones_own_thing_passes():
    policies.check_owns(CUSTOMER, ACCOUNT)


def test_the_change_log_gets_the_person_or_the_guest():
    assert CUSTOMER.actor() == Actor(kind="account", id=ACCOUNT, label="ana@example.com")
    assert GUEST.actor() == Actor(kind="guest", label="guest")
