"""What others may do with wish lists."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductCard, ProductQuery
from sokoni.commerce.wishlist import links, repository, rules
from sokoni.commerce.wishlist.errors import (
    NoticeNeedsAccount,
    WishlistFull,
    WishlistNotShared,
    WishNotForSale,
    WishNotFound,
)
from sokoni.commerce.wishlist.types import DEFAULTS, NOTHING, ToTell, Wish, Wishlist, WishlistKey, WishlistSettings
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.identity.account import service as accounts
from sokoni.identity.account.types import Account
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template

# Each is a mail, in one transaction.
TOLD_AT_ONCE = 200


async def view(session: ReadSession, *, key: WishlistKey, now: datetime) -> Wishlist:
    """The list of a key, empty for who has none; one statement, none without a key."""
    if key.account_id is None and not key.token:
        return NOTHING
    return await repository.get(session, key=key, now=now) or NOTHING


async def cards(session: ReadSession, *, wishlist: Wishlist, locale: str) -> list[ProductCard]:
    """What can be bought of a list, in its order; two statements for each hundred, none for an empty one."""
    found: dict[UUID, ProductCard] = {}
    wanted = wishlist.product_ids
    for start in range(0, len(wanted), MAX_LIMIT):
        query = ProductQuery(product_ids=wanted[start : start + MAX_LIMIT])
        page = await catalog.list_products(session, query=query, page=PageQuery(limit=MAX_LIMIT), locale=locale)
        found |= {each.id: each for each in page.items}
    return [found[each] for each in wanted if each in found]


async def add(
    session: WriteSession,
    *,
    key: WishlistKey,
    product_id: UUID,
    now: datetime,
    settings: WishlistSettings = DEFAULTS,
) -> Wishlist:
    """The list with a product on it; a new list where there is none. What is on it stays as it is.

    A guest without a known token gets one, in the list.

    Raises:
        WishNotForSale: there is no such product on sale.
        WishlistFull: more products than a list holds.
    """
    card = await _card_of(session, product_id)
    known = await view(session, key=key, now=now)
    if product_id in known.by_product:
        return known
    if len(known.wishes) >= settings.max_items:
        raise WishlistFull(maximum=settings.max_items)
    token = None
    if key.account_id is None and known.id is None:
        # Tokens are only ever made here: one that a visitor brings and nobody knows may be easy to guess.
        token = ids.new_token()
        key = WishlistKey(token=token)
    expires_at = None if key.account_id else now + settings.lifetime
    list_id = await repository.ensure(session, key=key, expires_at=expires_at, now=now)
    wish = Wish(product_id=product_id, price=card.price, added_at=now)
    await repository.put(session, list_id=list_id, wishes=[wish])
    return Wishlist(id=list_id, wishes=(wish, *known.wishes), is_shared=known.is_shared, token=token)


async def remove(session: WriteSession, *, key: WishlistKey, product_id: UUID, now: datetime) -> Wishlist:
    """The list without a product; one that is not on it changes nothing."""
    known = await view(session, key=key, now=now)
    if known.id is not None:
        await repository.remove(session, list_id=known.id, product_id=product_id)
    left = tuple(each for each in known.wishes if each.product_id != product_id)
    return Wishlist(id=known.id, wishes=left, is_shared=known.is_shared)


async def tell(session: WriteSession, *, key: WishlistKey, product_id: UUID, is_told: bool, now: datetime) -> Wishlist:
    """The list, with or without a notice when a product costs less or is back.

    Raises:
        NoticeNeedsAccount: guests cannot be written to.
        WishNotFound: it is not on the list.
    """
    if key.account_id is None:
        raise NoticeNeedsAccount
    list_id = await repository.lock(session, key=key, now=now)
    if list_id is None or not await repository.set_told(
        session, list_id=list_id, product_id=product_id, is_told=is_told
    ):
        raise WishNotFound(product_id=product_id)
    return await view(session, key=key, now=now)


async def merge(session: WriteSession, *, token: str, account_id: UUID, now: datetime) -> None:
    """Put what a guest's list holds into the account's; the guest's is gone then, and merging again does nothing.

    One statement where there is nothing to merge. More than a list holds is kept: nobody loses a wish by signing in.
    """
    guest_id = await repository.lock(session, key=WishlistKey(token=token), now=now)
    if guest_id is None:
        return
    own_id = await repository.ensure(session, key=WishlistKey(account_id=account_id), expires_at=None, now=now)
    lists = [
        {each.product_id: each for each in await repository.list_wishes(session, list_id=list_id)}
        for list_id in (own_id, guest_id)
    ]
    await repository.put(session, list_id=own_id, wishes=rules.merge(*lists).values())
    await repository.drop(session, list_id=guest_id)


async def share(session: WriteSession, *, key: WishlistKey, now: datetime) -> str:
    """The token of a new link that shows the list to whoever has it; earlier links show nothing any more.

    Raises:
        WishlistNotShared: there is no list.
    """
    list_id = await repository.lock(session, key=key, now=now)
    if list_id is None:
        raise WishlistNotShared
    token = ids.new_token()
    await repository.set_share(session, list_id=list_id, share_hash=ids.hash_token(token))
    return token


async def unshare(session: WriteSession, *, key: WishlistKey, now: datetime) -> None:
    """Take the link back; a list that was not shared stays so."""
    list_id = await repository.lock(session, key=key, now=now)
    if list_id is not None:
        await repository.set_share(session, list_id=list_id, share_hash=None)


async def get_shared(session: ReadSession, *, token: str, now: datetime) -> Wishlist:
    """The list that a link shows.

    Raises:
        WishlistNotShared: it shows none.
    """
    found = await repository.get_shared(session, share_hash=ids.hash_token(token), now=now)
    if found is None:
        raise WishlistNotShared
    return found


async def list_wished(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[UUID]:
    """Those of some products of which somebody who wished for them wants to hear; one statement."""
    return await repository.list_wished(session, product_ids=product_ids)


async def list_wished_variants(session: ReadSession, *, variant_ids: Collection[UUID]) -> Sequence[UUID]:
    """The same of products with some variants; two statements."""
    products = await catalog.products_of_variants(session, variant_ids=variant_ids)
    return await repository.list_wished(session, product_ids=list(products))


async def tell_of_price(
    session: WriteSession, *, product_id: UUID, now: datetime, after: UUID | None = None, limit: int = TOLD_AT_ONCE
) -> UUID | None:
    """Write to so many of those who wished for a product that costs less now; behind whom it goes on, if it does.

    What an owner has heard of is noted, so that the same price is told once, and one that rose and fell again is not.
    """
    to_tell = await repository.list_to_tell(session, product_id=product_id, after=after, limit=limit)
    for each, account, card in await _readers(session, to_tell):
        if rules.has_dropped(each.wish, card.price):
            await repository.set_price(session, list_id=each.list_id, product_id=card.id, price=card.price)
            about = f"{card.price.amount}:{now:%Y-%m-%d}"
            more = {"price": str(card.price), "before": str(each.wish.price)}
            await _write(session, each, account, card, Template.WISH_PRICE_DROPPED, about=about, more=more, now=now)
    return to_tell[-1].list_id if len(to_tell) == limit else None


async def tell_of_stock(
    session: WriteSession, *, product_id: UUID, now: datetime, after: UUID | None = None, limit: int = TOLD_AT_ONCE
) -> UUID | None:
    """Write to so many of those who wished for a product that can be bought again; behind whom it goes on, if it does.

    Each hears of it once a day.
    """
    to_tell = await repository.list_to_tell(session, product_id=product_id, after=after, limit=limit)
    about = f"{now:%Y-%m-%d}"
    for each, account, card in await _readers(session, to_tell):
        await _write(session, each, account, card, Template.WISH_BACK_IN_STOCK, about=about, more={}, now=now)
    return to_tell[-1].list_id if len(to_tell) == limit else None


async def clear_expired(session: WriteSession, *, now: datetime, limit: int = 500) -> int:
    """Forget guests' lists whose time is over; answers how many went."""
    return await repository.delete_expired(session, now=now, limit=limit)


