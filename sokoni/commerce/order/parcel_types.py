"""Parcels of orders: what is in them and how they are followed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLine:
    """So many pieces of a line in a parcel."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Who carries a parcel and how it is followed.

    `carrier` is a code of the registry or a name in the seller's words; the address is the registry's, or the seller's
    where the carrier is not in it. All may be empty: somebody's own car has no number.
    """

    carrier: str = ""
    number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What left a shop together; `number` counts the parcels of a part from 1."""

    id: UUID
    sub_order_id: UUID
    shop_id: UUID
    number: int
    lines: tuple[ParcelLine, ...]
    tracking: Tracking
    carrier_name: str
    tracking_address: str
    shipped_at: datetime
    delivered_at: datetime | None = None
