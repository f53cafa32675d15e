"""What may go into a cart, and how two carts become one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart.errors import CartCurrencyDiffers, CartFull, CartItemNotForSale, CartQuantityInvalid
from sokoni.commerce.cart.types import CartGroup, CartItem, CartSettings, CartView, Problem, Right, StoredItem
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.pricing import rules as pricing
from sokoni.commerce.pricing.promotion.errors import TooManyTyped
from sokoni.commerce.pricing.types import PricedLine, PricingInput, Quote
from sokoni.commerce.stock.errors import insufficient
from sokoni.commerce.stock.types import Level, Shortage
from sokoni.core import money

MAX_CODES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """So many of a variant, last wished for at a time and at a price."""

    quantity: int
    price: int
    wished_at: datetime
    right: Right | None = None


def check_quantity(quantity: int, *, settings: CartSettings) -> None:
    """Pass what a cart holds of one variant.

    Raises:
        CartQuantityInvalid: less than one, or more than the most.
    """
    if not 1 <= quantity <= settings.max_quantity:
        raise CartQuantityInvalid(maximum=settings.max_quantity)


def check_on_sale(variant: SellableVariant | None, *, variant_id: UUID) -> SellableVariant:
    """The variant, if it can be bought.

    Raises:
        CartItemNotForSale: it cannot.
    """
    if variant is None or not variant.is_sellable:
        raise CartItemNotForSale(variant_id=variant_id)
    return variant


def check_in_stock(
    level: Level | None, *, variant_id: UUID, quantity: int, now: datetime, right: Right | None = None
) -> None:
    """Pass a quantity that could be sold now, what a right holds included.

    Raises:
        StockInsufficient: less is left.
    """
    limit = _with_right(stock_limit(level), right, now)
    if limit is not None and quantity > limit:
        raise insufficient([Shortage(variant_id=variant_id, wanted=quantity, available=limit)])


def check_fits(items: Sequence[StoredItem], *, variant: SellableVariant, settings: CartSettings) -> None:
    """Pass a variant that goes with what is in the cart.

    Raises:
        CartCurrencyDiffers: the cart is in another currency.
        CartFull: it would be one variant too many.
    """
    for item in items:
        if item.unit_price.currency != variant.price.currency:
            raise CartCurrencyDiffers(cart_currency=item.unit_price.currency, item_currency=variant.price.currency)
    if len({item.variant_id for item in items} | {variant.variant_id}) > settings.max_items:
        raise CartFull(maximum=settings.max_items)


def stock_limit(level: Level | None) -> int | None:
    """The most that one may buy; None where there is no limit. What is not kept cannot be sold."""
    return 0 if level is None else level.limit


def merge(
    one: Mapping[UUID, Wish],
    other: Mapping[UUID, Wish],
    *,
    limits: Mapping[UUID, int | None],
    max_quantity: int,
) -> dict[UUID, Wish]:
    """Two carts as one: quantities summed, capped by stock and by what a cart holds; the later wish says the price.

    The order of the two makes no difference, and merging with an empty cart changes a merged one no more. What is sold
    out stays with one piece, so that its buyer sees that it was there.
    """
    merged = {}
    for variant_id in sorted({*one, *other}):
        wishes = [cart[variant_id] for cart in (one, other) if variant_id in cart]
        latest = max(wishes, key=lambda wish: (wish.wished_at, -wish.price))
        right = max((wish.right for wish in wishes if wish.right), key=_by_end, default=None)
        limit = _with_right(limits.get(variant_id, 0), right, None)
        most = max_quantity if limit is None else min(limit, max_quantity)
        merged[variant_id] = Wish(
            quantity=max(1, min(sum(wish.quantity for wish in wishes), most)),
            price=latest.price,
            wished_at=latest.wished_at,
            right=right,
        )
    return merged


def at_kept_prices(
    variants: Mapping[UUID, SellableVariant], rights: Mapping[UUID, Right], *, now: datetime
) -> Mapping[UUID, SellableVariant]:
    """Variants of which pieces are kept at a price of their own, at that one while it holds and nothing lower does."""
    return {
        key: replace(each, price=right.price)
        if (right := rights.get(key)) is not None and _is_kept_lower(right, each, now) and right.price is not None
        else each
        for key, each in variants.items()
    }


def _is_kept_lower(right: Right, variant: SellableVariant, now: datetime) -> bool:
    price = right.price
    if price is None or right.until <= now or price.currency != variant.price.currency:
        return False
    return price < variant.price


def shown_items(
    items: Sequence[StoredItem],
    *,
    variants: Mapping[UUID, SellableVariant],
    levels: Mapping[UUID, Level],
    now: datetime,
) -> tuple[CartItem, ...]:
    """Items with today's prices and stock; what was deleted meanwhile is left out."""
    return tuple(
        _item(item, variants[item.variant_id], _with_right(stock_limit(levels.get(item.variant_id)), item.right, now))
        for item in items
        if item.variant_id in variants
    )


