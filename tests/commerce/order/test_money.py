"""The heavy proof of what follows a cart: sales, commissions, refunds in part and payouts, and no minor unit adrift.

Each cart is sold, some of it taken off, sent back or given back as money, in any order, while statements are made and
paid; in the end everything is given back. All by the program's own pure functions, over accounts that are kept here.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from sokoni.commerce.commission import rules as commission
from sokoni.commerce.commission.types import Charge, Key, LineCharge, Rule, Scope
from sokoni.commerce.commission.types import Terms as Kept
from sokoni.commerce.ledger.types import Entry
from sokoni.commerce.order import crediting, posting
from sokoni.commerce.order.credit_types import Credit, Credited, CreditKind
from sokoni.commerce.order.types import Amounts, Line, Reduction, Status, SubOrder
from sokoni.commerce.payout import rules as payout
from sokoni.commerce.payout.types import Parts
from sokoni.commerce.pricing import rules as pricing
from sokoni.commerce.pricing.types import Discount, LineTotals, PricingInput, ShopTotals, Totals
from sokoni.core import change, ids
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT
from tests.support.factories import order as order_factory
from tests.support.generated_carts import GROUPS, PRICES, PRODUCTS, SHOPS, cart

CARTS = 250
PLANS = (UUID(int=901), UUID(int=902))
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHARES = (0, 1, 333, 1000, 2500, 9_999, 10_000)


def rule(dice: random.Random, most: int, currency: str) -> Rule:
    """A commission of anything."""
    scope = dice.choice(tuple(Scope))
    named = {Scope.PLAN: PLANS, Scope.SHOP: SHOPS, Scope.CATEGORY: GROUPS, Scope.PRODUCT: PRODUCTS}
    fixed = dice.choice((0, 0, dice.randint(1, most)))
    return Rule(
        id=UUID(int=dice.getrandbits(100)),
        key=Key(
            scope=scope,
            subject_id=dice.choice(named[scope]) if scope in named else None,
            currency=currency if fixed else dice.choice((None, currency)),
        ),
        terms=Kept(rate_bp=dice.choice(SHARES), fixed_amount=fixed, tax_bp=dice.choice((0, 825, 1900))),
        starts_at=NOW,
        ends_at=None,
        created_at=NOW,
    )


def reduction(discount: Discount, amount: Money) -> Reduction:
    """What a promotion took off."""
    return Reduction(
        promotion_id=discount.promotion_id,
        title=discount.title,
        code=discount.code,
        level=discount.level,
        payer=discount.payer,
        amount=amount,
    )


def line_of(given: PricingInput, totals: LineTotals, discounts: Iterable[Discount]) -> Line:
    """A line as it is frozen at the sale."""
    priced = next(each for each in given.lines if each.key == totals.key)
    return Line(
        id=ids.new_id(),
        sub_order_id=priced.shop_id,
        shop_id=priced.shop_id,
        variant_id=priced.variant_id,
        product_id=priced.product_id,
        product_slug="lamp",
        product_title="Lamp",
        variant_title="",
        sku="",
        image_hash=None,
        image_frame=UNCUT,
        unit_price=priced.unit_price,
        quantity=priced.quantity,
        subtotal=totals.subtotal,
        discount=totals.discount,
        tax_included=totals.tax_included,
        tax_added=totals.tax_added,
        total=totals.total,
        reductions=tuple(reduction(each, each.lines[totals.key]) for each in discounts if totals.key in each.lines),
        credited=Money.zero(given.currency),
    )


def part_of(given: PricingInput, totals: Totals, shop: ShopTotals) -> SubOrder:
    """One shop's part of the cart, sold."""
    lines = tuple(line_of(given, each, totals.discounts) for each in totals.lines if each.shop_id == shop.shop_id)
    amounts = Amounts(
        subtotal=shop.subtotal,
        discount=shop.discount,
        shipping=shop.shipping,
        tax_included=shop.tax_included,
        tax_added=shop.tax_added,
        total=shop.total,
    )
    return replace(
        order_factory.part_snapshot(status=Status.DELIVERED),
        shop_id=shop.shop_id,
        amounts=amounts,
        lines=lines,
        credited=Credited.nothing(given.currency),
        funded=shop.funded,
        placed_at=NOW,
    )


