"""Which rule counts for a line, what it comes to, and what of it goes back. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.commission.errors import CommissionInThePast, CommissionSubjectUnknown, CommissionTermsInvalid
from sokoni.commerce.commission.types import Charge, Cut, Key, LineCharge, Rule, Scope, SoldLine, Terms
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import MAX_MINOR_UNITS, Money

WHOLE_BP = 10_000
_SPECIFIC = {scope: place for place, scope in enumerate(Scope)}


def check_terms(key: Key, terms: Terms) -> None:
    """Pass terms that can be kept.

    Raises:
        CommissionTermsInvalid: a share beyond 0 to 100 %, a negative amount, or an amount in no currency.
        CommissionSubjectUnknown: a rule of the market that names something, or another that names nothing.
        UnknownCurrency: the currency is not in our table.
    """
    for name, share in (("rate_bp", terms.rate_bp), ("tax_bp", terms.tax_bp)):
        if not 0 <= share <= WHOLE_BP:
            raise CommissionTermsInvalid(field=name, reason=Reason("a share is between 0 and 100 percent"))
    if not 0 <= terms.fixed_amount <= MAX_MINOR_UNITS // WHOLE_BP:
        raise CommissionTermsInvalid(field="fixed_amount", reason=Reason("an amount for each piece is not negative"))
    if key.currency is not None:
        money.exponent(key.currency)
    elif terms.fixed_amount:
        raise CommissionTermsInvalid(field="currency", reason=Reason("an amount needs its currency"))
    if (key.scope is Scope.MARKET) is not (key.subject_id is None):
        raise CommissionSubjectUnknown


def beginning(wanted: datetime | None, now: datetime) -> datetime:
    """When a new rule begins: when it is wanted, else now.

    Raises:
        CommissionInThePast: that has been.
    """
    if wanted is not None and wanted < now:
        raise CommissionInThePast
    return wanted or now


def pick(
    rules: Sequence[Rule],
    line: SoldLine,
    *,
    shop_id: UUID,
    plan_id: UUID | None,
    depths: Mapping[UUID, int],
    at: datetime,
) -> Rule | None:
    """The rule that counts for a line ordered at a time: the most specific that holds; None where none does.

    A product goes before its categories, of which the deepest counts (`depths`), then the shop, then the plan that it
    had at that time, then the market; a rule in the sale's own currency before one for all. Of categories that are
    equally deep the one counts that costs the shop least.
    """
    currency = line.base.currency
    subjects: Mapping[Scope, Collection[UUID | None]] = {
        Scope.PRODUCT: {line.product_id},
        Scope.SHOP: {shop_id},
        # A shop without a plan falls under the rules of none: those name theirs.
        Scope.PLAN: {plan_id},
        Scope.CATEGORY: set(depths),
    }
    found = [
        each
        for each in rules
        if each.holds_at(at)
        and each.key.currency in {None, currency}
        and (each.key.scope is Scope.MARKET or each.key.subject_id in subjects[each.key.scope])
    ]

    def rank(rule: Rule) -> tuple[int, int, bool, int, int]:
        depth = depths[rule.key.subject_id] if rule.key.scope is Scope.CATEGORY and rule.key.subject_id else 0
        cost = charge_of(rule.terms, line.base, line.quantity).whole.amount
        return _SPECIFIC[rule.key.scope], depth, rule.key.currency is not None, -cost, -rule.id.int

    return max(found, key=rank, default=None)


def charge_of(terms: Terms, base: Money, quantity: int) -> Charge:
    """What terms come to for so many pieces that bring their shop so much; never more than that, its tax apart."""
    share = money.round_half_up(base.amount * terms.rate_bp, WHOLE_BP) + terms.fixed_amount * quantity
    amount = min(share, max(base.amount, 0))
    tax = money.round_half_up(amount * terms.tax_bp, WHOLE_BP)
    return Charge(Money(amount, base.currency), Money(tax, base.currency))


def cut(lines: Sequence[LineCharge], cut: Cut) -> tuple[LineCharge, ...]:
    """The lines of a sale after it is worth less to its shop.

    What is said of the sale as a whole is shared out over its lines, and what is no line's (delivery), by what is left
    of each, by the largest remainder. Of a line so much of the commission has gone back as of its worth, cut from the
    running sum: all parts of a line together give back exactly what was charged for it.
    """
    if cut.is_all:
        return tuple(replace(each, reversed_base=each.base, reversed=each.charge) for each in lines)
    gone = {each.line_id: min(cut.lines.get(each.line_id, _zero(each)), each.base_left) for each in lines}
    weights = [(each.base_left - gone[each.line_id]).amount for each in lines]
    of_lines = sum(each.base_left.amount for each in lines)
    of_others = max(cut.left.amount - of_lines, 0)
    shares = money.split(cut.rest.amount, [*weights, of_others]) if sum(weights) + of_others else [0] * len(lines)
    return tuple(
        _with_less(each, gone[each.line_id].amount + min(share, weight))
        for each, share, weight in zip(lines, shares, weights, strict=False)
    )


def total(charges: Sequence[Charge], *, currency: str) -> Charge:
    """The sum of charges."""
    return sum(charges, start=Charge.nothing(currency))


def _with_less(line: LineCharge, gone: int) -> LineCharge:
    reversed_base = line.reversed_base + Money(gone, line.base.currency)

    def share(whole: Money) -> Money:
        if reversed_base == line.base:
            return whole
        return Money(whole.amount * reversed_base.amount // line.base.amount, whole.currency)

    reversed_charge = Charge(share(line.charge.amount), share(line.charge.tax))
    return replace(line, reversed_base=reversed_base, reversed=reversed_charge)


def _zero(line: LineCharge) -> Money:
    return Money.zero(line.base.currency)