def view(
    cart_id: UUID, items: tuple[CartItem, ...], *, quote: Quote, expires_at: datetime, token: str | None = None
) -> CartView:
    """A cart with what its items cost together."""
    currency = items[0].unit_price.currency if items else None
    return CartView(
        id=cart_id,
        currency=currency,
        items=items,
        groups=_groups(items),
        totals=(quote.totals if quote.totals.lines else pricing.totals(PricingInput(currency=currency, lines=())))
        if currency
        else None,
        codes=quote.codes,
        expires_at=expires_at,
        token=token,
    )


def add_code(codes: Sequence[str], code: str) -> tuple[str, ...]:
    """The codes of a cart with one more; one that is there already is not doubled.

    Raises:
        TooManyTyped: more than a cart takes.
    """
    wanted = tuple(dict.fromkeys((*codes, code)))
    if len(wanted) > MAX_CODES:
        raise TooManyTyped(maximum=MAX_CODES)
    return wanted


def merge_codes(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """The codes of two carts as one, the same whichever comes first; what is too many falls away."""
    return tuple(sorted({*one, *other}))[:MAX_CODES]


def nothing() -> CartView:
    """The cart of somebody who has none."""
    return CartView(id=None, currency=None, items=(), groups=(), totals=None)


def can_count(item: CartItem) -> bool:
    """Whether an item is part of the totals: it is on sale, and there is some of it."""
    return item.problem in {None, Problem.TOO_FEW}


def _item(item: StoredItem, variant: SellableVariant, limit: int | None) -> CartItem:
    return CartItem(
        id=item.id,
        variant=variant,
        quantity=item.quantity,
        unit_price=item.unit_price,
        available=limit,
        problem=_problem(item, variant, limit),
        right=item.right,
    )


def _with_right(limit: int | None, right: Right | None, now: datetime | None) -> int | None:
    """The most that one may buy who has a right; without a time it counts, and is judged when it is looked at."""
    if right is None or (now is not None and right.until <= now):
        return limit
    if right.price is not None:
        # What is sold for less is no more than what was kept.
        return right.quantity
    return None if limit is None else max(limit, 0) + right.quantity


def _by_end(right: Right) -> tuple[datetime, UUID]:
    return right.until, right.reference_id


def _problem(item: StoredItem, variant: SellableVariant, limit: int | None) -> Problem | None:
    if not variant.is_sellable or variant.price.currency != item.unit_price.currency:
        return Problem.UNAVAILABLE
    if limit is None or item.quantity <= limit:
        return None
    return Problem.TOO_FEW if limit > 0 else Problem.SOLD_OUT


def _groups(items: Sequence[CartItem]) -> tuple[CartGroup, ...]:
    by_shop: dict[UUID, list[CartItem]] = {}
    for item in items:
        by_shop.setdefault(item.variant.shop_id, []).append(item)
    return tuple(
        CartGroup(
            shop_id=shop_id,
            shop_slug=theirs[0].variant.shop_slug,
            items=tuple(theirs),
            subtotal=money.total(
                [item.subtotal for item in theirs if can_count(item)], currency=theirs[0].unit_price.currency
            ),
        )
        for shop_id, theirs in by_shop.items()
    )


def priced_lines(items: Iterable[CartItem]) -> tuple[PricedLine, ...]:
    """What counts in the totals, as lines to be priced."""
    return tuple(
        PricedLine(
            key=str(item.id),
            shop_id=item.variant.shop_id,
            product_id=item.variant.product_id,
            variant_id=item.variant.variant_id,
            unit_price=item.current_price,
            quantity=item.quantity,
            weight_grams=item.variant.weight_grams,
            taxable=item.variant.taxable,
            tax_class=item.variant.tax_class,
            requires_shipping=item.variant.requires_shipping,
        )
        for item in items
        if can_count(item)
    )
