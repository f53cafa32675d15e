"""What stock refuses.

DomainError
├── StockInsufficient      less is left than was wanted
│   └── StockSoldOut       nothing is left
├── StockHoldExists        the reference has a hold of this variant already
├── StockHoldMissing       the reference holds nothing
├── StockNotAllocated      goods cannot leave that are not sold
├── StockNotArrived        goods cannot leave that are not counted in yet
├── StockBelowPromised     fewer would be on hand than buyers were promised
├── StockMovedMeanwhile    other pieces are on hand than the seller saw when counting
└── StockVariantUnknown    the shop has no such variant
"""

from collections.abc import Sequence
from uuid import UUID

from sokoni.commerce.stock.types import Shortage
from sokoni.core.errors import DomainError, Kind


class StockInsufficient(DomainError):
    """Less is left than was wanted; `shortages` lists every variant of the request that is short."""

    code = "stock.insufficient"
    kind = Kind.CONFLICT
    message = "You asked for more than is left of an item: {available} can be had."
    hint = "Lower the quantity or choose another variant."

    def __init__(self, *, variant_id: UUID, available: int, shortages: Sequence[Shortage] = ()) -> None:
        listed = [{"variant_id": each.variant_id, "available": each.available} for each in shortages]
        own = [{"variant_id": variant_id, "available": available}]
        super().__init__(variant_id=variant_id, available=available, shortages=listed or own)


class StockSoldOut(StockInsufficient):
    """Nothing is left."""

    code = "stock.sold_out"
    kind = Kind.CONFLICT
    message = "Somebody was faster: an item is sold out."
    hint = "Take it out of the cart, or choose another variant."


def insufficient(shortages: Sequence[Shortage]) -> StockInsufficient:
    """The refusal for the shortages of a request; there is at least one."""
    worst = min(shortages, key=lambda each: each.available)
    kind = StockInsufficient if worst.available > 0 else StockSoldOut
    return kind(variant_id=worst.variant_id, available=worst.available, shortages=shortages)


class StockHoldExists(DomainError):
    """A reference takes stock once."""

    code = "stock.hold_exists"
    kind = Kind.CONFLICT
    message = "Goods are already held for {reference_id}."
    hint = "Release that hold first, or hold under a new reference."

    def __init__(self, *, reference_id: UUID) -> None:
        super().__init__(reference_id=reference_id)


class StockHoldMissing(DomainError):
    """There is nothing to allocate or to ship."""

    code = "stock.hold_missing"
    kind = Kind.MISSING
    message = "Nothing is held for {reference_id}."
    hint = "Place the order again."

    def __init__(self, *, reference_id: UUID) -> None:
        super().__init__(reference_id=reference_id)


class StockNotAllocated(DomainError):
    """Goods leave the house only when they are sold."""

    code = "stock.not_allocated"
    kind = Kind.CONFLICT
    message = "These goods are not sold yet: they are {state}."
    hint = "Confirm the order before it is shipped."

    def __init__(self, *, reference_id: UUID, state: str) -> None:
        super().__init__(reference_id=reference_id, state=state)


class StockNotArrived(DomainError):
    """What was sold ahead has to come in before it can leave."""

    code = "stock.not_arrived"
    kind = Kind.CONFLICT
    message = "{missing} of the sold pieces are not in stock yet."
    hint = "Enter the delivery in the stock first; waiting orders are served in the order in which they came."

    def __init__(self, *, reference_id: UUID, variant_id: UUID, missing: int) -> None:
        super().__init__(reference_id=reference_id, variant_id=variant_id, missing=missing)


class StockBelowPromised(DomainError):
    """What buyers were promised stays on hand."""

    code = "stock.below_promised"
    kind = Kind.CONFLICT
    message = "{promised} pieces are promised to buyers, so {on_hand} cannot be all that is there."
    hint = "Cancel orders that cannot be served first, then enter the count again."

    def __init__(self, *, variant_id: UUID, on_hand: int, promised: int) -> None:
        super().__init__(variant_id=variant_id, on_hand=on_hand, promised=promised, field="on_hand")


class StockVariantUnknown(DomainError):
    """The shop has no such variant."""

    code = "stock.variant_unknown"
    kind = Kind.MISSING
    message = "Your shop has no such variant."
    hint = "Take the id from the product's page or from GET /api/v1/stock."

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(variant_id=variant_id)


class StockMovedMeanwhile(DomainError):
    """Other pieces are on hand than whoever counted saw: some were sold or counted in between."""

    code = "stock.moved_meanwhile"
    kind = Kind.CONFLICT
    message = "The stock moved meanwhile: {on_hand} are on hand now."
    hint = "Count again, beginning from the new number."

    def __init__(self, *, variant_id: UUID, on_hand: int) -> None:
        super().__init__(field="stock", variant_id=variant_id, on_hand=on_hand)
