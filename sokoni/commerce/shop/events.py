"""What happened to shops."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCreated(Event):
    """Somebody applied for a shop, or an operator opened one."""

    name: ClassVar[str] = "shop.created"
    shop_id: UUID
    owner_account_id: UUID
    currency: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopApproved(Event):
    """The shop may sell, for the first time or again."""

    name: ClassVar[str] = "shop.approved"
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRejected(Event):
    """The application was turned down."""

    name: ClassVar[str] = "shop.rejected"
    shop_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSuspended(Event):
    """The shop may not sell for now."""

    name: ClassVar[str] = "shop.suspended"
    shop_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfileChanged(Event):
    """Name, description, contact or look of a shop changed."""

    name: ClassVar[str] = "shop.profile_changed"
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopListsChanged(Event):
    """The shop has its first price list in a currency, or lost its last one."""

    name: ClassVar[str] = "shop.lists_changed"
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOpeningChanged(Event):
    """Hours or holidays of a shop changed; what it sells is as it was."""

    name: ClassVar[str] = "shop.opening_changed"
    shop_id: UUID
