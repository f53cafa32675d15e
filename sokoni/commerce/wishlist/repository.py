"""All SQL of wish lists."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.wishlist.models import WishlistRow, WishRow
from sokoni.commerce.wishlist.types import ToTell, Wish, Wishlist, WishlistKey
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


async def get(session: ReadSession, *, key: WishlistKey, now: datetime) -> Wishlist | None:
    """The list of a key with what is on it; one statement."""
    return await _get(session, _owned_by(key), now)


async def get_shared(session: ReadSession, *, share_hash: bytes, now: datetime) -> Wishlist | None:
    """The list that a link shows; one statement."""
    return await _get(session, WishlistRow.share_hash == share_hash, now)


async def ensure(session: WriteSession, *, key: WishlistKey, expires_at: datetime | None, now: datetime) -> UUID:
    """The id of a key's list, locked and noted as changed; made where there is none. One statement."""
    new = insert(WishlistRow).values(
        id=ids.new_id(),
        account_id=key.account_id,
        token_hash=None if key.account_id else ids.hash_token(key.token or ""),
        expires_at=expires_at,
        created_at=now,
        updated_at=now,
    )
    target = WishlistRow.account_id if key.account_id else WishlistRow.token_hash
    statement = new.on_conflict_do_update(
        index_elements=[target], set_={"updated_at": new.excluded.updated_at, "expires_at": new.excluded.expires_at}
    ).returning(WishlistRow.id)
    return (await session.execute(statement)).scalar_one()


async def lock(session: WriteSession, *, key: WishlistKey, now: datetime) -> UUID | None:
    """The id of a key's list, locked; None where there is none."""
    statement = select(WishlistRow.id).where(_owned_by(key), _is_kept(now)).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def list_wishes(session: ReadSession, *, list_id: UUID) -> list[Wish]:
    """What is on a list, the newest first."""
    statement = select(WishRow).where(WishRow.list_id == list_id).order_by(WishRow.added_at.desc(), WishRow.product_id)
    return [_wish(row) for row in (await session.execute(statement)).scalars()]


async def put(session: WriteSession, *, list_id: UUID, wishes: Iterable[Wish]) -> None:
    """Make a list hold these wishes; what else it holds stays."""
    rows = [
        {
            "list_id": list_id,
            "product_id": each.product_id,
            "price": each.price.amount,
            "currency": each.price.currency,
            "is_told": each.is_told,
            "added_at": each.added_at,
        }
        for each in wishes
    ]
    if rows:
        new = insert(WishRow).values(rows)
        names = ("price", "currency", "is_told", "added_at")
        await session.execute(
            new.on_conflict_do_update(
                index_elements=["list_id", "product_id"], set_={name: new.excluded[name] for name in names}
            )
        )


async def remove(session: WriteSession, *, list_id: UUID, product_id: UUID) -> bool:
    """Take a product off a list; answers whether it was on it."""
    gone = await session.execute(
        delete(WishRow).where(WishRow.list_id == list_id, WishRow.product_id == product_id).returning(WishRow.list_id)
    )
    return gone.first() is not None


async def set_told(session: WriteSession, *, list_id: UUID, product_id: UUID, is_told: bool) -> bool:
    """Note whether its owner wants to hear of a wish; answers whether it is on the list."""
    changed = await session.execute(
        update(WishRow)
        .where(WishRow.list_id == list_id, WishRow.product_id == product_id)
        .values(is_told=is_told)
        .returning(WishRow.list_id)
    )
    return changed.first() is not None


async def set_share(session: WriteSession, *, list_id: UUID, share_hash: bytes | None) -> None:
    """Let another link show a list, or none."""
    await session.execute(update(WishlistRow).where(WishlistRow.id == list_id).values(share_hash=share_hash))


async def drop(session: WriteSession, *, list_id: UUID) -> None:
    """Forget a list."""
    await session.execute(delete(WishlistRow).where(WishlistRow.id == list_id))


async def list_wished(session: ReadSession, *, product_ids: Collection[UUID]) -> list[UUID]:
    """Those of some products of which somebody wants to hear."""
    wished = select(WishRow.product_id).where(WishRow.product_id == func.any(list(product_ids)), WishRow.is_told)
    return list((await session.execute(wished.distinct().order_by(WishRow.product_id))).scalars())


async def list_to_tell(session: ReadSession, *, product_id: UUID, after: UUID | None, limit: int) -> list[ToTell]:
    """Wishes for a product whose owners want to hear of it, of the lists behind one, so many of them."""
    statement = (
        select(WishRow, WishlistRow.account_id)
        .join(WishlistRow, WishlistRow.id == WishRow.list_id)
        .where(WishRow.product_id == product_id, WishRow.is_told, WishlistRow.account_id.is_not(None))
        .order_by(WishRow.list_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(WishRow.list_id > after)
    return [
        ToTell(list_id=row.WishRow.list_id, account_id=row.account_id, wish=_wish(row.WishRow))
        for row in await session.execute(statement)
    ]


async def set_price(session: WriteSession, *, list_id: UUID, product_id: UUID, price: Money) -> None:
    """Note of which price an owner has heard."""
    await session.execute(
        update(WishRow)
        .where(WishRow.list_id == list_id, WishRow.product_id == product_id)
        .values(price=price.amount, currency=price.currency)
    )


async def delete_expired(session: WriteSession, *, now: datetime, limit: int) -> int:
    """Forget guests' lists whose time is over, at most so many; answers how many went."""
    overdue = (
        select(WishlistRow.id)
        .where(WishlistRow.expires_at <= now)
        .order_by(WishlistRow.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = await session.execute(delete(WishlistRow).where(WishlistRow.id.in_(overdue)).returning(WishlistRow.id))
    return len(gone.all())


async def _get(session: ReadSession, owner: ColumnElement[bool], now: datetime) -> Wishlist | None:
    statement = (
        select(WishlistRow.id.label("own_id"), WishlistRow.share_hash, WishRow)
        .outerjoin(WishRow, WishRow.list_id == WishlistRow.id)
        .where(owner, _is_kept(now))
        .order_by(WishRow.added_at.desc(), WishRow.product_id)
    )
    rows = (await session.execute(statement)).all()
    if not rows:
        return None
    return Wishlist(
        id=rows[0].own_id,
        wishes=tuple(_wish(row.WishRow) for row in rows if row.WishRow is not None),
        is_shared=rows[0].share_hash is not None,
    )


def _owned_by(key: WishlistKey) -> ColumnElement[bool]:
    if key.account_id is not None:
        return WishlistRow.account_id == key.account_id
    return WishlistRow.token_hash == ids.hash_token(key.token or "")


def _is_kept(now: datetime) -> ColumnElement[bool]:
    return WishlistRow.expires_at.is_(None) | (WishlistRow.expires_at > now)


def _wish(row: Any) -> Wish:
    return Wish(
        product_id=row.product_id, price=Money(row.price, row.currency), added_at=row.added_at, is_told=row.is_told
    )
