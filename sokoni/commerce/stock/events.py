"""What happened to stock."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired(Event):
    """Time ran out for a reference; all or some of its goods are free again."""

    name: ClassVar[str] = "stock.hold_expired"
    reference_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsHandedOver(Event):
    """What was set aside for these references is held for orders from now on; at most 500 ids."""

    name: ClassVar[str] = "stock.holds_handed_over"
    reference_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOut(Event):
    """Nothing is left of these variants; at most 500 ids."""

    name: ClassVar[str] = "stock.sold_out"
    variant_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class RanLow(Event):
    """Only a few pieces are left of these variants; at most 500 ids."""

    name: ClassVar[str] = "stock.ran_low"
    variant_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackInStock(Event):
    """These variants can be bought again; at most 500 ids."""

    name: ClassVar[str] = "stock.back_in_stock"
    variant_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStockChanged(Event):
    """What visitors are told of these variants changed: whether there are any, or how many of the last few."""

    name: ClassVar[str] = "stock.shown_changed"
    variant_ids: list[UUID]
