"""What others may do with carts left behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart.types import CartKey, CartSettings, CartView, IdleCart
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import Sale
from sokoni.commerce.recovery import links, repository, rules
from sokoni.commerce.recovery.errors import CartNotThere
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.commerce.recovery.types import LeftCart, RecoveryFigures, State
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as accounts
from sokoni.identity.account.types import Account
from sokoni.services.notification import optout
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template, Topic


async def note_abandoned(session: WriteSession, *, now: datetime, settings: RecoverySettings, limit: int = 100) -> int:
    """Note carts to which nothing happened for long enough, at most so many; answers how many there were.

    Only those whose owner can be written to: an account's, or a guest's who gave an address at checkout.
    """
    idle = await leaving.list_idle(session, before=now - settings.idle, now=now, limit=limit)
    if not idle:
        return 0
    known = await accounts.list_by_ids(session, account_ids=[each.account_id for each in idle if each.account_id])
    addresses = {each.id: each for each in known if not each.is_disabled}
    left = [_left(each, addresses.get(each.account_id) if each.account_id else None, now) for each in idle]
    carts = [each for each in left if each is not None]
    if carts:
        variants = await _variants(session, idle)
        written = {each.cart_id for each in carts}
        parts = [part for each in idle if each.id in written for part in rules.parts_of(each, variants)]
        await repository.put(session, carts=carts, parts=parts, now=now)
    await leaving.mark_left(session, cart_ids=[each.id for each in idle], now=now)
    return len(idle)


async def remind(session: WriteSession, *, now: datetime, settings: RecoverySettings, limit: int = 100) -> int:
    """Write to owners of carts left behind whose turn it is, at most so many; answers how many were looked at.

    What was bought meanwhile is noted first. Nobody hears of a cart that was changed, ordered or emptied since, or
    who has said no.
    """
    await note_bought(session, now=now)
    since = rules.due_since(settings, now=now)
    due = await repository.lock_to_remind(session, since=since, limit=limit) if since else []
    if not due:
        return 0
    idle = {each.id: each for each in await leaving.list_left(session, cart_ids=[each.cart_id for each in due])}
    over = [each.cart_id for each in due if each.cart_id not in idle]
    refused = await optout.list_opted_out(session, emails=[each.email for each in due], topic=Topic.CART_REMINDERS)
    variants = await _variants(session, list(idle.values()))
    # Of what was deleted meanwhile there is nothing to be reminded of.
    empty = {each.id for each in idle.values() if not any(item.variant_id in variants for item in each.items)}
    over += [each.cart_id for each in due if each.cart_id in idle and (each.email in refused or each.cart_id in empty)]
    await repository.end(session, cart_ids=over, state=State.GONE, now=now)
    told = [each for each in due if each.cart_id not in over]
    for each in told:
        await _write(session, each, idle[each.cart_id], variants, now=now)
    await repository.note_reminded(session, cart_ids=[each.cart_id for each in told], now=now)
    return len(due)


async def look(session: ReadSession, *, token: str, locale: str | None = None) -> Sequence[tuple[SellableVariant, int]]:
    """What a link would bring back, with how many of each: nothing of whose cart it was.

    Raises:
        CartNotThere: it brings none back.
    """
    left = await _find(session, token)
    found = await catalog.sellable(session, variant_ids=[item.variant_id for item in left.items], locale=locale)
    return [(found[item.variant_id], item.quantity) for item in left.items if item.variant_id in found]


async def restore(
    session: WriteSession, *, token: str, key: CartKey, now: datetime, settings: CartSettings
) -> CartView:
    """The visitor's cart with what was left behind, as far as it can be had; twice is as good as once.

    Raises:
        CartNotThere: the link brings none back.
    """
    left = await _find(session, token)
    view = await leaving.copy_into(session, items=left.items, key=key, now=now, settings=settings)
    if view.id is not None and view.id != left.id:
        await repository.note_restored(session, cart_id=left.id, into_id=view.id, now=now)
    return view


async def note_bought(session: WriteSession, *, now: datetime, limit: int = 500) -> None:
    """Note what orders since the last time mean for the carts that their buyers had left behind.

    A cart that was ordered (or into which it was brought back) has come back, if its owner was reminded. The buyer's
    others are left alone: who has just bought is reminded of nothing. It is done for many orders at once, because no
    order shall pay for it; a little more than was new is looked at, for orders that were being placed meanwhile.
    """
    looked = await repository.find_looked_until(session)
    await repository.put_looked_until(session, until=now)
    since, last = (looked or now) - rules.LOOK_BACK, None
    while sales := await order.list_sales(session, since=since, after=last, limit=limit):
        await _note_sales(session, sales, now=now)
        last = sales[-1]


async def figures(
    session: ReadSession, *, shop_id: UUID, since: datetime, until: datetime | None = None
) -> Sequence[RecoveryFigures]:
    """How many carts with a shop's goods were left behind in a time, and how many came back; one statement."""
    return await repository.list_figures(session, shop_id=shop_id, since=since, until=until)


async def list_of_account(session: ReadSession, *, account_id: UUID) -> Sequence[LeftCart]:
    """The carts that an account left behind."""
    return await repository.list_of_account(session, account_id=account_id)


def _left(idle: IdleCart, account: Account | None, now: datetime) -> LeftCart | None:
    if idle.account_id is not None and account is None:
        return None
    email = account.email if account is not None else idle.email
    return LeftCart(
        cart_id=idle.id,
        account_id=idle.account_id,
        email=email or "",
        locale=account.locale if account is not None else idle.locale,
        abandoned_at=now,
        reminders=0,
    )


async def _note_sales(session: WriteSession, sales: Sequence[Sale], *, now: datetime) -> None:
    bought = await repository.lock_bought(session, sales=sales)
    became: dict[UUID, UUID] = {}
    for each in bought:
        if each.is_it and each.reminders:
            became.setdefault(each.cart_id, each.order_id)
    if became:
        shares = await order.list_shares(session, order_ids=set(became.values()))
        await repository.note_recovered(session, became=became, shares=rules.shares_of(became, shares), now=now)
    others = {each.cart_id for each in bought} - became.keys()
    if others:
        await repository.end(session, cart_ids=others, state=State.BOUGHT, now=now)


async def _variants(session: ReadSession, carts: Sequence[IdleCart]) -> Mapping[UUID, SellableVariant]:
    return await catalog.sellable(session, variant_ids=[item.variant_id for each in carts for item in each.items])


async def _find(session: ReadSession, token: str) -> IdleCart:
    cart_id = await repository.find_cart(session, token_hash=ids.hash_token(token))
    found = await leaving.list_open(session, cart_ids=[cart_id]) if cart_id is not None else []
    if not found or not found[0].items:
        raise CartNotThere
    return found[0]


async def _write(
    session: WriteSession,
    left: LeftCart,
    idle: IdleCart,
    variants: Mapping[UUID, SellableVariant],
    *,
    now: datetime,
) -> None:
    token = ids.new_token()
    await repository.insert_link(session, cart_id=left.cart_id, token_hash=ids.hash_token(token), now=now)
    titles = [variants[item.variant_id].product_title for item in idle.items if item.variant_id in variants]
    await notification.send_mail(
        session,
        to=left.email,
        template=Template.CART_LEFT,
        context={
            "items": rules.name_items(titles),
            "link": links.restore_link(token),
            "unsubscribe": await optout.new_link(session, email=left.email, topic=Topic.CART_REMINDERS, now=now),
        },
        dedupe_key=f"{Template.CART_LEFT.value}:{left.cart_id}:{left.reminders + 1}",
        locale=left.locale,
        now=now,
    )
