"""What a file of orders is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sokoni.commerce.order.types import Order, SubOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One shop's part with its lines, and the order that it is a part of; the order's own parts are left out."""

    order: Order
    part: SubOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some parts in the order of the list, and where the next ones are."""

    sold: Sequence[Sold]
    next_cursor: str | None
