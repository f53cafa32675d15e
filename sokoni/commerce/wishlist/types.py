"""What a wish list is to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core.money import Money
from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class WishlistSettings:
    """How long a guest's list lives, and how much a list holds."""

    lifetime: timedelta = setting(
        "SOKONI_WISHLIST_LIFETIME",
        default=timedelta(days=180),
        help="How long a guest's wish list is kept after it was last changed.",
    )
    max_items: int = setting(
        "SOKONI_WISHLIST_MAX_ITEMS", default=300, help="The most products on a wish list.", at_least=1
    )


DEFAULTS = WishlistSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class WishlistKey:
    """Whose list: an account's, or that of whoever has the token. Where both are given, the account's."""

    account_id: UUID | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One product on a list. `price` is what it cost when it was put there, or when its owner last heard of it.

    `is_told` says that they want to hear when it costs less, or is back.
    """

    product_id: UUID
    price: Money
    added_at: datetime
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishlist:
    """A list, the newest wish first; `id` is None where nothing was ever put on it.

    `token` is set once, when a guest's list is made: whoever has it has the list.
    """

    id: UUID | None
    wishes: tuple[Wish, ...] = ()
    is_shared: bool = False
    token: str | None = None

    @property
    def product_ids(self) -> tuple[UUID, ...]:
        """What is on it."""
        return tuple(each.product_id for each in self.wishes)

    @property
    def by_product(self) -> Mapping[UUID, Wish]:
        """Each wish by its product."""
        return {each.product_id: each for each in self.wishes}


NOTHING = Wishlist(id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A wish whose owner wants to hear of changes, and where they are written to."""

    list_id: UUID
    account_id: UUID
    wish: Wish
