"""All SQL of carts. The row of a cart is locked before its items are read or changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, FromClause, Select, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.dml import ReturningInsert

from sokoni.commerce.cart.models import Cart, CartItemRow
from sokoni.commerce.cart.rules import Wish
from sokoni.commerce.cart.types import CartKey, IdleCart, Right, StoredItem
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.prepared import Prepared, PreparedInsert, PreparedInserts, insert_given

OPEN, ORDERED, MERGED = "open", "ordered", "merged"
_COLUMNS = (Cart.id, Cart.account_id, Cart.state, Cart.codes, Cart.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCart:
    """A cart as it is kept."""

    id: UUID
    account_id: UUID | None
    state: str
    codes: tuple[str, ...]
    expires_at: datetime


def _latest(owner: Any, *, is_locked: bool = False) -> ClauseElement:
    statement = (
        select(*_COLUMNS)
        .where(owner == bindparam("owner"))
        .order_by((Cart.state == OPEN).desc(), Cart.id.desc())
        .limit(1)
    )
    return statement.with_for_update() if is_locked else statement


_OWNERS = {"account": Cart.account_id, "token": Cart.token_hash}
_LATEST = {name: Prepared(partial(_latest, column)) for name, column in _OWNERS.items()}
_LATEST_LOCKED = {name: Prepared(partial(_latest, column, is_locked=True)) for name, column in _OWNERS.items()}


async def get_latest(session: ReadSession, *, key: CartKey) -> StoredCart | None:
    """The open cart of a key, or else the last one that it had."""
    return await _one(session, _LATEST, key)


async def get_latest_locked(session: WriteSession, *, key: CartKey) -> StoredCart | None:
    """The same, locked; a cart that is being ordered is waited for, and then seen as ordered."""
    return await _one(session, _LATEST_LOCKED, key)


async def list_open_locked(session: WriteSession, *, account_id: UUID, token: str) -> list[StoredCart]:
    """The open carts of an account and of a token, locked in key order."""
    statement = (
        select(*_COLUMNS)
        .where(
            Cart.state == OPEN,
            or_(Cart.account_id == account_id, Cart.token_hash == ids.hash_token(token)),
        )
        .order_by(Cart.id)
        .with_for_update()
    )
    return [_stored(row) for row in await session.execute(statement)]


_INSERT_OPEN = PreparedInsert(Cart, lambda new: new.on_conflict_do_nothing().returning(Cart.id))


async def insert_open(session: WriteSession, *, key: CartKey, expires_at: datetime, now: datetime) -> UUID | None:
    """A new open cart's id, or None where another request has just made one."""
    made = await _INSERT_OPEN.fetch_one(session, _open_cart(key, expires_at, now))
    return None if made is None else made.id


_TOUCH = Prepared(
    lambda: (
        update(Cart)
        .where(Cart.id == bindparam("cart_id"))
        .values(expires_at=bindparam("expires_at"), updated_at=bindparam("now"))
    )
)


async def touch(session: WriteSession, *, cart_id: UUID, expires_at: datetime, now: datetime) -> None:
    """Note that a cart was changed."""
    await _TOUCH.run(session, cart_id=cart_id, expires_at=expires_at, now=now)


async def set_codes(
    session: WriteSession, *, cart_id: UUID, codes: Sequence[str], expires_at: datetime, now: datetime
) -> None:
    """Keep which codes were typed for a cart."""
    values = {"codes": list(codes), "expires_at": expires_at, "updated_at": now}
    await session.execute(update(Cart).where(Cart.id == cart_id).values(values))


async def end_as_merged(session: WriteSession, *, cart_id: UUID, now: datetime) -> None:
    """End a locked cart whose items another has now."""
    await session.execute(update(Cart).where(Cart.id == cart_id).values(state=MERGED, updated_at=now))


_RIGHT = (CartItemRow.right_id, CartItemRow.right_quantity, CartItemRow.right_until, CartItemRow.right_price)


