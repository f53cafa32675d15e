"""Carts that nobody goes on with: which they are, who could be written to, and bringing one back."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart import repository, service
from sokoni.commerce.cart.types import DEFAULTS, CartKey, CartSettings, CartView, IdleCart, StoredItem
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError


async def note_contact(session: WriteSession, *, key: CartKey, email: str, locale: str) -> None:
    """Keep with a guest's open cart the address that was typed at checkout; one statement, none for accounts."""
    if key.account_id is None and key.token:
        await repository.note_contact(session, token=key.token, email=email, locale=locale)


async def list_idle(session: ReadSession, *, before: datetime, now: datetime, limit: int) -> Sequence[IdleCart]:
    """Open carts with something in them, of owners who can be written to, to which nothing happened since a time.

    Those that were noted as left behind are not among them, unless they were changed since. Two statements.
    """
    return await repository.list_idle(session, before=before, now=now, limit=limit)


async def list_left(session: ReadSession, *, cart_ids: Collection[UUID]) -> Sequence[IdleCart]:
    """Those of some carts that lie as they were left: open, not empty, and not changed since that was noted."""
    return await repository.list_open(session, cart_ids=cart_ids, only_left=True)


async def list_open(session: ReadSession, *, cart_ids: Collection[UUID]) -> Sequence[IdleCart]:
    """Those of some carts that are open; two statements."""
    return await repository.list_open(session, cart_ids=cart_ids, only_left=False)


async def mark_left(session: WriteSession, *, cart_ids: Collection[UUID], now: datetime) -> None:
    """Note carts as left behind; one statement."""
    await repository.mark_left(session, cart_ids=cart_ids, now=now)


async def copy_into(
    session: WriteSession,
    *,
    items: Sequence[StoredItem],
    key: CartKey,
    now: datetime,
    settings: CartSettings = DEFAULTS,
) -> CartView:
    """The visitor's cart with what another held, as far as it can be had; what is in it already stays as it is.

    So twice is as good as once. What is sold out, not for sale or in another currency is passed over.
    """
    levels = await stock.levels(session, variant_ids=[item.variant_id for item in items])
    view = await service.view(session, key=key, now=now)
    for item in items:
        if any(known.variant.variant_id == item.variant_id for known in view.items):
            continue
        level = levels.get(item.variant_id)
        limit = 0 if level is None else level.limit
        quantity = min(item.quantity, settings.max_quantity, item.quantity if limit is None else limit)
        view = await _try(session, view, item, quantity, key=key, now=now, settings=settings)
        key = key if view.token is None else CartKey(token=view.token)
    return view


async def _try(
    session: WriteSession,
    view: CartView,
    item: StoredItem,
    quantity: int,
    *,
    key: CartKey,
    now: datetime,
    settings: CartSettings,
) -> CartView:
    """The cart with one thing more, or as it was where that cannot be had; a new cart's token stays with it."""
    try:
        async with session.begin_nested():
            after = await service.add_item(
                session,
                key=key,
                variant_id=item.variant_id,
                quantity=quantity,
                currency=item.unit_price.currency,
                now=now,
                settings=settings,
            )
    except DomainError:
        return view
    return after if after.token else _with_token(after, view.token)


def _with_token(view: CartView, token: str | None) -> CartView:
    return view if token is None else replace(view, token=token)
