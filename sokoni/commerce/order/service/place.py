"""Checkout: a cart, or a list of items, becomes one order with one part for each shop.

What is locked, in this order: the cart, the stock rows in key order, promotions that count their uses, the points of
the account, the sums of the shops' transfers, and last and shortest the shops' order counters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import Right
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import errors, events, rules
from sokoni.commerce.order.repository import crediting, orders
from sokoni.commerce.order.service import draft, mail, money, points, read, settle, telling, transfers
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import (
    Checkout,
    Entry,
    Maker,
    Order,
    PlacedOrder,
    Settlement,
    Status,
    TimelineEntry,
)
from sokoni.commerce.payment import ports as payment_ports
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import Payment
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.errors import ShippingUnavailable
from sokoni.commerce.pricing.pricelist import using as prices
from sokoni.commerce.pricing.promotion import using as promotions
from sokoni.commerce.pricing.promotion.types import Customer
from sokoni.commerce.pricing.types import Destination, PricedLine, Quote, Redemption
from sokoni.commerce.shop import service as shop
from sokoni.commerce.shop.opening import rules as opening
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import HoldLine
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession

MAX_QUANTITY = 10_000
# Browsers count exactly up to here, and a bigint of minor units holds any sum of such orders.
MAX_TOTAL = 2**53


@dataclass(frozen=True, slots=True)
class _Basket:
    """What is bought: quantities by variant, and the cart they came from."""

    quantities: Mapping[UUID, int]
    cart_id: UUID | None
    codes: tuple[str, ...] = ()
    rights: Mapping[UUID, Right] = field(default_factory=dict)
    # In which it is bought where price lists have it; None: in the shop's own.
    currency: str | None = None


async def place(session: WriteSession, *, checkout: Checkout, settings: OrderSettings, now: datetime) -> PlacedOrder:
    """The placed order with its token and payment; the same order again where the cart had become one before.

    Raises:
        NothingToOrder, QuantityInvalid, ItemNotForSale, MixedCurrencies: what is wanted cannot be ordered so.
        VariantRequired: a product was named that has several variants.
        ShopClosed, ShopOnHoliday: a shop takes no orders at the moment.
        ShippingUnavailable, ShippingChoiceInvalid: it cannot be sent there, or not that way.
        TotalChanged, OrderTooLarge: the buyer agreed to another total, or it is more than an order may cost.
        StockInsufficient: somebody else was faster.
        PromotionUsedUp, CodeUsedBefore, CodeWithoutEffect: an offer is gone, or a code takes nothing off.
        PointsNeedAccount, PointsNotTaken, TooFewPoints, PointsShort: points cannot be spent so.
        ProviderUnknown: there is no such way to pay.
    """
    payment_ports.check_offered(checkout.payment_method)
    basket = await _take_basket(session, checkout, now)
    if basket.cart_id is not None and not basket.quantities:
        return await _placed_before(session, cart_id=basket.cart_id, now=now)
    variants = await _sellable(session, basket, checkout, now=now)
    await _check_supply(session, basket, variants, now=now)
    shops = await _open_shops(session, variants, now=now)
    checkout = _completed(checkout, shops)
    currency = next(iter(variants.values())).price.currency
    offered = await points.open_redemption(session, checkout=checkout, currency=currency, now=now)
    quote = await _quote(session, checkout, basket, variants, redemption=points.redemption_of(offered), now=now)
    order = draft.order(
        checkout, quantities=basket.quantities, variants=variants, shops=shops, quote=quote, settings=settings, now=now
    )
    await _hold(session, order, set_aside=_set_aside(basket, variants), now=now)
    await promotions.take(session, order_id=order.id, uses=quote.uses, customer=_customer(checkout), now=now)
    await points.spend(session, order=order, offered=offered, now=now)
    order, lowered = await transfers.give_own_sum(session, order=order, now=now)
    attempt = await _begin_payment(session, order, now=now)
    if attempt is not None:
        order = replace(order, payment_id=attempt.id)
    order, token = await _write(session, order, cart_id=basket.cart_id, now=now)
    if lowered is not None:
        await crediting.insert_credit(session, credit=lowered)
    if not order.amounts.total:
        order = await settle.confirm_paid(session, order=order, now=now)
        # No payment will tell of itself, and what the platform pays in the buyer's place is the shop's.
        order = await money.book_sales(session, order=order, now=now)
    elif order.settlement is Settlement.CASH:
        await telling.ask(session, order_id=order.id)
    shown = read.with_moves(order, maker=Maker.CUSTOMER)
    return PlacedOrder(order=shown, token=token, payment=attempt, is_new=True)


async def _take_basket(session: WriteSession, checkout: Checkout, now: datetime) -> _Basket:
    if checkout.cart is not None:
        taken = await cart.take_for_order(session, key=checkout.cart, now=now)
        quantities = {item.variant_id: item.quantity for item in taken.items}
        rights = {item.variant_id: item.right for item in taken.items if item.right and item.right.until > now}
        currency = taken.items[0].unit_price.currency if taken.items else None
        basket = _Basket(quantities, taken.cart_id, taken.codes, rights, currency)
    else:
        basket = _Basket(await _wished(session, checkout), None, currency=checkout.currency)
    if not basket.quantities and basket.cart_id is None:
        raise errors.NothingToOrder
    if not all(1 <= quantity <= MAX_QUANTITY for quantity in basket.quantities.values()):
        raise errors.QuantityInvalid(maximum=MAX_QUANTITY)
    return basket


async def _placed_before(session: WriteSession, *, cart_id: UUID, now: datetime) -> PlacedOrder:
    """The order that the cart has become, with another token: whoever repeats the checkout holds the cart's."""
    order = await orders.get_by_cart(session, cart_id=cart_id)
    if order is None:
        raise errors.NothingToOrder
    attempts = await payment.list_for_reference(session, reference_id=order.id)
    token = await mail.new_token(session, order_id=order.id, now=now)
    shown = read.with_moves(order, maker=Maker.CUSTOMER)
    return PlacedOrder(order=shown, token=token, payment=attempts[-1] if attempts else None, is_new=False)


