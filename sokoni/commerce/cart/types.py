"""What a cart is to others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.pricing.types import Totals, TypedCode
from sokoni.core.money import Money
from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class CartSettings:
    """How long carts live and how much they hold."""

    lifetime: timedelta = setting(
        "SOKONI_CART_LIFETIME", default=timedelta(days=30), help="How long a cart is kept after it was last changed."
    )
    max_quantity: int = setting("SOKONI_CART_MAX_QUANTITY", default=999, help="The most of one variant in a cart.")
    max_items: int = setting("SOKONI_CART_MAX_ITEMS", default=100, help="The most variants in a cart.")


DEFAULTS = CartSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class CartKey:
    """Whose cart: an account's, or that of whoever has the token. Where both are given, the account's."""

    account_id: UUID | None = None
    token: str | None = None


class Problem(StrEnum):
    """Why an item cannot be bought as it stands."""

    UNAVAILABLE = "unavailable"
    SOLD_OUT = "sold_out"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Pieces of a variant that stock holds for a reference, for whoever has them in the cart, until a time.

    With a price of their own they are sold at that, where nothing lower holds, and no more than these pieces.
    """

    reference_id: UUID
    quantity: int
    until: datetime
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartItem:
    """One variant in a cart. `unit_price` is what it cost when it was put there, `current_price` what it costs now.

    `available` is the most that one may buy now; None where there is no limit. It counts what a right holds for them.
    """

    id: UUID
    variant: SellableVariant
    quantity: int
    unit_price: Money
    available: int | None
    problem: Problem | None
    right: Right | None = None

    @property
    def current_price(self) -> Money:
        """What one piece costs now."""
        return self.variant.price

    @property
    def price_changed(self) -> bool:
        """Whether it costs another price than when it was put there."""
        return self.unit_price != self.current_price

    @property
    def subtotal(self) -> Money:
        """What the pieces cost now."""
        return self.current_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CartGroup:
    """One shop's part of a cart."""

    shop_id: UUID
    shop_slug: str
    items: tuple[CartItem, ...]
    subtotal: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CartView:
    """A cart as its owner sees it; `id` is None where nothing was ever put into it.

    Totals are of the goods that can be bought less what promotions take off, without shipping and tax. `codes` are
    those that were typed, with what came of each. `token` is set once, when a guest's cart is made: whoever has it has
    the cart.
    """

    id: UUID | None
    currency: str | None
    items: tuple[CartItem, ...]
    groups: tuple[CartGroup, ...]
    totals: Totals | None
    codes: tuple[TypedCode, ...] = ()
    expires_at: datetime | None = None
    token: str | None = None

    @property
    def piece_count(self) -> int:
        """How many pieces there are, of all variants."""
        return sum(item.quantity for item in self.items)

    @property
    def has_problems(self) -> bool:
        """Whether something has to be changed before it can be ordered."""
        return any(item.problem for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """An item as it is kept."""

    id: UUID
    variant_id: UUID
    quantity: int
    unit_price: Money
    right: Right | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleCart:
    """An open cart to which nothing happens, with what is in it, and where its owner could be written to."""

    id: UUID
    account_id: UUID | None
    email: str | None
    locale: str
    items: tuple[StoredItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenItem:
    """So much of a variant, on its way into an order; `unit_price` is what its buyer saw when it was put there."""

    variant_id: UUID
    quantity: int
    unit_price: Money
    right: Right | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenCart:
    """What goes into an order.

    Without items there is nothing to order; `cart_id` then names the cart that became an order before, if one did.
    """

    cart_id: UUID | None
    items: tuple[TakenItem, ...]
    codes: tuple[str, ...] = ()
