"""What goes out in place of what came back, and what that costs: pure, on lines and prices.

A piece costs what was paid for the one that it replaces, and the difference of their prices before discounts, with its
tax: whoever bought at a discount keeps it, and the same again costs nothing more, whatever its price has become.
Variants come here at the prices that hold for their buyer.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order.credit_types import CreditLine
from sokoni.commerce.order.types import Amounts, Line, Reduction
from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.core import ids, money
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """So many pieces of a variant in place of what came back of a line."""

    line: Line
    back: CreditLine
    variant: SellableVariant

    @property
    def quantity(self) -> int:
        """How many pieces."""
        return self.back.quantity

    @property
    def price(self) -> Money:
        """What one piece costs before discounts."""
        return price_in_place_of(self.line, self.variant)


def price_in_place_of(line: Line, variant: SellableVariant) -> Money:
    """What a piece of a variant costs in place of one of a line: the same again, what it was sold at."""
    return line.unit_price if variant.variant_id == line.variant_id else variant.price


def cost_of(each: Replacement, *, apart: Collection[UUID] = ()) -> Money:
    """What the pieces cost; `apart` are reductions that come back to their buyer by themselves, as points do."""
    difference = (each.price - each.line.unit_price) * each.quantity
    net = each.line.subtotal - each.line.discount
    if net:
        with_tax = money.round_half_up(difference.amount * (net + each.line.tax_added).amount, net.amount)
        difference = Money(with_tax, difference.currency)
    whole = each.back.amount + _apart(each, apart) + difference
    return max(whole, Money.zero(whole.currency))


def line_of(each: Replacement, *, part_id: UUID, return_id: UUID, title: str, apart: Collection[UUID] = ()) -> Line:
    """The pieces as a line of an order of their own; what they cost less than by their list is a reduction."""
    old, variant = each.line, each.variant
    subtotal = each.price * each.quantity
    cost = min(cost_of(each, apart=apart), _most(old, subtotal))
    tax, added = _share(old.tax, cost, old.total), _share(old.tax_added, cost, old.total)
    total = min(cost, subtotal + added)
    discount = subtotal + added - total
    of_market = max(each.back.funded - _apart(each, apart), Money.zero(total.currency))
    return Line(
        id=ids.new_id(),
        sub_order_id=part_id,
        shop_id=old.shop_id,
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        product_slug=variant.product_slug,
        product_title=variant.product_title,
        variant_title=variant.variant_title,
        sku=variant.sku or "",
        image_hash=variant.image_hash,
        image_frame=variant.image_frame,
        unit_price=each.price,
        quantity=each.quantity,
        subtotal=subtotal,
        discount=discount,
        tax_included=tax - added,
        tax_added=added,
        total=total,
        reductions=tuple(_reductions(discount, of_market, return_id=return_id, line_id=old.id, title=title)),
    )


def amounts_of(lines: Sequence[Line]) -> Amounts:
    """What lines come to; nobody pays their delivery."""
    currency = lines[0].total.currency

    def add(parts: Iterable[Money]) -> Money:
        return money.total(list(parts), currency=currency)

    return Amounts(
        subtotal=add(line.subtotal for line in lines),
        discount=add(line.discount for line in lines),
        shipping=Money.zero(currency),
        tax_included=add(line.tax_included for line in lines),
        tax_added=add(line.tax_added for line in lines),
        total=add(line.total for line in lines),
    )


def _apart(each: Replacement, apart: Collection[UUID]) -> Money:
    """What of a line's reductions comes back by itself, for these pieces."""
    currency = each.line.total.currency
    whole = money.total([one.amount for one in each.line.reductions if one.promotion_id in apart], currency=currency)
    return Money(whole.amount * each.quantity // each.line.quantity, currency)


def _most(old: Line, subtotal: Money) -> Money:
    """What pieces cost at most: their list price, with the tax that comes on top of it."""
    net = old.subtotal - old.discount
    added = money.round_half_up(old.tax_added.amount * subtotal.amount, net.amount) if net else 0
    return subtotal + Money(added, subtotal.currency)


def _share(whole: Money, part: Money, of: Money) -> Money:
    return Money(money.round_half_up(whole.amount * part.amount, of.amount) if of else 0, whole.currency)


def _reductions(discount: Money, funded: Money, *, return_id: UUID, line_id: UUID, title: str) -> Iterable[Reduction]:
    """The shop's own reduction, and what the market pays of it as it did of what came back."""
    of_market = min(funded, discount)
    for key, payer, amount in ((return_id, Payer.SHOP, discount - of_market), (line_id, Payer.PLATFORM, of_market)):
        if amount:
            yield Reduction(promotion_id=key, title=title, code=None, level=Level.PRODUCT, payer=payer, amount=amount)
