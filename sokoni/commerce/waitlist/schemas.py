"""Places in line on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.waitlist.types import PlaceState, ShownPlace
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class WaitlistWish(Schema):
    """For what somebody wants to wait; guests say where they can be written to."""

    model_config = ConfigDict(extra="forbid")

    variant_id: UUID
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = Field(
        default="", description="Needed from guests; who is signed in waits with the account's."
    )


class WaitlistAnswer(Schema):
    """What came of asking. Guests hear nothing but that a mail is on its way: whether an address waits is its own."""

    status: Annotated[str, Field(description="'waiting', or 'mail_sent' for guests.", examples=["waiting"])]
    id: UUID | None = None


class WaitlistPlaceOut(Schema):
    """A place in line; `ahead` are before it. `offer_ends_at` says until when goods are set aside."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    shop_slug: str
    product_slug: str
    product_title: str
    variant_title: str
    price: MoneyOut
    state: PlaceState
    ahead: int
    offer_ends_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, shown: ShownPlace) -> Self:
        """The wire form of a place."""
        place, variant = shown.place, shown.variant
        return cls(
            id=place.id,
            variant_id=place.variant_id,
            product_id=variant.product_id,
            shop_slug=variant.shop_slug,
            product_slug=variant.product_slug,
            product_title=variant.product_title,
            variant_title=variant.variant_title,
            price=MoneyOut.of(variant.price),
            state=place.state,
            ahead=shown.ahead,
            offer_ends_at=place.offer_ends_at,
            created_at=place.created_at,
        )
