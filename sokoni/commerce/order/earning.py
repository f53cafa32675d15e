"""What a part of an order means for points: what was paid for goods and kept, and which pieces are gone. Pure."""

from uuid import UUID

from sokoni.commerce.loyalty.types import LineShare, PartOfSale
from sokoni.commerce.order.types import Line, Order, Status, SubOrder
from sokoni.core import money
from sokoni.core.money import Money

# Goods have arrived, or had before they came back.
_ARRIVED = frozenset({Status.DELIVERED, Status.RETURNED})


def part_of_sale(order: Order, part: SubOrder, account_id: UUID) -> PartOfSale:
    """How a part stands for points; the order comes with its lines."""
    return PartOfSale(
        account_id=account_id,
        sale_id=order.id,
        part_id=part.id,
        earning=earning_of(part) if part.status in _ARRIVED else None,
        lines=tuple(_share(each, line) for each in order.parts for line in each.lines),
    )


def earning_of(part: SubOrder) -> Money:
    """What a buyer paid for a part's goods and did not get back, without shipping and tax; never below nothing."""
    goods = part.worth.amount - (part.amounts.tax - part.credited.tax).amount - _shipping_left(part)
    return Money(max(goods, 0), part.worth.currency)


def _shipping_left(part: SubOrder) -> int:
    """What is left of shipping, without the tax that is inside its price."""
    shipping = part.amounts.shipping.amount
    if not shipping:
        return 0
    of_lines = sum(line.tax_included.amount for line in part.lines)
    net = shipping - (part.amounts.tax_included.amount - of_lines)
    return money.round_half_up(net * (shipping - part.credited.shipping.amount), shipping)


def _share(part: SubOrder, line: Line) -> LineShare:
    is_gone = part.status is Status.CANCELLED
    return LineShare(
        part_id=part.id,
        line_id=line.id,
        redemptions={each.promotion_id: each.amount.amount for each in line.reductions},
        quantity=line.quantity,
        gone=line.quantity if is_gone else line.cancelled + line.returned,
    )
