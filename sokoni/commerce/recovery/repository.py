"""All SQL of carts left behind."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, cast, false, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from sokoni.commerce.order.types import Sale
from sokoni.commerce.recovery.models import LeftCartRow, LeftPartRow, RestoreLinkRow, SalesSeenRow
from sokoni.commerce.recovery.types import Bought, LeftCart, LeftPart, RecoveryFigures, State
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

# Which orders were looked at is noted by one at a time.
_LOOKING = 0x5EC0


async def put(session: WriteSession, *, carts: Sequence[LeftCart], parts: Sequence[LeftPart], now: datetime) -> None:
    """Note carts as left behind, also those that were before; what their owners heard stays. Two statements."""
    rows = [
        {
            "cart_id": each.cart_id,
            "account_id": each.account_id,
            "email": each.email,
            "locale": each.locale,
            "state": State.OPEN.value,
            "abandoned_at": each.abandoned_at,
            "reminders": each.reminders,
            "updated_at": now,
        }
        for each in carts
    ]
    new = insert(LeftCartRow).values(rows)
    names = ("account_id", "email", "locale", "state", "abandoned_at", "updated_at")
    await session.execute(
        new.on_conflict_do_update(index_elements=["cart_id"], set_={name: new.excluded[name] for name in names})
    )
    if parts:
        added = insert(LeftPartRow).values(
            [
                {
                    "cart_id": each.cart_id,
                    "shop_id": each.shop_id,
                    "currency": each.amount.currency,
                    "amount": each.amount.amount,
                    "recovered": 0,
                }
                for each in parts
            ]
        )
        await session.execute(
            added.on_conflict_do_update(
                index_elements=["cart_id", "shop_id"],
                set_={"currency": added.excluded.currency, "amount": added.excluded.amount},
            )
        )


async def lock_to_remind(session: WriteSession, *, since: Mapping[int, datetime], limit: int) -> list[LeftCart]:
    """Lock carts whose owners may be reminded: left behind before a time that depends on what they heard."""
    is_due = or_(
        *((LeftCartRow.reminders == heard) & (LeftCartRow.abandoned_at <= moment) for heard, moment in since.items())
    )
    statement = (
        select(LeftCartRow)
        .where(LeftCartRow.state == State.OPEN.value, LeftCartRow.restored_id.is_(None), is_due)
        .order_by(LeftCartRow.abandoned_at, LeftCartRow.cart_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_left(row) for row in (await session.execute(statement)).scalars()]


async def note_reminded(session: WriteSession, *, cart_ids: Collection[UUID], now: datetime) -> None:
    """Count one reminder more for some carts."""
    await session.execute(
        update(LeftCartRow)
        .where(LeftCartRow.cart_id == func.any(list(cart_ids)))
        .values(reminders=LeftCartRow.reminders + 1, updated_at=now)
    )


async def end(session: WriteSession, *, cart_ids: Collection[UUID], state: State, now: datetime) -> None:
    """Note what became of carts that wait for no reminder any more."""
    await session.execute(
        update(LeftCartRow)
        .where(LeftCartRow.cart_id == func.any(list(cart_ids)))
        .values(state=state.value, updated_at=now)
    )


async def insert_link(session: WriteSession, *, cart_id: UUID, token_hash: bytes, now: datetime) -> None:
    """Let a link bring a cart back."""
    await session.execute(insert(RestoreLinkRow).values(token_hash=token_hash, cart_id=cart_id, created_at=now))


async def find_cart(session: ReadSession, *, token_hash: bytes) -> UUID | None:
    """The cart that a link brings back."""
    statement = select(RestoreLinkRow.cart_id).where(RestoreLinkRow.token_hash == token_hash)
    return (await session.execute(statement)).scalar_one_or_none()


async def note_restored(session: WriteSession, *, cart_id: UUID, into_id: UUID, now: datetime) -> None:
    """Note into which cart one was brought back."""
    await session.execute(
        update(LeftCartRow).where(LeftCartRow.cart_id == cart_id).values(restored_id=into_id, updated_at=now)
    )


async def find_looked_until(session: WriteSession) -> datetime | None:
    """Until when orders were looked at, locked against others who look; None if none ever were."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOOKING)))
    return (await session.execute(select(SalesSeenRow.until))).scalar_one_or_none()


async def put_looked_until(session: WriteSession, *, until: datetime) -> None:
    """Note until when orders were looked at."""
    new = insert(SalesSeenRow).values(id=1, until=until)
    await session.execute(new.on_conflict_do_update(index_elements=["id"], set_={"until": new.excluded.until}))


