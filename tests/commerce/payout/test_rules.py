"""Where statements may go, and what postings are to their shop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payout import rules
from sokoni.commerce.payout.errors import PayoutMoveRefused
from sokoni.commerce.payout.types import PayoutState
from sokoni.core import ids
from sokoni.core.money import Money

SHOP = ids.new_id()
AMOUNTS = st.integers(-(2**40), 2**40)


ALLOWED = frozenset({
    (PayoutState.DRAFTED, PayoutState.APPROVED),
    (PayoutState.DRAFTED, PayoutState.VOIDED),
    (PayoutState.APPROVED, PayoutState.PAID),
    (PayoutState.APPROVED, PayoutState.FAILED),
    (PayoutState.APPROVED, PayoutState.VOIDED),
    (PayoutState.PAID, PayoutState.FAILED),
})  # fmt: skip


@pytest.mark.parametrize(("state", "wanted"), sorted(ALLOWED))
def test_a_statement_goes_where_the_table_says(state: PayoutState, wanted: PayoutState):
    rules.check_move(state, wanted)


@pytest.mark.parametrize(
    ("state", "wanted"), sorted({(one, other) for one in PayoutState for other in PayoutState} - ALLOWED)
)
def test_a_statement_goes_nowhere_else(state: PayoutState, wanted: PayoutState):
    with pytest.raises(PayoutMoveRefused):
        rules.check_move(state, wanted)


@given(total=AMOUNTS, tax=AMOUNTS, funded=AMOUNTS, kept=AMOUNTS, kept_tax=AMOUNTS, cash=AMOUNTS)
def test_a_posting_is_to_its_shop_what_its_own_accounts_say(  # one argument for each side of it
    total: int, tax: int, funded: int, kept: int, kept_tax: int, cash: int
):
    def side(kind: str, amount: int) -> Entry:
        return Entry(AccountRef(kind, SHOP), Money(amount, "COP"))

    posting = [
        side("customer_funds", total),
        side("platform_promotions", funded),
        side("shop_payable", -(total - tax + funded)),
        side("tax_payable", -tax),
        side("shop_payable", kept + kept_tax + cash),
        side("platform_commission", -kept),
        side("commission_tax", -kept_tax),
        side("gateway:cash", -cash),
    ]
    parts = rules.parts_of(posting, currency="COP")
    assert parts.total == rules.owed_by(posting, shop_id=SHOP, currency="COP")
    assert (parts.goods.amount, parts.tax.amount) == (total - tax + funded, tax)
    assert (parts.commission.amount, parts.commission_tax.amount, parts.direct.amount) == (-kept, -kept_tax, -cash)
