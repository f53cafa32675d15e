"""What a part costs less when pieces of it are taken off, come back, or money is given back without them. Pure.

Of a line, so many pieces are worth their share of what was really paid for it, discount and tax included. Shares are
cut from the running sum, so that all pieces together are worth exactly the whole. Never more is given than is left.

What the platform paid for pieces in their buyer's place, their shop loses with them, also where the buyer paid nothing
at all: the shop has the goods again. Of what it paid for delivery, the shop loses as much as it gives back of delivery,
and where that was free, all with the last piece.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sokoni.commerce.order.credit_types import CreditLine
from sokoni.commerce.order.errors import PiecesNotLeft, RefundTooLarge
from sokoni.commerce.order.types import Line, Order, Status, SubOrder
from sokoni.commerce.payment.types import RefundTo
from sokoni.core import money
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class Terms:
    """What a credit comes to: its amount, the tax and the shipping within it, and what it takes off lines.

    `funded` is what the platform pays the shop less.
    """

    amount: Money
    tax: Money
    shipping: Money
    funded: Money
    lines: tuple[CreditLine, ...] = ()


def for_pieces(part: SubOrder, pieces: Mapping[UUID, int], *, with_shipping: bool = False) -> Terms:
    """What pieces of a part's lines are worth, with what is left of its shipping where that is wanted.

    The caller has checked that so many pieces are there to be taken off.
    """
    left, tax_left, funded_left = part.worth, tax_left_of(part), part.funded_left
    found = []
    for line in part.lines:
        quantity = pieces.get(line.id, 0)
        if not quantity:
            continue
        amount = _least(_share(line, line.total, quantity), line.worth, left)
        tax = _least(_share(line, line.tax, quantity), amount, tax_left)
        funded = _least(_share(line, line.funded, quantity), funded_left)
        left, tax_left, funded_left = left - amount, tax_left - tax, funded_left - funded
        found.append(CreditLine(line_id=line.id, quantity=quantity, amount=amount, tax=tax, funded=funded))
    carried = _nothing(part)
    if with_shipping:
        carried = _shipping(part, left, tax_left)
        carried = replace(carried, funded=_funded_of_shipping(part, pieces, carried.shipping, funded_left))
    return Terms(
        amount=money.total([each.amount for each in found], currency=left.currency) + carried.amount,
        tax=money.total([each.tax for each in found], currency=left.currency) + carried.tax,
        shipping=carried.shipping,
        funded=money.total([each.funded for each in found], currency=left.currency) + carried.funded,
        lines=tuple(found),
    )


def for_amount(part: SubOrder, amount: Money) -> Terms:
    """An amount that is given back of a part as a whole, with its share of the tax and of what the platform pays.

    Raises:
        RefundTooLarge: more than the part is worth.
    """
    if not Money.zero(amount.currency) < amount <= part.worth:
        raise RefundTooLarge(left=part.worth)

    def share(whole: Money) -> Money:
        return Money(whole.amount * amount.amount // part.worth.amount, amount.currency)

    shipping = Money.zero(amount.currency)
    return Terms(amount=amount, tax=share(tax_left_of(part)), shipping=shipping, funded=share(part.funded_left))


def of_terms(terms: Terms, amount: Money) -> Terms:
    """A smaller amount in place of what pieces are worth: shared out among their lines, with its share of the tax.

    Raises:
        RefundTooLarge: more than they are worth, or less than nothing.
    """
    if not 0 <= amount.amount <= terms.amount.amount:
        raise RefundTooLarge(left=terms.amount)
    if amount == terms.amount:
        return terms
    weights = [each.amount.amount for each in terms.lines] + [(terms.amount - _sum_of(terms)).amount]
    *of_lines, rest = money.split(amount.amount, weights) if terms.amount else [0] * len(weights)
    lines = tuple(_less(each, Money(share, amount.currency)) for each, share in zip(terms.lines, of_lines, strict=True))
    of_shipping = terms.funded - money.total([each.funded for each in terms.lines], currency=amount.currency)
    return Terms(
        amount=amount,
        tax=_in_proportion(terms.tax, amount, terms.amount),
        shipping=Money(min(rest, terms.shipping.amount), amount.currency),
        funded=money.total(
            [*(each.funded for each in lines), _in_proportion(of_shipping, amount, terms.amount)],
            currency=amount.currency,
        ),
        lines=lines,
    )


def staying(amount: Money, refund_to: RefundTo) -> Money:
    """What of an amount stays where it is, because its buyer has something else for it."""
    return Money.zero(amount.currency) if refund_to is RefundTo.PAYMENT else amount


def refundable(order: Order, parts: Sequence[SubOrder]) -> Money:
    """How much of what was paid can still be given back for some parts of an order; never negative.

    What a bank holds for a dispute is not here to be given: it goes back by the bank, or is the shop's again.
    """
    kept = order.paid - order.refunded - order.disputed
    worth = money.total([part.worth for part in parts if part.status is not Status.CANCELLED], currency=order.currency)
    return _least(kept, worth) if kept.amount > 0 else Money.zero(order.currency)


def shares(parts: Sequence[SubOrder], amount: Money) -> Mapping[UUID, Money]:
    """An amount shared out among parts by what they are worth; parts that get nothing are left out."""
    live = [part for part in parts if part.status is not Status.CANCELLED and part.worth]
    if not live:
        return {}
    divided = money.split(amount.amount, [part.worth.amount for part in live])
    return {part.id: Money(share, amount.currency) for part, share in zip(live, divided, strict=True) if share}


def check_pieces(part: SubOrder, pieces: Mapping[UUID, int]) -> dict[UUID, int]:
    """Pieces that have not been sent, to be taken off a part; those of which none are wanted are left out.

    Raises:
        PiecesNotLeft: fewer are left of a line, or it is no line of this part.
    """
    left = {line.id: line.left for line in part.lines}
    for line_id, quantity in pieces.items():
        if not 0 <= quantity <= left.get(line_id, 0):
            raise PiecesNotLeft(line_id=line_id, left=left.get(line_id, 0))
    return {line_id: quantity for line_id, quantity in pieces.items() if quantity}


def shipping_left_of(part: SubOrder) -> Money:
    """What of a part's shipping was not given back."""
    return part.amounts.shipping - part.credited.shipping