@dataclass
class Stall:
    """A part with all that hangs on it: its commission, the accounts, and what was paid of it."""

    part: SubOrder
    charged: tuple[LineCharge, ...]
    books: Counter[str] = field(default_factory=Counter)
    owed: list[Parts] = field(default_factory=list)
    rebuilt: list[Parts] = field(default_factory=list)
    paid: int = 0
    # What the shop took in at the door, and did not give back.
    till: int = 0
    is_cash: bool = False

    @property
    def currency(self) -> str:
        return self.part.amounts.total.currency

    def sell(self) -> None:
        """Take the buyer's money, and share it out."""
        total = self.part.amounts.total
        self.till = total.amount if self.is_cash else 0
        self._move(self._gateway, "customer_funds", total.amount)
        self._post(posting.worth_of(self.part), self._kept(), Money(self.till, self.currency), sign=1)

    def give(self, terms: crediting.Terms, *, are_sent: bool) -> None:
        """Give back what terms say, with its share of everything."""
        credit = Credit(
            id=ids.new_id(),
            sub_order_id=self.part.id,
            shop_id=self.part.shop_id,
            kind=CreditKind.RETURN,
            amount=terms.amount,
            tax=terms.tax,
            shipping=terms.shipping,
            funded=terms.funded,
            reason="",
            actor=change.SYSTEM,
            created_at=NOW,
            lines=terms.lines,
        )
        (cut,) = posting.cuts_of(self.part, [credit])
        before, self.charged = self._kept(), commission.cut(self.charged, cut)
        from_till = min(credit.amount, Money(self.till, self.currency))
        self.till -= from_till.amount
        self._post((credit.amount, credit.tax, credit.funded), before - self._kept(), from_till, sign=-1)
        self._move("customer_funds", self._gateway, credit.amount.amount)
        self.part = taken(self.part, terms, are_sent=are_sent)

    def pay(self) -> None:
        """Pay what the shop is owed, if it is owed anything; else it is carried over."""
        owed = self.owed_now()
        if owed <= 0:
            return
        tax = sum(each.tax.amount for each in self.owed) - self.books["paid_tax"]
        for account, _, amount in payout.paying(
            self.part.shop_id, amount=Money(owed, self.currency), tax=Money(tax, self.currency)
        ):
            self.books[account] += amount.amount
        self.paid += owed
        self.books["paid_tax"] += tax

    def owed_now(self) -> int:
        """What entries say that the shop is owed."""
        return sum(each.total.amount for each in self.owed) - self.paid

    def drift(self) -> int:
        """By how many minor units anything differs from what it should be the sum of."""
        accounts = sum(amount for account, amount in self.books.items() if account != "paid_tax")
        own = -self.books[payout.PAYABLE] - self.books[payout.TAX]
        return (
            abs(accounts)
            + abs(self.books["customer_funds"])
            + abs(own - self.owed_now())
            + sum(one != other for one, other in zip(self.owed, self.rebuilt, strict=True))
        )

    def _kept(self) -> Charge:
        return commission.total([each.left for each in self.charged], currency=self.currency)

    @property
    def _gateway(self) -> str:
        return payout.CASH if self.is_cash else "gateway"

    def _post(self, worth: tuple[Money, Money, Money], charge: Charge, from_till: Money, *, sign: int) -> None:
        entries = posting.entries_of(self.part, worth, charge, from_till, sign=sign)
        for each in entries:
            self.books[each.account.kind] += each.amount.amount
        self.owed.append(parts_said(worth, charge, from_till, sign=sign))
        self.rebuilt.append(payout.parts_of(moving(entries), currency=self.currency))

    def _move(self, into: str, out_of: str, amount: int) -> None:
        self.books[into] += amount
        self.books[out_of] -= amount