def _items() -> Select[*tuple[Any, ...]]:
    return select(
        CartItemRow.id,
        CartItemRow.variant_id,
        CartItemRow.quantity,
        CartItemRow.unit_price,
        CartItemRow.currency,
        *_RIGHT,
    ).where(CartItemRow.cart_id == bindparam("cart_id"))


_ITEMS = Prepared(lambda: _items().order_by(CartItemRow.id))


async def list_items(session: ReadSession, *, cart_id: UUID) -> list[StoredItem]:
    """What is in a cart, in the order in which it was put there."""
    return [_item(row) for row in await _ITEMS.fetch(session, cart_id=cart_id)]


def _order() -> ClauseElement:
    items = _items().cte("items")
    ended = (
        update(Cart)
        .where(Cart.id == bindparam("cart_id"), exists().where(CartItemRow.cart_id == bindparam("cart_id")))
        .values(state=ORDERED, updated_at=bindparam("now"))
    )
    return select(items).order_by(items.c.id).add_cte(ended.cte("ended"))


_ORDER = Prepared(_order)


async def end_as_ordered(session: WriteSession, *, cart_id: UUID, now: datetime) -> list[StoredItem]:
    """What is in a locked cart, in the order in which it was put there; it has become an order, unless it is empty."""
    return [_item(row) for row in await _ORDER.fetch(session, cart_id=cart_id, now=now)]


async def list_wishes(
    session: ReadSession, *, cart_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, tuple[Wish, str]]]:
    """What is in carts, by cart and variant, with the currency of each price."""
    statement = select(CartItemRow).where(CartItemRow.cart_id.in_(list(cart_ids)))
    found: dict[UUID, dict[UUID, tuple[Wish, str]]] = {cart_id: {} for cart_id in cart_ids}
    for row in (await session.execute(statement)).scalars():
        wish = Wish(quantity=row.quantity, price=row.unit_price, wished_at=row.updated_at, right=_right(row))
        found[row.cart_id][row.variant_id] = (wish, row.currency)
    return found


def _sum_up(new: Insert) -> ReturningInsert[*tuple[Any, ...]]:
    return new.on_conflict_do_update(
        index_elements=["cart_id", "variant_id"],
        set_={
            "quantity": CartItemRow.quantity + new.excluded.quantity,
            **{name: new.excluded[name] for name in ("unit_price", "currency", "updated_at")},
        },
    ).returning(CartItemRow.id, CartItemRow.quantity, CartItemRow.currency, *_RIGHT)


def _add_to_open(given: Mapping[str, FromClause]) -> ClauseElement:
    cart = given["cart"]
    touched = (
        update(Cart).where(Cart.id == cart.c.id).values(expires_at=cart.c.expires_at, updated_at=cart.c.updated_at)
    )
    return _sum_up(insert_given(CartItemRow, given["item"])).add_cte(touched.cte("touched"))


_ADD_TO_OPEN = PreparedInserts(_add_to_open, cart=Cart, item=CartItemRow)


async def add_to_open(
    session: WriteSession,
    *,
    cart_id: UUID,
    variant_id: UUID,
    quantity: int,
    price: Money,
    expires_at: datetime,
    now: datetime,
) -> StoredItem:
    """Put so many more of a variant into a locked open cart, at today's price."""
    (row,) = await _ADD_TO_OPEN.fetch(
        session,
        cart=[{"id": cart_id, "expires_at": expires_at, "updated_at": now}],
        item=[_row(cart_id, variant_id, quantity, price.amount, price.currency, now)],
    )
    return StoredItem(id=row.id, variant_id=variant_id, quantity=row.quantity, unit_price=price, right=_right(row))


def _add_to_new(given: Mapping[str, FromClause]) -> ClauseElement:
    opened = insert_given(Cart, given["cart"]).on_conflict_do_nothing().returning(Cart.id).cte("opened")
    item = given["item"]
    names = list(item.c.keys())
    rows = select(*(item.c[name] for name in names)).where(item.c.cart_id == opened.c.id)
    return _sum_up(insert(CartItemRow).from_select(names, rows))