async def _wished(session: WriteSession, checkout: Checkout) -> Mapping[UUID, int]:
    """Quantities by variant; the same variant named twice is bought once with both quantities."""
    quantities: dict[UUID, int] = {}
    for wish in checkout.items:
        if not 1 <= wish.quantity <= MAX_QUANTITY:
            raise errors.QuantityInvalid(maximum=MAX_QUANTITY)
        variant_id = wish.variant_id
        if variant_id is None and wish.product_id is not None:
            variant_id = await catalog.only_variant(session, product_id=wish.product_id)
        if variant_id is None:
            raise errors.NothingToOrder
        quantities[variant_id] = quantities.get(variant_id, 0) + wish.quantity
    return quantities


async def _sellable(
    session: WriteSession, basket: _Basket, checkout: Checkout, *, now: datetime
) -> Mapping[UUID, SellableVariant]:
    """The variants at the buyer's prices, which the order keeps whatever lists say later."""
    variants = await prices.apply(
        session,
        variants=await catalog.sellable(session, variant_ids=tuple(basket.quantities), locale=checkout.locale or None),
        account_id=checkout.account_id,
        currency=basket.currency,
        now=now,
    )
    # What was kept at a price of its own costs that, for as many pieces as were kept.
    kept = {key: each for key, each in basket.rights.items() if basket.quantities.get(key, 0) <= each.quantity}
    variants = cart.at_kept_prices(variants, kept, now=now)
    for variant_id in basket.quantities:
        variant = variants.get(variant_id)
        if variant is None or not variant.is_sellable or basket.currency not in {None, variant.price.currency}:
            title = "This item" if variant is None else variant.product_title
            raise errors.ItemNotForSale(variant_id=variant_id, title=title)
    currencies = {variant.price.currency for variant in variants.values()}
    if len(currencies) > 1:
        raise errors.MixedCurrencies(currencies=sorted(currencies))
    return variants


async def _check_supply(
    session: WriteSession, basket: _Basket, variants: Mapping[UUID, SellableVariant], *, now: datetime
) -> None:
    """Turn away at once who is too late: when hundreds want the last pieces, this is most of the work."""
    wanted = {(variants[each].shop_id, each): quantity for each, quantity in basket.quantities.items()}
    await stock.check_supply(session, wanted=wanted, set_aside=_set_aside(basket, variants), now=now)


def _set_aside(basket: _Basket, variants: Mapping[UUID, SellableVariant]) -> Mapping[UUID, HoldLine]:
    """What stock holds for the buyer already, by variant."""
    return {
        variant_id: HoldLine(
            reference_id=right.reference_id,
            shop_id=variants[variant_id].shop_id,
            variant_id=variant_id,
            quantity=right.quantity,
        )
        for variant_id, right in basket.rights.items()
    }


def _customer(checkout: Checkout) -> Customer:
    return Customer(account_id=checkout.account_id, email=checkout.contact.email)


