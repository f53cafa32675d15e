"""What may go out in place of what comes back: variants of the same products, with what they cost more or less."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order.types import Line
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant in place of a line's pieces; one piece costs so much more by its list, or less."""

    variant: SellableVariant
    difference: Money
    is_same: bool


async def offers(session: ReadSession, lines: Iterable[Line], *, locale: str) -> Mapping[UUID, Sequence[Offer]]:
    """The variants in stock in place of each line, the same one first; three statements."""
    lines = list(lines)
    found = await catalog.siblings(session, product_ids={line.product_id for line in lines}, locale=locale)
    levels = await stock.levels(
        session, variant_ids=[each.variant_id for variants in found.values() for each in variants]
    )

    def is_there(variant: SellableVariant) -> bool:
        level = levels.get(variant.variant_id)
        return level is not None and (level.limit is None or level.limit > 0)

    return {
        line.id: sorted(
            (
                Offer(each, each.price - line.unit_price, is_same=each.variant_id == line.variant_id)
                for each in found.get(line.product_id, ())
                if each.price.currency == line.unit_price.currency and is_there(each)
            ),
            key=lambda offer: not offer.is_same,
        )
        for line in lines
    }
