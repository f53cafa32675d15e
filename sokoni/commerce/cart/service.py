"""What others may do with carts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sokoni.commerce.cart import repository, rules
from sokoni.commerce.cart.errors import CartItemMissing, NothingInCart
from sokoni.commerce.cart.repository import StoredCart
from sokoni.commerce.cart.rules import Wish
from sokoni.commerce.cart.types import (
    DEFAULTS,
    CartKey,
    CartSettings,
    CartView,
    Right,
    StoredItem,
    TakenCart,
    TakenItem,
)
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.pricelist import using as prices
from sokoni.commerce.pricing.promotion import rules as promotions
from sokoni.commerce.pricing.promotion.types import Customer
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import Level
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class _Goods:
    """What the catalogue and the stock say of variants now."""

    variants: Mapping[UUID, SellableVariant]
    levels: Mapping[UUID, Level]


@dataclass(frozen=True, slots=True)
class _Put:
    """What was put into which cart, and the cart's token where it is new."""

    cart_id: UUID
    item: StoredItem
    token: str | None = None


async def view(session: ReadSession, *, key: CartKey, now: datetime, locale: str | None = None) -> CartView:
    """A cart with today's prices, stock and promotions; empty for who has none.

    Five statements, whatever is in it, one more where a shop has price lists that may be the buyer's, and at most four
    where promotions look closer.
    """
    found = await _latest(session, key)
    if found is None or not _is_usable(found, now):
        return rules.nothing()
    items = await repository.list_items(session, cart_id=found.id)
    goods = await _goods(session, items, key=key, locale=locale, now=now)
    return await _shown(
        session, found.id, items, goods, key=key, codes=found.codes, expires_at=found.expires_at, now=now
    )


async def add_item(
    session: WriteSession,
    *,
    key: CartKey,
    variant_id: UUID,
    quantity: int,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
    right: Right | None = None,
    currency: str | None = None,
) -> CartView:
    """The cart with so many more of a variant, at today's price; a new one where there is none.

    With a right, what stock holds for it counts as there, and goes into the order. A cart that is empty takes the
    currency that is wanted, where a price list has the variant in it; one that is not stays in its own. A guest without
    a known token gets one, in the view. Six statements at most; one more with a right and where a shop has price lists,
    and more over a cart that had expired and where promotions look closer.

    Raises:
        CartQuantityInvalid, CartFull: more than a cart holds.
        CartItemNotForSale, StockInsufficient: it cannot be bought, or not so many.
        CartCurrencyDiffers: the cart is in another currency.
    """
    rules.check_quantity(quantity, settings=settings)
    known = await _latest_locked(session, key)
    items = await _items_to_keep(session, known, now)
    rights = {} if right is None else {variant_id: right}
    goods = await _goods(session, items, variant_id, key=key, locale=locale, currency=currency, now=now, rights=rights)
    variant = _check_can_have(items, goods, variant_id, more=quantity, right=right, settings=settings, now=now)
    expires_at = now + settings.lifetime
    put = await _put(session, key, known, variant_id, quantity, price=variant.price, expires_at=expires_at, now=now)
    if put is None:
        # Another tab has just made the cart of this key: it is there and can be locked now.
        return await add_item(
            session,
            key=key,
            variant_id=variant_id,
            quantity=quantity,
            now=now,
            locale=locale,
            settings=settings,
            right=right,
            currency=currency,
        )
    put = await _with_right(session, put, right)
    return await _shown(
        session,
        put.cart_id,
        _with_item(items, put.item),
        goods,
        key=key,
        codes=known.codes if known is not None and _is_usable(known, now) else (),
        expires_at=expires_at,
        now=now,
        token=put.token,
    )