async def _quote(
    session: WriteSession,
    checkout: Checkout,
    basket: _Basket,
    variants: Mapping[UUID, SellableVariant],
    *,
    redemption: Redemption | None,
    now: datetime,
) -> Quote:
    lines = [
        PricedLine(
            key=str(variant_id),
            shop_id=variants[variant_id].shop_id,
            product_id=variants[variant_id].product_id,
            variant_id=variant_id,
            unit_price=variants[variant_id].price,
            quantity=quantity,
            weight_grams=variants[variant_id].weight_grams,
            taxable=variants[variant_id].taxable,
            tax_class=variants[variant_id].tax_class,
            requires_shipping=variants[variant_id].requires_shipping,
        )
        for variant_id, quantity in basket.quantities.items()
    ]
    address = checkout.address
    destination = Destination(
        country=address.country, region=address.region or None, postal_code=address.postal_code or None
    )
    quote = await pricing.quote(
        session,
        lines=lines,
        destination=destination,
        shipping_choice=checkout.shipping_choice,
        codes=(*basket.codes, *checkout.codes),
        customer=_customer(checkout),
        redemption=redemption,
        now=now,
    )
    pricing.check_effect(quote, codes=checkout.codes)
    if quote.undeliverable:
        raise ShippingUnavailable(shop_id=quote.undeliverable[0], country=address.country)
    if quote.totals.total.amount > MAX_TOTAL:
        raise errors.OrderTooLarge
    expected = checkout.expected_total
    if expected is not None and expected != quote.totals.total:
        raise errors.TotalChanged(expected=expected, actual=quote.totals.total)
    return quote


async def _open_shops(
    session: WriteSession, variants: Mapping[UUID, SellableVariant], *, now: datetime
) -> Mapping[UUID, Shop]:
    shop_ids = {variant.shop_id for variant in variants.values()}
    shops = {each.id: each for each in await shop.list_by_ids(session, shop_ids=shop_ids)}
    for variant in variants.values():
        if not shops[variant.shop_id].is_open:
            raise errors.ItemNotForSale(variant_id=variant.variant_id, title=variant.product_title)
    for each in shops.values():
        _check_takes_orders(each, now=now)
    return shops


def _check_takes_orders(seller: Shop, *, now: datetime) -> None:
    standing = opening.standing(seller.opening, now)
    if standing.takes_orders:
        return
    if standing.message:
        raise errors.ShopOnHoliday(
            shop_id=seller.id, shop=seller.name, words=standing.message, reopens_at=standing.reopens_at
        )
    raise errors.ShopClosed(shop_id=seller.id, shop=seller.name, reopens_at=standing.reopens_at)


def _completed(checkout: Checkout, shops: Mapping[UUID, Shop]) -> Checkout:
    """The checkout with a country and a language: who names none lives where the seller does."""
    first = shops[min(shops)]
    address = replace(checkout.address, country=checkout.address.country or first.country)
    return replace(checkout, address=address, locale=checkout.locale or first.locale)


async def _hold(session: WriteSession, order: Order, *, set_aside: Mapping[UUID, HoldLine], now: datetime) -> None:
    lines = [
        HoldLine(reference_id=part.id, variant_id=line.variant_id, shop_id=part.shop_id, quantity=line.quantity)
        for part in order.parts
        for line in part.lines
    ]
    await stock.hold(session, lines=lines, expires_at=order.hold_expires_at, set_aside=set_aside, now=now)


async def _begin_payment(session: WriteSession, order: Order, *, now: datetime) -> Payment | None:
    due = rules.amount_due(order)
    if not due:
        return None
    return await payment.create(
        session, reference_id=order.id, provider=order.payment_method, amount=due, is_own_sum=True, now=now
    )


async def _write(session: WriteSession, order: Order, *, cart_id: UUID | None, now: datetime) -> tuple[Order, str]:
    """Write the order and hand out its token; the shops' counters are locked last."""
    token = ids.new_token()
    told = TimelineEntry(
        at=now,
        entry=Entry.PLACED,
        sub_order_id=None,
        source=None,
        target=Status.PENDING,
        note="",
        actor=change.Actor(kind="account", id=order.account_id, label=order.contact.name)
        if order.account_id
        else change.Actor(kind="guest", label=order.contact.name),
    )
    await orders.insert_order(session, order=order, cart_id=cart_id, token_hash=ids.hash_token(token), told=told)
    await outbox.publish(session, _placed_event(order))
    await mail.order_placed(session, order=order, token=token, now=now)
    numbers = await orders.insert_parts(session, parts=order.parts)
    parts = tuple(replace(part, number=numbers[part.shop_id]) for part in order.parts)
    return replace(order, parts=parts, timeline=(told,)), token


def _placed_event(order: Order) -> events.OrderPlaced:
    return events.OrderPlaced(
        order_id=order.id,
        account_id=order.account_id,
        shop_ids=[part.shop_id for part in order.parts],
        amount=order.amounts.total.amount,
        currency=order.currency,
    )
