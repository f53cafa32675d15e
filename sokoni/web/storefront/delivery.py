"""What getting a basket there costs and when it comes, shop by shop, in the basket and at checkout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sokoni.commerce.cart import rules as cart_rules
from sokoni.commerce.cart.types import CartView
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.errors import ShippingChoiceInvalid
from sokoni.commerce.pricing.promotion.types import Customer
from sokoni.commerce.pricing.types import Destination, Quote, Redemption, ShippingOption
from sokoni.commerce.shop.opening.types import Standing
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.web.wording import Wording


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a shop delivers this basket; `days` is empty where the shop does not say."""

    id: UUID
    name: str
    price: Money
    days: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one shop's part gets there: the ways, the chosen one, and what is missing to a free one."""

    ways: Sequence[Way] = ()
    chosen: Way | None = None
    missing_to_free: Money | None = None
    is_impossible: bool = False


async def quote(
    session: ReadSession,
    view: CartView,
    destination: Destination,
    *,
    now: datetime,
    customer: Customer,
    shipping_choice: Mapping[UUID, UUID] | None = None,
    redemption: Redemption | None = None,
) -> Quote:
    """What the basket costs, sent there; as many statements as a quote takes."""
    ask = partial(
        pricing.quote,
        session,
        lines=cart_rules.priced_lines(view.items),
        destination=destination,
        codes=[each.code for each in view.codes],
        customer=customer,
        redemption=redemption,
        now=now,
    )
    try:
        return await ask(shipping_choice=shipping_choice)
    except ShippingChoiceInvalid:
        # The country was changed after the choice: the shops' first ways stand there again.
        return await ask()


def of_shop(found: Quote, shop_id: UUID, *, standing: Standing, wording: Wording, now: datetime) -> Delivery:
    """One shop's part of a quote, in the reader's words; what is ordered while it is closed leaves when it opens."""
    leaves = now + timedelta(days=standing.dispatch_in_days)
    options = found.options.get(shop_id, ())
    chosen = found.chosen.get(shop_id)
    ways = [_way(option, wording, leaves) for option in options]
    subtotal = next((shop.subtotal for shop in found.totals.shops if shop.shop_id == shop_id), None)
    return Delivery(
        ways=ways,
        chosen=next((way for way in ways if chosen is not None and way.id == chosen.id), None),
        missing_to_free=missing_to_free(chosen, subtotal),
        is_impossible=shop_id in found.undeliverable,
    )


def missing_to_free(chosen: ShippingOption | None, subtotal: Money | None) -> Money | None:
    """For how much more the chosen way costs nothing; None where it never does, or does already."""
    if chosen is None or subtotal is None or chosen.free_above is None or not chosen.price:
        return None
    return chosen.free_above - subtotal if chosen.free_above > subtotal else None


def arrival(wording: Wording, leaves: datetime, days_from: int | None, days_to: int | None) -> str:
    """Between which days a parcel arrives that the shop can send at a time; empty where it does not say."""
    if days_from is None or days_to is None:
        return ""
    return wording.days(leaves, days_from, days_to)


def _way(option: ShippingOption, wording: Wording, leaves: datetime) -> Way:
    return Way(option.id, option.name, option.price, arrival(wording, leaves, option.days_from, option.days_to))
