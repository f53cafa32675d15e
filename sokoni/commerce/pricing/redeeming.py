"""What a buyer pays with something else than money, such as points: taken off last, of what is left of goods."""

from collections.abc import Sequence

from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.commerce.pricing.types import Discount, PricedLine, Redemption
from sokoni.core import money
from sokoni.core.money import Money

BASIS_POINTS = 10_000


def redeem(lines: Sequence[PricedLine], taken: Sequence[Discount], redemption: Redemption) -> Discount | None:
    """What it takes off the lines, shared out by the largest remainder over what is left of them; None for nothing.

    Never more than is left to pay for the goods after promotions, nor than their share; delivery and added tax are
    paid with money. Ties go by shop and variant, as with promotions.
    """
    ordered = sorted(lines, key=lambda line: (line.shop_id, line.variant_id, line.key))
    left = [_left(line, taken) for line in ordered]
    whole = sum(left)
    amount = min(redemption.most.amount, whole * redemption.share_bp // BASIS_POINTS)
    if amount <= 0:
        return None
    currency = redemption.most.currency
    shares = zip(ordered, money.split(amount, left), strict=True)
    return Discount(
        promotion_id=redemption.programme_id,
        shop_id=None,
        title=redemption.title,
        code=None,
        level=Level.ORDER,
        payer=Payer.PLATFORM,
        lines={line.key: Money(share, currency) for line, share in shares if share},
        shipping={},
        amount=Money(amount, currency),
    )


def _left(line: PricedLine, taken: Sequence[Discount]) -> int:
    off = sum(each.lines[line.key].amount for each in taken if line.key in each.lines)
    return (line.unit_price * line.quantity).amount - off