_ADD_TO_NEW = PreparedInserts(_add_to_new, cart=Cart, item=CartItemRow)


async def add_to_new(
    session: WriteSession,
    *,
    key: CartKey,
    variant_id: UUID,
    quantity: int,
    price: Money,
    expires_at: datetime,
    now: datetime,
) -> tuple[UUID, StoredItem] | None:
    """A new open cart's id and so many of a variant in it, or None where another request has just made a cart."""
    cart = _open_cart(key, expires_at, now)
    item = _row(cart["id"], variant_id, quantity, price.amount, price.currency, now)
    made = await _ADD_TO_NEW.fetch(session, cart=[cart], item=[item])
    if not made:
        return None
    return cart["id"], StoredItem(id=made[0].id, variant_id=variant_id, quantity=quantity, unit_price=price)


async def put_wishes(session: WriteSession, *, cart_id: UUID, wishes: Mapping[UUID, Wish], currency: str) -> None:
    """Make a cart hold these wishes, each with its own time; what else it holds stays."""
    new = insert(CartItemRow).values(
        [
            _row(cart_id, variant_id, wish.quantity, wish.price, currency, wish.wished_at, wish.right)
            for variant_id, wish in wishes.items()
        ]
    )
    statement = new.on_conflict_do_update(
        index_elements=["cart_id", "variant_id"],
        set_={
            name: new.excluded[name]
            for name in ("quantity", "unit_price", "currency", "updated_at", *(column.key for column in _RIGHT))
        },
    )
    await session.execute(statement)


async def update_item(session: WriteSession, *, item_id: UUID, quantity: int, price: Money, now: datetime) -> None:
    """Set an item's quantity, at today's price."""
    await session.execute(
        update(CartItemRow)
        .where(CartItemRow.id == item_id)
        .values(quantity=quantity, unit_price=price.amount, currency=price.currency, updated_at=now)
    )


async def set_right(session: WriteSession, *, item_id: UUID, right: Right, currency: str) -> None:
    """Note what stock holds for an item; a price in another currency than the item's is none."""
    values = _right_values(right, currency)
    await session.execute(update(CartItemRow).where(CartItemRow.id == item_id).values(values))


async def delete_item(session: WriteSession, *, item_id: UUID) -> None:
    """Take an item out."""
    await session.execute(delete(CartItemRow).where(CartItemRow.id == item_id))


async def delete_items(session: WriteSession, *, cart_id: UUID) -> None:
    """Take everything out."""
    await session.execute(delete(CartItemRow).where(CartItemRow.cart_id == cart_id))


async def note_contact(session: WriteSession, *, token: str, email: str, locale: str) -> None:
    """Keep where a guest can be written to; that alone is no change of the cart."""
    await session.execute(
        update(Cart)
        .where(Cart.token_hash == ids.hash_token(token), Cart.state == OPEN)
        .values(email=email, locale=locale)
    )


async def list_idle(session: ReadSession, *, before: datetime, now: datetime, limit: int) -> list[IdleCart]:
    """Open carts that nobody goes on with, the longest idle first; two statements."""
    statement = (
        select(Cart)
        .where(
            Cart.state == OPEN,
            Cart.expires_at > now,
            Cart.updated_at <= before,
            or_(Cart.left_at.is_(None), Cart.left_at < Cart.updated_at),
            or_(Cart.account_id.is_not(None), Cart.email.is_not(None)),
            exists().where(CartItemRow.cart_id == Cart.id),
        )
        .order_by(Cart.updated_at, Cart.id)
        .limit(limit)
    )
    return await _with_items(session, statement)


