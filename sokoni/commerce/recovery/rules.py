"""When somebody is reminded, and what a cart left behind is worth to each shop."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.cart.types import IdleCart
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.commerce.recovery.types import LeftPart
from sokoni.core.money import MAX_MINOR_UNITS, Money

# An order is seen when it is committed, a moment after the time that it names.
LOOK_BACK = timedelta(minutes=2)
_NAMED = 3


def due_since(settings: RecoverySettings, *, now: datetime) -> Mapping[int, datetime]:
    """By how often its owner has heard of it: when a cart must have been left behind for the next reminder to go out.

    The first goes at once, each other so long after the one before; who has heard as often as may be is not among them.
    """
    return {heard: now - settings.every * heard for heard in range(settings.reminders)}


def parts_of(cart: IdleCart, variants: Mapping[UUID, SellableVariant]) -> Sequence[LeftPart]:
    """What of a cart is each shop's, in the order of shops; what was deleted meanwhile is left out.

    At most what can be counted: anybody may fill a cart with the dearest of things, and the others are noted with it.
    """
    sums: dict[UUID, Money] = {}
    for item in cart.items:
        variant = variants.get(item.variant_id)
        if variant is not None:
            amount = item.unit_price * item.quantity
            sums[variant.shop_id] = sums[variant.shop_id] + amount if variant.shop_id in sums else amount
    return [
        LeftPart(cart_id=cart.id, shop_id=shop_id, amount=min(amount, Money(MAX_MINOR_UNITS, amount.currency)))
        for shop_id, amount in sorted(sums.items())
    ]


def shares_of(
    became: Mapping[UUID, UUID], shares: Iterable[tuple[UUID, UUID, Money]]
) -> Sequence[tuple[UUID, UUID, Money]]:
    """What carts brought shops, of what their orders did; of two carts in one order the first has brought it."""
    brought_by: dict[UUID, UUID] = {}
    for cart_id, order_id in became.items():
        brought_by.setdefault(order_id, cart_id)
    return [(brought_by[order_id], shop_id, share) for order_id, shop_id, share in shares]


def name_items(titles: Iterable[str]) -> str:
    """The first few things in a cart, for a sentence."""
    named = list(dict.fromkeys(titles))
    return ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