def moving(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries that the books keep: those of nothing are left out."""
    return [each for each in entries if each.amount]


def parts_said(worth: tuple[Money, Money, Money], charge: Charge, from_till: Money, *, sign: int) -> Parts:
    """What a statement says of a posting, by what it was made of."""
    total, tax, funded = worth
    return Parts(
        goods=(total - tax + funded) * sign,
        tax=tax * sign,
        commission=-charge.amount * sign,
        commission_tax=-charge.tax * sign,
        direct=-from_till * sign,
    )


def taken(part: SubOrder, terms: crediting.Terms, *, are_sent: bool) -> SubOrder:
    """The part after a credit."""
    by_line = {each.line_id: each for each in terms.lines}
    field_name = "returned" if are_sent else "cancelled"
    lines = tuple(
        replace(
            each,
            **{field_name: getattr(each, field_name) + by_line[each.id].quantity},
            credited=each.total - each.worth + by_line[each.id].amount,
        )
        if each.id in by_line
        else each
        for each in part.lines
    )
    credited = Credited(
        amount=part.credited.amount + terms.amount,
        tax=part.credited.tax + terms.tax,
        shipping=part.credited.shipping + terms.shipping,
        funded=part.credited.funded + terms.funded,
        transfer=part.credited.transfer,
    )
    return replace(part, lines=lines, credited=credited)


def opened(dice: random.Random, part: SubOrder, given: PricingInput, rules: Sequence[Rule]) -> Stall:
    """A part whose commission is frozen."""
    charged = []
    for sold in posting.sale_of(part).lines:
        groups = given.memberships.get(sold.product_id, frozenset())
        depths = {group: dice.randint(1, 3) for group in sorted(groups)}
        plan_id = dice.choice((None, *PLANS))
        found = commission.pick(rules, sold, shop_id=part.shop_id, plan_id=plan_id, depths=depths, at=NOW)
        terms = found.terms if found else Kept(rate_bp=0)
        charged.append(
            LineCharge(
                line_id=sold.line_id,
                reference_id=part.id,
                shop_id=part.shop_id,
                rule_id=found.id if found else None,
                terms=terms,
                base=sold.base,
                charge=commission.charge_of(terms, sold.base, sold.quantity),
                reversed_base=Money.zero(given.currency),
                reversed=Charge.nothing(given.currency),
                recorded_at=NOW,
            )
        )
    return Stall(part, tuple(charged), is_cash=dice.random() < 0.2)


def pieces_of(dice: random.Random, part: SubOrder) -> dict[UUID, int]:
    """Some pieces that are still there."""
    left = {each.id: each.quantity - each.cancelled - each.returned for each in part.lines}
    return {line_id: dice.randint(1, count) for line_id, count in left.items() if count and dice.random() < 0.6}


def happen(dice: random.Random, stall: Stall) -> None:
    """Anything that may happen to a part after its sale."""
    part = stall.part
    match dice.choice(("pieces", "less", "money", "pay")):
        case "pieces":
            terms = crediting.for_pieces(part, pieces_of(dice, part), with_shipping=dice.random() < 0.3)
            stall.give(terms, are_sent=dice.random() < 0.5)
        case "less":
            terms = crediting.for_pieces(part, pieces_of(dice, part), with_shipping=dice.random() < 0.3)
            amount = Money(dice.randint(0, terms.amount.amount), stall.currency)
            stall.give(crediting.of_terms(terms, amount), are_sent=True)
        case "money" if part.worth:
            amount = Money(dice.randint(1, part.worth.amount), stall.currency)
            stall.give(crediting.for_amount(part, amount), are_sent=False)
        case _:
            stall.pay()


def give_all_back(stall: Stall) -> None:
    """Let nothing of a part be left with anybody."""
    rest = {each.id: each.quantity - each.cancelled - each.returned for each in stall.part.lines}
    stall.give(crediting.for_pieces(stall.part, rest, with_shipping=True), are_sent=True)
    if stall.part.worth:
        stall.give(crediting.for_amount(stall.part, stall.part.worth), are_sent=False)


@pytest.mark.heavy
@pytest.mark.parametrize("currency", PRICES)
def test_not_one_minor_unit_is_adrift_from_the_cart_to_the_payout(currency: str, scale: float):
    dice = random.Random(f"payout {currency}")  # the same carts each time
    for _ in range(int(CARTS * scale)):
        given = cart(dice, currency)
        totals = pricing.totals(given)
        rules = [rule(dice, PRICES[currency] // 20, currency) for _ in range(dice.randint(0, 6))]
        for shop in totals.shops:
            stall = opened(dice, part_of(given, totals, shop), given, rules)
            stall.sell()
            for _ in range(dice.randint(0, 5)):
                happen(dice, stall)
                assert stall.drift() == 0, (given, stall)
            give_all_back(stall)
            assert stall.drift() == 0, (given, stall)
            left = {account: amount for account, amount in stall.books.items() if amount}
            owed_back = {payout.PAYABLE, payout.TAX, payout.BANK, "paid_tax"}
            assert left.keys() <= owed_back, (given, stall)
            # What was paid before it was given back, the shop owes: nothing else is left anywhere.
            assert stall.owed_now() == -stall.paid
