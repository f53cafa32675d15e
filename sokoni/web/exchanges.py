"""What may go out in place of what comes back: variants of the same products, with what they cost more or less."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import replacing
from sokoni.commerce.order.types import Line
from sokoni.commerce.pricing.pricelist import using as prices
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant in place of a line's pieces; one piece costs its buyer so much more, or less."""

    variant: SellableVariant
    difference: Money
    is_same: bool


async def offers(
    session: ReadSession, lines: Sequence[Line], *, account_id: UUID | None, locale: str, now: datetime
) -> Mapping[UUID, Sequence[Offer]]:
    """The variants in stock in place of each line of one order, the same one first, at what they cost its buyer.

    Three statements, and one more where its shop has price lists.
    """
    found = await catalog.siblings(session, product_ids={line.product_id for line in lines}, locale=locale)
    sold = {each.variant_id: each for variants in found.values() for each in variants}
    levels = await stock.levels(session, variant_ids=list(sold))
    currency = lines[0].unit_price.currency if lines else None
    theirs = await prices.apply(session, variants=sold, account_id=account_id, currency=currency, now=now)

    def is_there(variant: SellableVariant) -> bool:
        level = levels.get(variant.variant_id)
        return level is not None and (level.limit is None or level.limit > 0)

    return {
        line.id: _in_place_of(
            line, [theirs[each.variant_id] for each in found.get(line.product_id, ()) if is_there(each)]
        )
        for line in lines
    }


def _in_place_of(line: Line, variants: Iterable[SellableVariant]) -> Sequence[Offer]:
    priced = [(each, replacing.price_in_place_of(line, each)) for each in variants]
    fitting = (
        Offer(each, price - line.unit_price, is_same=each.variant_id == line.variant_id)
        for each, price in priced
        if price.currency == line.unit_price.currency
    )
    return sorted(fitting, key=lambda offer: not offer.is_same)