def tax_left_of(part: SubOrder) -> Money:
    """What of a part's tax was not given back."""
    return part.amounts.tax - part.credited.tax


def _share(line: Line, whole: Money, quantity: int) -> Money:
    before = line.cancelled + line.returned
    cut = whole.amount * (before + quantity) // line.quantity - whole.amount * before // line.quantity
    return Money(cut, whole.currency)


def _shipping(part: SubOrder, left: Money, tax_left: Money) -> Terms:
    """What is left of a part's shipping, with the tax on it that no line carries."""
    shipping = _least(shipping_left_of(part), left)
    if not shipping:
        return _nothing(part)
    of_lines = [line.tax for line in part.lines]
    added = part.amounts.tax_added - money.total([line.tax_added for line in part.lines], currency=left.currency)
    tax = part.amounts.tax - money.total(of_lines, currency=left.currency)
    amount = _least(shipping + added, left)
    return Terms(amount=amount, tax=_least(tax, tax_left, amount), shipping=shipping, funded=Money.zero(left.currency))


def _funded_of_shipping(part: SubOrder, pieces: Mapping[UUID, int], given: Money, left: Money) -> Money:
    """What of the platform's share in a part's delivery goes with so much of it; all of it with the last piece."""
    if not any(line.quantity - line.cancelled - line.returned - pieces.get(line.id, 0) for line in part.lines):
        return left
    of_lines = [line.funded for line in part.lines]
    whole = part.funded - money.total(of_lines, currency=left.currency)
    return _least(_in_proportion(whole, given, part.amounts.shipping), left)


def _less(line: CreditLine, amount: Money) -> CreditLine:
    return replace(
        line,
        amount=amount,
        tax=_in_proportion(line.tax, amount, line.amount),
        # A line that its buyer paid nothing for comes back as a whole.
        funded=_in_proportion(line.funded, amount, line.amount) if line.amount else line.funded,
    )


def _in_proportion(whole: Money, part: Money, of: Money) -> Money:
    return Money(whole.amount * part.amount // of.amount if of else 0, whole.currency)


def _nothing(part: SubOrder) -> Terms:
    zero = Money.zero(part.worth.currency)
    return Terms(amount=zero, tax=zero, shipping=zero, funded=zero)


def _sum_of(terms: Terms) -> Money:
    return money.total([each.amount for each in terms.lines], currency=terms.amount.currency)


def _least(*amounts: Money) -> Money:
    return min(amounts, key=lambda each: each.amount)
