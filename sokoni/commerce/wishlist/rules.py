"""How two lists become one, and of what their owners hear."""

from collections.abc import Mapping
from uuid import UUID

from sokoni.commerce.wishlist.types import Wish
from sokoni.core.money import Money


def merge(one: Mapping[UUID, Wish], other: Mapping[UUID, Wish]) -> dict[UUID, Wish]:
    """Two lists as one: whatever is on either, since it was first wished for, at what it cost then.

    Whoever comes first makes no difference, and neither does merging twice.
    """
    merged = dict(one)
    for product_id, wish in other.items():
        merged[product_id] = _together(merged[product_id], wish) if product_id in merged else wish
    return merged


def has_dropped(wish: Wish, current: Money) -> bool:
    """Whether a product costs less than when its owner last heard of it; another currency is another price list."""
    return current.currency == wish.price.currency and current < wish.price


def _together(one: Wish, other: Wish) -> Wish:
    first = min(one, other, key=lambda wish: (wish.added_at, wish.price.currency, wish.price.amount))
    return Wish(
        product_id=first.product_id,
        price=first.price,
        added_at=first.added_at,
        is_told=one.is_told or other.is_told,
    )
