"""Wish lists: the heart on cards and products, the list itself, and showing it to a friend; without JavaScript, too."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.wishlist import cookie, links
from sokoni.commerce.wishlist import service as wishlists
from sokoni.commerce.wishlist.types import Wishlist, WishlistKey, WishlistSettings
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin, SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form

router = Router(include_in_schema=False)
_GUEST, _OWN = "/wishlist", "/account/wishlist"


def key_of(request: Request, subject: Subject) -> WishlistKey:
    """Whose list: the account's, or that of whoever holds the cookie."""
    if subject.account_id is not None:
        return WishlistKey(account_id=subject.account_id)
    return WishlistKey(token=request.cookies.get(cookie.TOKEN.cookie))


async def merge(request: Request, session: WriteSession, *, account_id: UUID, now: datetime) -> None:
    """Put what a guest's list holds into the account's."""
    if token := request.cookies.get(cookie.TOKEN.cookie):
        await wishlists.merge(session, token=token, account_id=account_id, now=now)


@router.get(_GUEST)
async def show_guests(request: Request, subject: Anyone, session: Read, now: Now) -> Response:
    """A guest's list; who has an account finds theirs in it."""
    if subject.account_id is not None:
        return rendering.redirect(request, _OWN)
    return await _list_page(request, subject, session, forms.EMPTY, now=now)


@router.get(_OWN)
async def show_own(request: Request, subject: SignedIn, session: Read, now: Now) -> Response:
    """One's own list."""
    return await _list_page(request, subject, session, forms.EMPTY, now=now)


@router.post("/wishlist/items", dependencies=[SameOrigin])
async def add(
    request: Request,
    subject: Anyone,
    session: Write,
    now: Now,
    settings: Annotated[WishlistSettings, provided(WishlistSettings)],
) -> Response:
    """Put a product on the list; with htmx a word is enough."""
    form = await forms.read(request)
    product_id = form.uuid("product_id")
    key = key_of(request, subject)
    if product_id is None:
        return rendering.redirect(request, _GUEST)
    kept = await forms.attempt(
        session,
        form,
        lambda: wishlists.add(session, key=key, product_id=product_id, now=now, settings=settings),
    )
    if kept is None:
        return await _list_page(request, subject, session, form, now=now)
    if rendering.is_fragment(request):
        response: Response = rendering.page(request, "storefront/_kept.html", subject=subject)
    else:
        response = rendering.redirect(request, _GUEST, note="wish-kept")
    if kept.token is not None:
        cookie.TOKEN.give(response, request, token=kept.token, max_age=settings.lifetime)
    return response


@router.post("/wishlist/items/{product_id}", dependencies=[SameOrigin])
async def change(request: Request, subject: Anyone, session: Write, now: Now, product_id: UUID) -> Response:
    """Take a product off, or ask to hear of it, as the pressed button says."""
    form = await forms.read(request)
    key = key_of(request, subject)
    if form.text("do") == "remove":
        await wishlists.remove(session, key=key, product_id=product_id, now=now)
        return rendering.redirect(request, _GUEST, note="wish-gone")
    is_told = form.text("do") == "tell"
    changed = await forms.attempt(
        session,
        form,
        lambda: wishlists.tell(session, key=key, product_id=product_id, is_told=is_told, now=now),
    )
    if changed is None:
        return await _list_page(request, subject, session, form, now=now)
    return rendering.redirect(request, _OWN, note="saved")


@router.post("/account/wishlist/share")
async def share(request: Request, subject: SignedIn, session: Write, now: Now) -> Response:
    """Make a link that shows the list, or take it back."""
    form = await forms.read(request)
    key = key_of(request, subject)
    if form.text("do") == "unshare":
        await wishlists.unshare(session, key=key, now=now)
        return rendering.redirect(request, _OWN, note="wishlist-unshared")
    token = await forms.attempt(session, form, lambda: wishlists.share(session, key=key, now=now))
    link = links.shared_link(token) if token is not None else ""
    return await _list_page(request, subject, session, form, now=now, link=link)


@router.get("/wishes/{token}")
async def show_shared(
    request: Request, subject: Anyone, session: Read, now: Now, token: Annotated[str, Path(max_length=100)]
) -> Response:
    """A list that a friend shows."""
    found = await wishlists.get_shared(session, token=token, now=now)
    return await _page(request, "storefront/wishlist_shared.html", subject, session, found, is_mine=False)


async def _list_page(
    request: Request, subject: Subject, session: ReadSession, form: Form, *, now: datetime, link: str = ""
) -> Response:
    found = await wishlists.view(session, key=key_of(request, subject), now=now)
    return await _page(request, "storefront/wishlist.html", subject, session, found, is_mine=True, form=form, link=link)


async def _page(
    request: Request,
    template: str,
    subject: Subject,
    session: ReadSession,
    wishlist: Wishlist,
    *,
    is_mine: bool,
    form: Form = forms.EMPTY,
    link: str = "",
) -> Response:
    locale = rendering.locale_of(request, subject)
    return rendering.page(
        request,
        template,
        subject=subject,
        status_code=200 if form.is_right else 422,
        form=form,
        link=link,
        wishlist=wishlist,
        cards=await wishlists.cards(session, wishlist=wishlist, locale=locale),
        is_mine=is_mine,
    )
