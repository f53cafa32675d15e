"""What a part of an order is to its commission and to the books: which accounts its money moves between. Pure."""

from collections.abc import Sequence

from sokoni.commerce.commission.types import Charge, Cut, Sale, SoldLine
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.order.credit_types import Credit
from sokoni.commerce.order.types import SubOrder
from sokoni.core import money
from sokoni.core.money import Money


def sale_of(part: SubOrder) -> Sale:
    """A part as its commission sees it: what its shop gets for each line, at the rates of when it was ordered."""
    lines = tuple(
        SoldLine(
            line_id=line.id,
            product_id=line.product_id,
            quantity=line.quantity,
            base=line.total - line.tax + line.funded,
        )
        for line in part.lines
    )
    currency = part.amounts.total.currency
    return Sale(reference_id=part.id, shop_id=part.shop_id, sold_at=part.placed_at, currency=currency, lines=lines)


def cuts_of(part: SubOrder, given: Sequence[Credit]) -> Sequence[Cut]:
    """By how much credits, one after the other, lessen what a part brings its shop."""
    worth, tax, funded = part.worth, part.amounts.tax - part.credited.tax, part.funded_left
    cuts = []
    for credit in given:
        of_lines = {line.line_id: line.amount - line.tax + line.funded for line in credit.lines}
        net = credit.amount - credit.tax + credit.funded
        rest = net - money.total(list(of_lines.values()), currency=net.currency)
        left = worth - tax + funded
        worth, tax, funded = worth - credit.amount, tax - credit.tax, funded - credit.funded
        is_all = not worth and not funded
        cuts.append(Cut(reference_id=credit.id, lines=of_lines, rest=rest, left=left, is_all=is_all))
    return cuts


def worth_of(part: SubOrder) -> tuple[Money, Money, Money]:
    """What a part is worth, the tax within it, and what the platform pays beside it."""
    return part.worth, part.amounts.tax - part.credited.tax, part.funded_left


def entries_of(
    part: SubOrder, worth: tuple[Money, Money, Money], charge: Charge, taken_in: Money, *, sign: int
) -> Sequence[Entry]:
    """The sides of a sale, or with a negative sign of what is booked back of one."""
    total, tax, funded = worth
    payable = AccountRef("shop_payable", part.shop_id)
    return [
        Entry.debit(AccountRef("customer_funds", part.order_id), total * sign),
        # What the market took off at its own cost is the shop's as if its buyer had paid it.
        Entry.debit(AccountRef("platform_promotions"), funded * sign),
        Entry.credit(payable, (total - tax + funded) * sign),
        Entry.credit(AccountRef("tax_payable", part.shop_id), tax * sign),
        # Sides of their own, so that the books show what was sold, what of it was kept, and what is in the shop's till.
        Entry.debit(payable, charge.whole * sign),
        Entry.credit(AccountRef("platform_commission"), charge.amount * sign),
        Entry.credit(AccountRef("commission_tax"), charge.tax * sign),
        Entry.debit(payable, taken_in * sign),
        Entry.credit(AccountRef("gateway:cash"), taken_in * sign),
    ]
