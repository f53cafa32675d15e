"""Wish lists on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.commerce.wishlist.types import Wish, Wishlist
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class WishChange(Schema):
    """Whether its owner wants to hear of a wish."""

    model_config = ConfigDict(extra="forbid")

    notify: bool = Field(description="Write to me when it costs less, or is back.")


class WishOut(Schema):
    """One product on a list; `price` is what it cost when it was put there, or when its owner last heard of it."""

    product_id: UUID
    price: MoneyOut
    notify: bool
    added_at: datetime

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """The wire form of a wish."""
        return cls(
            product_id=wish.product_id, price=MoneyOut.of(wish.price), notify=wish.is_told, added_at=wish.added_at
        )


class WishlistOut(Schema):
    """A list, the newest wish first; `id` is null until something is put on it."""

    id: UUID | None
    items: list[WishOut]
    is_shared: bool

    @classmethod
    def of(cls, wishlist: Wishlist) -> Self:
        """The wire form of a list."""
        return cls(id=wishlist.id, items=[WishOut.of(each) for each in wishlist.wishes], is_shared=wishlist.is_shared)


class SharedWishlistOut(Schema):
    """What a friend sees of a list: what is on it, and nothing of its owner."""

    product_ids: list[UUID]

    @classmethod
    def of(cls, wishlist: Wishlist) -> Self:
        """The wire form for a friend."""
        return cls(product_ids=list(wishlist.product_ids))


class WishlistLinkOut(Schema):
    """The link that shows a list; it is shown only now."""

    link: str
