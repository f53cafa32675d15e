"""What a shop is to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from sokoni.commerce.shop.opening.types import ALWAYS_OPEN, Opening


class Status(StrEnum):
    """Whether a shop may sell."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDraft:
    """What somebody says of the shop that they want to open; without a slug, one is made of the name."""

    name: str
    country: str
    currency: str
    locale: str
    description: str = ""
    city: str = ""
    primary_category: str = ""
    phone: str = ""
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfile:
    """What a seller may change of the shop; None leaves a field as it is."""

    name: str | None = None
    description: str | None = None
    city: str | None = None
    phone: str | None = None
    primary_category: str | None = None
    returns_policy: str | None = None


class ShopLook(TypedDict, total=False):
    """What a seller may change of how the shop looks; what is not in it stays, None takes a thing away.

    Pictures are known by their hash; colours are written '#rrggbb'.
    """

    logo_hash: str | None
    banner_hash: str | None
    leaf_colour: str | None
    marigold_colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDocument:
    """A paper beside an application, in the private store; the first is 1."""

    shop_id: UUID
    position: int
    media_key: str
    sha256: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One shop."""

    id: UUID
    slug: str
    name: str
    description: str
    city: str
    country: str
    currency: str
    locale: str
    primary_category: str
    phone: str
    # What holds when something goes back, in the shop's own words; '' where it has not said.
    returns_policy: str
    logo_hash: str | None
    banner_hash: str | None
    # The colours of its pages: of actions, and of what sells.
    leaf_colour: str | None
    marigold_colour: str | None
    # The currencies in which it has price lists; none: everything costs everybody the same.
    list_currencies: tuple[str, ...]
    status: Status
    status_reason: str
    status_changed_at: datetime
    created_at: datetime
    updated_at: datetime
    opening: Opening = ALWAYS_OPEN

    @property
    def is_open(self) -> bool:
        """Whether visitors see the shop and may buy in it."""
        return self.status is Status.APPROVED