async def _card_of(session: ReadSession, product_id: UUID) -> ProductCard:
    found = await _cards(session, {product_id})
    if product_id not in found:
        raise WishNotForSale(product_id=product_id)
    return found[product_id]


async def _cards(session: ReadSession, product_ids: Collection[UUID], locale: str = "en") -> Mapping[UUID, ProductCard]:
    found: dict[UUID, ProductCard] = {}
    wanted = sorted(product_ids)
    for start in range(0, len(wanted), MAX_LIMIT):
        query = ProductQuery(product_ids=tuple(wanted[start : start + MAX_LIMIT]))
        page = await catalog.list_products(session, query=query, page=PageQuery(limit=MAX_LIMIT), locale=locale)
        found |= {each.id: each for each in page.items}
    return found


async def _readers(session: ReadSession, to_tell: Sequence[ToTell]) -> list[tuple[ToTell, Account, ProductCard]]:
    """Wishes with their owners, but for closed accounts, and with what can be bought in each owner's language.

    One statement for the owners, and two for each language and hundred products.
    """
    if not to_tell:
        return []
    known = await accounts.list_by_ids(session, account_ids=sorted({each.account_id for each in to_tell}))
    owners = {each.id: each for each in known if not each.is_disabled}
    told = [(each, owners[each.account_id]) for each in to_tell if each.account_id in owners]
    wanted: dict[str, set[UUID]] = {}
    for each, owner in told:
        wanted.setdefault(owner.locale, set()).add(each.wish.product_id)
    shown = {locale: await _cards(session, product_ids, locale) for locale, product_ids in wanted.items()}
    return [
        (each, owner, card)
        for each, owner in told
        if (card := shown[owner.locale].get(each.wish.product_id)) is not None
    ]


async def _write(
    session: WriteSession,
    each: ToTell,
    account: Account,
    card: ProductCard,
    template: Template,
    *,
    about: str,
    more: Mapping[str, str],
    now: datetime,
) -> None:
    await notification.send_mail(
        session,
        to=account.email,
        template=template,
        context={
            "name": account.display_name,
            "product": card.title,
            "shop": card.shop_name,
            "link": links.product_link(card.shop_slug, card.slug),
            "list": links.list_link(),
            **more,
        },
        dedupe_key=f"{template.value}:{each.list_id}:{card.id}:{about}",
        locale=account.locale,
        now=now,
    )
