"""Parcels on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.commerce.order.carriers import CARRIERS
from sokoni.commerce.order.parcel_types import Parcel, Tracking
from sokoni.core.schema import Schema

_LINE = r"^[^\x00-\x1f\x7f]*$"
Text = Annotated[str, Field(max_length=100, pattern=_LINE)]


class PiecesIn(Schema):
    """So many pieces of a line."""

    line_id: UUID
    quantity: int = Field(ge=1, le=10_000)


def sum_pieces(items: Iterable[PiecesIn]) -> dict[UUID, int]:
    """How many pieces of each line; lines named twice count together."""
    wanted: dict[UUID, int] = {}
    for each in items:
        wanted[each.line_id] = wanted.get(each.line_id, 0) + each.quantity
    return wanted


class TrackingIn(Schema):
    """Who carries a parcel and how it is followed."""

    model_config = ConfigDict(str_strip_whitespace=True)

    carrier: Text = Field(default="", description="A code of GET /api/v1/carriers, or any other carrier's name.")
    tracking_number: Text = ""
    tracking_url: str = Field(
        default="", max_length=500, description="For carriers that are not listed: an https address."
    )

    def to_tracking(self) -> Tracking:
        """As the service takes it."""
        return Tracking(carrier=self.carrier, number=self.tracking_number, address=self.tracking_url)


class ParcelIn(TrackingIn):
    """A parcel to send; without items, all that is left of the part."""

    items: list[PiecesIn] | None = Field(default=None, min_length=1, max_length=200)
    notes: str = Field(default="", max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")

    def pieces(self) -> dict[UUID, int] | None:
        """How many of each line; lines named twice count together."""
        return None if self.items is None else sum_pieces(self.items)


class PiecesOut(Schema):
    """So many pieces of a line."""

    line_id: UUID
    quantity: int


class ParcelOut(Schema):
    """A parcel of a shop's part of an order."""

    id: UUID
    number: int
    items: list[PiecesOut]
    carrier: str
    carrier_name: str
    tracking_number: str
    tracking_url: str = Field(description="Where it can be followed; empty where nobody knows.")
    shipped_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, parcel: Parcel) -> Self:
        """The wire form."""
        return cls(
            id=parcel.id,
            number=parcel.number,
            items=[PiecesOut(line_id=each.line_id, quantity=each.quantity) for each in parcel.lines],
            carrier=parcel.tracking.carrier,
            carrier_name=parcel.carrier_name,
            tracking_number=parcel.tracking.number,
            tracking_url=parcel.tracking_address,
            shipped_at=parcel.shipped_at,
            delivered_at=parcel.delivered_at,
        )


class CarrierOut(Schema):
    """A carrier whose tracking page is known."""

    code: str
    name: str


def carriers() -> list[CarrierOut]:
    """All known carriers."""
    return [CarrierOut(code=code, name=each.name) for code, each in CARRIERS.items()]