async def lock_bought(session: WriteSession, *, sales: Sequence[Sale]) -> list[Bought]:
    """Lock carts left behind whose owners bought since, each with the order and whether that is what became of it.

    A cart comes once for each of the orders, one that it became first; one statement.
    """
    sale = (
        func.unnest(
            cast([each.order_id for each in sales], ARRAY(Uuid)),
            cast([each.cart_id for each in sales], ARRAY(Uuid)),
            cast([each.account_id for each in sales], ARRAY(Uuid)),
            cast([each.email.lower() for each in sales], ARRAY(Text)),
            cast([each.placed_at for each in sales], ARRAY(DateTime(timezone=True))),
        )
        .table_valued("order_id", "cart_id", "account_id", "email", "placed_at")
        .render_derived(name="sale")
    )
    is_it = or_(LeftCartRow.cart_id == sale.c.cart_id, LeftCartRow.restored_id == sale.c.cart_id)
    is_theirs = or_(func.lower(LeftCartRow.email) == sale.c.email, LeftCartRow.account_id == sale.c.account_id)
    is_earlier = LeftCartRow.abandoned_at <= sale.c.placed_at
    statement = (
        # Of an order without a cart, or of a guest, the comparison is neither true nor false.
        select(
            LeftCartRow.cart_id, LeftCartRow.reminders, sale.c.order_id, func.coalesce(is_it, false()).label("is_it")
        )
        .join(sale, or_(is_it, is_theirs))
        .where(LeftCartRow.state.in_([State.OPEN.value, State.GONE.value]), or_(is_it, is_earlier))
        .order_by(LeftCartRow.cart_id, text("is_it DESC"), sale.c.placed_at, sale.c.order_id)
        .with_for_update(of=LeftCartRow)
    )
    return [
        Bought(cart_id=row.cart_id, order_id=row.order_id, reminders=row.reminders, is_it=row.is_it)
        for row in await session.execute(statement)
    ]


async def note_recovered(
    session: WriteSession, *, became: Mapping[UUID, UUID], shares: Sequence[tuple[UUID, UUID, Money]], now: datetime
) -> None:
    """Note which carts came back as which orders, and what each brought each shop; two statements.

    `shares` are of a cart, for a shop.
    """
    became_order = (
        func.unnest(cast(list(became), ARRAY(Uuid)), cast(list(became.values()), ARRAY(Uuid)))
        .table_valued("cart_id", "order_id")
        .render_derived(name="became")
    )
    await session.execute(
        update(LeftCartRow)
        .where(LeftCartRow.cart_id == became_order.c.cart_id)
        .values(state=State.RECOVERED.value, order_id=became_order.c.order_id, updated_at=now)
    )
    new = insert(LeftPartRow).values(
        [
            {
                "cart_id": cart_id,
                "shop_id": shop_id,
                "currency": share.currency,
                "amount": 0,
                "recovered": share.amount,
            }
            for cart_id, shop_id, share in shares
        ]
    )
    await session.execute(
        new.on_conflict_do_update(index_elements=["cart_id", "shop_id"], set_={"recovered": new.excluded.recovered})
    )


async def list_figures(
    session: ReadSession, *, shop_id: UUID, since: datetime, until: datetime | None
) -> list[RecoveryFigures]:
    """What became of carts with a shop's goods that were left behind in a time, by currency; one statement."""
    is_back = LeftCartRow.state == State.RECOVERED.value
    statement = (
        select(
            LeftPartRow.currency,
            func.count().label("abandoned"),
            func.count().filter(LeftCartRow.reminders > 0).label("reminded"),
            func.count().filter(is_back).label("recovered"),
            func.sum(LeftPartRow.amount).label("left"),
            func.sum(LeftPartRow.recovered).label("revenue"),
        )
        .join(LeftCartRow, LeftCartRow.cart_id == LeftPartRow.cart_id)
        .where(LeftPartRow.shop_id == shop_id, LeftCartRow.abandoned_at >= since)
        .group_by(LeftPartRow.currency)
        .order_by(LeftPartRow.currency)
    )
    if until is not None:
        statement = statement.where(LeftCartRow.abandoned_at < until)
    return [
        RecoveryFigures(
            currency=row.currency,
            abandoned=row.abandoned,
            reminded=row.reminded,
            recovered=row.recovered,
            left=Money(int(row.left), row.currency),
            revenue=Money(int(row.revenue), row.currency),
        )
        for row in await session.execute(statement)
    ]


async def list_of_account(session: ReadSession, *, account_id: UUID) -> list[LeftCart]:
    """The carts that an account left behind."""
    statement = select(LeftCartRow).where(LeftCartRow.account_id == account_id).order_by(LeftCartRow.abandoned_at)
    return [_left(row) for row in (await session.execute(statement)).scalars()]


def _left(row: Any) -> LeftCart:
    return LeftCart(
        cart_id=row.cart_id,
        account_id=row.account_id,
        email=row.email,
        locale=row.locale,
        abandoned_at=row.abandoned_at,
        reminders=row.reminders,
    )