async def list_open(session: ReadSession, *, cart_ids: Collection[UUID], only_left: bool) -> list[IdleCart]:
    """Those of some carts that are open, or lie as they were left; two statements."""
    statement = select(Cart).where(Cart.id.in_(list(cart_ids)), Cart.state == OPEN)
    if only_left:
        statement = statement.where(Cart.left_at >= Cart.updated_at, exists().where(CartItemRow.cart_id == Cart.id))
    return await _with_items(session, statement.order_by(Cart.id))


async def mark_left(session: WriteSession, *, cart_ids: Collection[UUID], now: datetime) -> None:
    """Note that nobody goes on with some carts."""
    await session.execute(update(Cart).where(Cart.id.in_(list(cart_ids))).values(left_at=now))


async def _with_items(session: ReadSession, statement: Select[*tuple[Any, ...]]) -> list[IdleCart]:
    carts = list((await session.execute(statement)).scalars())
    if not carts:
        return []
    found: dict[UUID, list[StoredItem]] = {each.id: [] for each in carts}
    rows = select(CartItemRow).where(CartItemRow.cart_id.in_(list(found))).order_by(CartItemRow.id)
    for row in (await session.execute(rows)).scalars():
        found[row.cart_id].append(_item(row))
    return [
        IdleCart(
            id=each.id,
            account_id=each.account_id,
            email=each.email,
            locale=each.locale,
            items=tuple(found[each.id]),
        )
        for each in carts
    ]


async def delete_expired(session: WriteSession, *, now: datetime, limit: int) -> int:
    """Clear away carts whose time is over, at most so many; answers how many went."""
    overdue = (
        select(Cart.id)
        .where(Cart.expires_at <= now)
        .order_by(Cart.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    deleted = await session.execute(delete(Cart).where(Cart.id.in_(overdue)).returning(Cart.id))
    return len(deleted.all())


async def count_open(session: ReadSession) -> int:
    """How many open carts there are."""
    return (await session.execute(select(func.count()).where(Cart.state == OPEN))).scalar_one()


async def _one(session: ReadSession, statements: Mapping[str, Prepared], key: CartKey) -> StoredCart | None:
    if key.account_id is not None:
        row = await statements["account"].fetch_one(session, owner=key.account_id)
    else:
        row = await statements["token"].fetch_one(session, owner=ids.hash_token(key.token or ""))
    return None if row is None else _stored(row)


def _item(row: Any) -> StoredItem:
    return StoredItem(
        id=row.id,
        variant_id=row.variant_id,
        quantity=row.quantity,
        unit_price=Money(row.unit_price, row.currency),
        right=_right(row),
    )


def _right(row: Any) -> Right | None:
    if row.right_id is None:
        return None
    price = None if row.right_price is None else Money(row.right_price, row.currency)
    return Right(reference_id=row.right_id, quantity=row.right_quantity, until=row.right_until, price=price)


def _right_values(right: Right | None, currency: str) -> dict[str, Any]:
    price = None if right is None or right.price is None or right.price.currency != currency else right.price.amount
    return {
        "right_price": price,
        "right_id": right and right.reference_id,
        "right_quantity": right and right.quantity,
        "right_until": right and right.until,
    }


def _stored(row: Any) -> StoredCart:
    return StoredCart(
        id=row.id,
        account_id=row.account_id,
        state=row.state,
        codes=tuple(row.codes),
        expires_at=row.expires_at,
    )


def _open_cart(key: CartKey, expires_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "account_id": key.account_id,
        "token_hash": None if key.account_id else ids.hash_token(key.token or ""),
        "state": OPEN,
        "expires_at": expires_at,
        "created_at": now,
        "updated_at": now,
    }


def _row(
    cart_id: UUID,
    variant_id: UUID,
    quantity: int,
    price: int,
    currency: str,
    now: datetime,
    right: Right | None = None,
) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "cart_id": cart_id,
        "variant_id": variant_id,
        "quantity": quantity,
        "unit_price": price,
        "currency": currency,
        **_right_values(right, currency),
        "created_at": now,
        "updated_at": now,
    }