async def take_up(
    session: WriteSession,
    *,
    key: CartKey,
    variant_id: UUID,
    right: Right,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The cart with what stock holds for a right; twice is as good as once, and no more is wanted than can be had.

    Raises:
        CartItemNotForSale, CartCurrencyDiffers, CartFull: it does not go into this cart.
    """
    known = await view(session, key=key, now=now, locale=locale)
    item = next((each for each in known.items if each.variant.variant_id == variant_id), None)
    if item is None:
        return await add_item(
            session,
            key=key,
            variant_id=variant_id,
            quantity=right.quantity,
            now=now,
            locale=locale,
            settings=settings,
            right=right,
        )
    if item.right == right:
        return known
    await repository.set_right(session, item_id=item.id, right=right, currency=item.unit_price.currency)
    most = item.quantity if item.available is None else max(item.available, 0) + right.quantity
    quantity = min(item.quantity, most if right.price is None else right.quantity)
    return await set_quantity(
        session, key=key, item_id=item.id, quantity=quantity, now=now, locale=locale, settings=settings
    )


async def set_quantity(
    session: WriteSession,
    *,
    key: CartKey,
    item_id: UUID,
    quantity: int,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The cart with so many of an item, at today's price; zero takes it out. Seven statements.

    Raises:
        CartItemMissing: it is not in the cart.
        CartQuantityInvalid: more than a cart holds.
        CartItemNotForSale, StockInsufficient: it cannot be bought, or not so many.
    """
    if quantity == 0:
        return await remove(session, key=key, item_id=item_id, now=now, locale=locale, settings=settings)
    rules.check_quantity(quantity, settings=settings)
    cart, items, changing = await _find_item(session, key, item_id, now)
    goods = await _goods(session, items, key=key, locale=locale, now=now)
    variant = rules.check_on_sale(goods.variants.get(changing.variant_id), variant_id=changing.variant_id)
    others = [item for item in items if item.id != item_id]
    rules.check_fits(others, variant=variant, settings=settings)
    level = goods.levels.get(variant.variant_id)
    rules.check_in_stock(level, variant_id=variant.variant_id, quantity=quantity, right=changing.right, now=now)
    await repository.update_item(session, item_id=item_id, quantity=quantity, price=variant.price, now=now)
    expires_at = now + settings.lifetime
    await repository.touch(session, cart_id=cart.id, expires_at=expires_at, now=now)
    changed = replace(changing, quantity=quantity, unit_price=variant.price)
    after = [changed if item.id == item_id else item for item in items]
    return await _shown(session, cart.id, after, goods, key=key, codes=cart.codes, expires_at=expires_at, now=now)


async def remove(
    session: WriteSession,
    *,
    key: CartKey,
    item_id: UUID,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The cart without an item. Seven statements.

    Raises:
        CartItemMissing: it is not in the cart.
    """
    cart, items, _ = await _find_item(session, key, item_id, now)
    await repository.delete_item(session, item_id=item_id)
    expires_at = now + settings.lifetime
    await repository.touch(session, cart_id=cart.id, expires_at=expires_at, now=now)
    after = [item for item in items if item.id != item_id]
    goods = await _goods(session, after, key=key, locale=locale, now=now)
    return await _shown(session, cart.id, after, goods, key=key, codes=cart.codes, expires_at=expires_at, now=now)


async def clear(session: WriteSession, *, key: CartKey, now: datetime) -> CartView:
    """The cart, emptied; who has none has an empty one."""
    known = await _latest_locked(session, key)
    if known is None or not _is_usable(known, now):
        return rules.nothing()
    await _empty(session, known, expires_at=known.expires_at, now=now)
    return rules.view(known.id, (), quote=pricing.NOTHING, expires_at=known.expires_at)


async def apply_code(
    session: WriteSession,
    *,
    key: CartKey,
    code: str,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The cart with a code that was typed; one that only misses goods stays, and the view says what it misses.

    Raises:
        NothingInCart: there is nothing that it could take something off.
        TooManyTyped: more codes than a cart takes.
        CodeUnknown, CodeNotYet, CodeOver, CodeUsedUp, CodeUsedBefore, CodeNotForYou: it opens nothing.
    """
    known = await _latest_locked(session, key)
    if known is None or not _is_usable(known, now):
        raise NothingInCart
    code = promotions.normalise_code(code)
    codes = rules.add_code(known.codes, code)
    expires_at = now + settings.lifetime
    shown = await _with_codes(session, known, codes, key=key, locale=locale, expires_at=expires_at, now=now)
    if not shown.items:
        raise NothingInCart
    pricing.check_typed(next(each for each in shown.codes if each.code == code))
    await repository.set_codes(session, cart_id=known.id, codes=codes, expires_at=expires_at, now=now)
    return shown


async def remove_code(
    session: WriteSession,
    *,
    key: CartKey,
    code: str,
    now: datetime,
    locale: str | None = None,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The cart without a code; one that it does not have changes nothing."""
    known = await _latest_locked(session, key)
    if known is None or not _is_usable(known, now):
        return rules.nothing()
    unwanted = promotions.normalise_code(code)
    codes = tuple(each for each in known.codes if each != unwanted)
    expires_at = now + settings.lifetime
    await repository.set_codes(session, cart_id=known.id, codes=codes, expires_at=expires_at, now=now)
    return await _with_codes(session, known, codes, key=key, locale=locale, expires_at=expires_at, now=now)


async def merge(
    session: WriteSession, *, token: str, account_id: UUID, now: datetime, settings: CartSettings = DEFAULTS
) -> None:
    """Put what a guest's cart holds into the account's; the guest's is over then, and merging again does nothing.

    Quantities are summed and capped by stock. Where the two are in different currencies, the account's stays as it is
    and the guest's stays under its token, so that nothing is lost. One statement where there is nothing to merge.
    """
    guest = await _latest(session, CartKey(token=token))
    if guest is None or not _is_usable(guest, now):
        return
    owner = CartKey(account_id=account_id)
    await repository.insert_open(session, key=owner, expires_at=now + settings.lifetime, now=now)
    carts = await repository.list_open_locked(session, account_id=account_id, token=token)
    await _merge_locked(session, carts, now=now, settings=settings)


async def take_for_order(session: WriteSession, *, key: CartKey, now: datetime) -> TakenCart:
    """What is in the cart, which is over from now on; in the same transaction it becomes an order.

    Who comes second (two tabs, two clicks) waits, and then gets no items but the id of the cart that was ordered. Two
    statements.
    """
    known = await _latest_locked(session, key)
    if known is not None and known.state == repository.ORDERED:
        return TakenCart(cart_id=known.id, items=())
    if known is None or not _is_usable(known, now):
        return TakenCart(cart_id=None, items=())
    items = await repository.end_as_ordered(session, cart_id=known.id, now=now)
    if not items:
        return TakenCart(cart_id=None, items=())
    taken = (
        TakenItem(variant_id=item.variant_id, quantity=item.quantity, unit_price=item.unit_price, right=item.right)
        for item in items
    )
    return TakenCart(cart_id=known.id, items=tuple(taken), codes=known.codes)


def at_kept_prices(
    variants: Mapping[UUID, SellableVariant], rights: Mapping[UUID, Right], *, now: datetime
) -> Mapping[UUID, SellableVariant]:
    """Variants at what was promised for pieces of them, for the order that a cart becomes; no statement."""
    return rules.at_kept_prices(variants, rights, now=now)


async def clear_expired(session: WriteSession, *, now: datetime, limit: int = 500) -> int:
    """Forget carts whose time is over; answers how many went."""
    return await repository.delete_expired(session, now=now, limit=limit)


async def _latest(session: ReadSession, key: CartKey) -> StoredCart | None:
    if key.account_id is None and not key.token:
        return None
    return await repository.get_latest(session, key=key)


async def _latest_locked(session: WriteSession, key: CartKey) -> StoredCart | None:
    if key.account_id is None and not key.token:
        return None
    return await repository.get_latest_locked(session, key=key)


async def _goods(
    session: ReadSession,
    items: Sequence[StoredItem],
    *more: UUID,
    key: CartKey,
    locale: str | None,
    now: datetime,
    currency: str | None = None,
    rights: Mapping[UUID, Right] = MappingProxyType({}),
) -> _Goods:
    """What there is of items, and of more variants, at the prices that hold for the cart's owner in its currency."""
    variant_ids = [*(item.variant_id for item in items), *more]
    variants = await prices.apply(
        session,
        variants=await catalog.sellable(session, variant_ids=variant_ids, locale=locale),
        account_id=key.account_id,
        currency=items[0].unit_price.currency if items else currency,
        now=now,
    )
    kept = {item.variant_id: item.right for item in items if item.right is not None}
    return _Goods(
        variants=rules.at_kept_prices(variants, {**kept, **rights}, now=now),
        levels=await stock.levels(session, variant_ids=variant_ids),
    )


def _check_can_have(
    items: Sequence[StoredItem],
    goods: _Goods,
    variant_id: UUID,
    *,
    more: int,
    right: Right | None,
    settings: CartSettings,
    now: datetime,
) -> SellableVariant:
    """The variant, of which so many more can be put among items."""
    variant = rules.check_on_sale(goods.variants.get(variant_id), variant_id=variant_id)
    rules.check_fits(items, variant=variant, settings=settings)
    wanted = more + sum(item.quantity for item in items if item.variant_id == variant_id)
    rules.check_quantity(wanted, settings=settings)
    held = right or next((item.right for item in items if item.variant_id == variant_id), None)
    rules.check_in_stock(goods.levels.get(variant_id), variant_id=variant_id, quantity=wanted, right=held, now=now)
    return variant


async def _items_to_keep(session: WriteSession, known: StoredCart | None, now: datetime) -> list[StoredItem]:
    if known is None or known.state != repository.OPEN:
        return []
    if known.expires_at <= now:
        await _empty(session, known, expires_at=known.expires_at, now=now)
        return []
    return await repository.list_items(session, cart_id=known.id)


async def _empty(session: WriteSession, cart: StoredCart, *, expires_at: datetime, now: datetime) -> None:
    await repository.delete_items(session, cart_id=cart.id)
    if cart.codes:
        await repository.set_codes(session, cart_id=cart.id, codes=(), expires_at=expires_at, now=now)


async def _put(
    session: WriteSession,
    key: CartKey,
    known: StoredCart | None,
    variant_id: UUID,
    quantity: int,
    *,
    price: Money,
    expires_at: datetime,
    now: datetime,
) -> _Put | None:
    """Put something into the open cart, or into a new one; None: somebody else has just made that."""
    if known is not None and known.state == repository.OPEN:
        item = await repository.add_to_open(
            session,
            cart_id=known.id,
            variant_id=variant_id,
            quantity=quantity,
            price=price,
            expires_at=expires_at,
            now=now,
        )
        return _Put(known.id, item)
    token = None
    if key.account_id is None and known is None:
        # Tokens are only ever made here: one that a visitor brings and nobody knows may be easy to guess.
        token = ids.new_token()
        key = CartKey(token=token)
    made = await repository.add_to_new(
        session, key=key, variant_id=variant_id, quantity=quantity, price=price, expires_at=expires_at, now=now
    )
    return None if made is None else _Put(*made, token)


async def _with_right(session: WriteSession, put: _Put, right: Right | None) -> _Put:
    if right is None:
        return put
    await repository.set_right(session, item_id=put.item.id, right=right, currency=put.item.unit_price.currency)
    return replace(put, item=replace(put.item, right=right))


def _with_item(items: Sequence[StoredItem], put: StoredItem) -> Sequence[StoredItem]:
    """Items with one that was put among them, in its own place where it was there before."""
    after = [put if item.variant_id == put.variant_id else item for item in items]
    return after if put in after else [*after, put]


async def _find_item(
    session: WriteSession, key: CartKey, item_id: UUID, now: datetime
) -> tuple[StoredCart, list[StoredItem], StoredItem]:
    known = await _latest_locked(session, key)
    if known is None or not _is_usable(known, now):
        raise CartItemMissing(item_id=item_id)
    items = await repository.list_items(session, cart_id=known.id)
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        raise CartItemMissing(item_id=item_id)
    return known, items, found


async def _merge_locked(
    session: WriteSession, carts: Sequence[StoredCart], *, now: datetime, settings: CartSettings
) -> None:
    account = next((cart for cart in carts if cart.account_id is not None), None)
    guest = next((cart for cart in carts if cart.account_id is None), None)
    if account is None or guest is None:
        return
    if account.expires_at <= now:
        await _empty(session, account, expires_at=account.expires_at, now=now)
        account = replace(account, codes=())
    wishes = await repository.list_wishes(session, cart_ids=[account.id, guest.id])
    currencies = {currency for cart in wishes.values() for _, currency in cart.values()}
    if len(currencies) > 1:
        return
    for currency in currencies:
        merged = await _merged(session, wishes[guest.id], wishes[account.id], settings=settings)
        await repository.put_wishes(session, cart_id=account.id, wishes=merged, currency=currency)
    codes = rules.merge_codes(account.codes, guest.codes)
    if codes != account.codes:
        await repository.set_codes(session, cart_id=account.id, codes=codes, expires_at=account.expires_at, now=now)
    await repository.end_as_merged(session, cart_id=guest.id, now=now)
    await repository.touch(session, cart_id=account.id, expires_at=now + settings.lifetime, now=now)


async def _merged(
    session: WriteSession,
    theirs: Mapping[UUID, tuple[Wish, str]],
    ours: Mapping[UUID, tuple[Wish, str]],
    *,
    settings: CartSettings,
) -> dict[UUID, Wish]:
    variant_ids = {*theirs, *ours}
    levels = await stock.levels(session, variant_ids=variant_ids)
    return rules.merge(
        {variant_id: wish for variant_id, (wish, _) in theirs.items()},
        {variant_id: wish for variant_id, (wish, _) in ours.items()},
        limits={variant_id: rules.stock_limit(levels.get(variant_id)) for variant_id in variant_ids},
        max_quantity=settings.max_quantity,
    )


async def _with_codes(
    session: ReadSession,
    cart: StoredCart,
    codes: Sequence[str],
    *,
    key: CartKey,
    locale: str | None,
    expires_at: datetime,
    now: datetime,
) -> CartView:
    items = await repository.list_items(session, cart_id=cart.id)
    goods = await _goods(session, items, key=key, locale=locale, now=now)
    return await _shown(session, cart.id, items, goods, key=key, codes=codes, expires_at=expires_at, now=now)


async def _shown(
    session: ReadSession,
    cart_id: UUID,
    items: Sequence[StoredItem],
    goods: _Goods,
    *,
    key: CartKey,
    codes: Sequence[str],
    expires_at: datetime,
    now: datetime,
    token: str | None = None,
) -> CartView:
    shown = rules.shown_items(items, variants=goods.variants, levels=goods.levels, now=now)
    quote = await pricing.quote(
        session,
        lines=rules.priced_lines(shown),
        destination=None,
        codes=codes,
        customer=Customer(account_id=key.account_id),
        now=now,
    )
    return rules.view(cart_id, shown, quote=quote, expires_at=expires_at, token=token)


def _is_usable(cart: StoredCart, now: datetime) -> bool:
    return cart.state == repository.OPEN and cart.expires_at > now
