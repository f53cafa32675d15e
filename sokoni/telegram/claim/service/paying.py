"""Paying for what is kept: the link that only its owner gets, and the cart that it fills."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartSettings, CartView, Right
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.claim import links, repository, words
from sokoni.telegram.claim.errors import NothingKept
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimState
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import BotRef


async def send_link(
    session: WriteSession, *, bot: BotRef, user_id: int, sale_id: UUID, language: str, now: datetime
) -> None:
    """Write to somebody, in private, what is kept for them, with the link to pay; or that nothing is."""
    sale = await repository.get_sale(session, sale_id=sale_id)
    claims = [] if sale is None else await _kept_for(session, sale, user_id, now=now)
    if sale is None or not claims:
        call = actions.send_message(bot.id, user_id, words.nothing_kept(language), parse_mode="HTML")
        await sending.send(session, [call], now=now)
        return
    token = ids.new_token()
    await repository.insert_token(session, token_hash=ids.hash_token(token), sale_id=sale.id, user_id=user_id, now=now)
    ends_at = min(each.expires_at for each in claims if each.expires_at is not None)
    call = actions.send_message(
        bot.id,
        user_id,
        words.kept(language, claims, sale.offer, left=ends_at - now),
        buttons=[[{"text": words.open_checkout(language), "url": links.pay_link(token)}]],
        parse_mode="HTML",
    )
    await sending.send(session, [call], now=now)


async def show_kept(session: ReadSession, *, token: str, now: datetime) -> tuple[ClaimSale, Sequence[Claim]]:
    """What a link would put into a cart: nothing of whose it is; at most four statements.

    Raises:
        NothingKept: it opens nothing that is still kept.
    """
    known = await repository.find_token(session, token_hash=ids.hash_token(token))
    sale = None if known is None else await repository.get_sale(session, sale_id=known[0])
    claims = [] if sale is None or known is None else await _kept_for(session, sale, known[1], now=now)
    if sale is None or not claims:
        raise NothingKept
    return sale, claims


async def take_up(
    session: WriteSession,
    *,
    token: str,
    key: CartKey,
    now: datetime,
    settings: CartSettings,
    locale: str | None = None,
) -> CartView:
    """The cart with what is kept, ready to be paid for as long as it is kept; twice is as good as once.

    Raises:
        NothingKept: the link opens nothing that is still kept.
        CartCurrencyDiffers, CartFull, CartItemNotForSale: it does not go into this cart.
    """
    sale, claims = await show_kept(session, token=token, now=now)
    view: CartView | None = None
    new_token: str | None = None
    for claim in claims:
        for line in claim.lines:
            if not line.held or claim.expires_at is None:
                continue
            right = Right(reference_id=claim.id, quantity=line.held, until=claim.expires_at, price=sale.price)
            view = await cart.take_up(
                session, key=key, variant_id=line.variant_id, right=right, now=now, locale=locale, settings=settings
            )
            if view.token is not None:
                # A guest's cart was made just now: the rest goes into the same one.
                new_token, key = view.token, CartKey(token=view.token)
    if view is None:
        raise NothingKept
    return view if new_token is None else replace(view, token=new_token)


async def _kept_for(session: ReadSession, sale: ClaimSale, user_id: int, *, now: datetime) -> Sequence[Claim]:
    held = await repository.list_claims(session, sale_id=sale.id, states=(ClaimState.HELD,))
    return [each for each in held if each.user_id == user_id and each.expires_at is not None and each.expires_at > now]
