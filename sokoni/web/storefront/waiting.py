"""Waiting for what is sold out: getting in line, whose turn it is, and leaving again."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.commerce.waitlist import service as waitlist
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.commerce.waitlist.types import Place
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import HttpSettings, Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin, SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering
from sokoni.web.forms import MISSING, Form
from sokoni.web.storefront import basket, browse

router = Router(include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]
CartRules = Annotated[CartSettings, provided(CartSettings)]


@router.post("/waitlist", dependencies=[SameOrigin])
async def join(
    request: Request,
    subject: Anyone,
    session: Write,
    now: Now,
    pages: Annotated[HttpSettings, provided(HttpSettings)],
    settings: Annotated[WaitlistSettings, provided(WaitlistSettings)],
) -> Response:
    """Get in line from a product's page; a guest's place counts once the mail is answered."""
    form = await forms.read(request)
    product = await basket.product_of(request, session, subject, form)
    variant_id = form.uuid("variant_id") or basket.variant_of(product, form)
    email = form.text("email") if subject.account_id is not None else form.required("email")
    joined = None
    if variant_id is None:
        form.mistakes["email"] = MISSING
    elif form.is_right:
        joined = await forms.attempt(
            session,
            form,
            lambda: waitlist.join(
                session,
                variant_id=variant_id,
                subject=subject,
                email=email,
                locale=rendering.locale_of(request, subject),
                now=now,
                settings=settings,
            ),
        )
    if product is None:
        return rendering.redirect(request, "/")
    if joined is None:
        return await browse.product_page(
            request, subject, session, product, form, settings=pages, now=now, variant_id=variant_id
        )
    here = f"/s/{product.shop_slug}/p/{product.slug}?variant={variant_id}"
    return rendering.redirect(
        request, here, note="waitlist-joined" if subject.account_id is not None else "waitlist-mail"
    )


@router.get("/account/waitlist")
async def show_places(request: Request, subject: SignedIn, session: Read, now: Now) -> Response:
    """The lines in which one stands, those first in which it is one's turn."""
    shown = await waitlist.list_own(
        session, account_id=subject.account_id, locale=rendering.locale_of(request, subject)
    )
    ordered = sorted(shown, key=lambda each: not each.place.is_offered(now))
    return rendering.page(request, "storefront/waitlist.html", subject=subject, places=ordered, now=now)


@router.post("/account/waitlist/{place_id}")
async def change_place(
    request: Request, subject: SignedIn, session: Write, now: Now, settings: CartRules, place_id: UUID
) -> Response:
    """Buy in one's turn, or leave the line, as the pressed button says."""
    form = await forms.read(request)
    place = await waitlist.get_own(session, place_id=place_id, account_id=subject.account_id)
    if form.text("do") == "leave":
        await waitlist.leave(session, place=place, now=now)
        return rendering.redirect(request, "/account/waitlist", note="waitlist-left")
    taken = await _take_up(request, subject, session, form, place, settings=settings, now=now)
    return taken or await _place_page(request, subject, session, form, place, here=request.url.path, now=now)


@router.get("/w/{token}")
async def show_place(request: Request, subject: Anyone, session: Read, now: Now, token: Token) -> Response:
    """One's place in line, for who holds the link of a mail; looking changes nothing."""
    place = await waitlist.get_by_token(session, token=token)
    return await _place_page(request, subject, session, forms.EMPTY, place, here=f"/w/{token}", now=now)


@router.post("/w/{token}", dependencies=[SameOrigin])
async def use_link(
    request: Request, subject: Anyone, session: Write, now: Now, settings: CartRules, token: Token
) -> Response:
    """Confirm, buy or leave, as the pressed button says."""
    form = await forms.read(request)
    place = await waitlist.get_by_token(session, token=token)
    here = f"/w/{token}"
    match form.text("do"):
        case "confirm":
            done = await forms.attempt(session, form, lambda: waitlist.confirm(session, token=token, now=now))
            if done is not None:
                return rendering.redirect(request, here, note="waitlist-joined")
        case "leave":
            await waitlist.leave(session, place=place, now=now)
            return rendering.redirect(request, here, note="waitlist-left")
        case _:
            taken = await _take_up(request, subject, session, form, place, settings=settings, now=now)
            if taken is not None:
                return taken
    return await _place_page(request, subject, session, form, place, here=here, now=now)


async def _take_up(
    request: Request,
    subject: Subject,
    session: WriteSession,
    form: Form,
    place: Place,
    *,
    settings: CartSettings,
    now: Now,
) -> Response | None:
    """The way to pay for what is set aside, or None where the form now says why not."""
    key: CartKey = basket.key_of(request, subject)
    view = await forms.attempt(
        session, form, lambda: waitlist.take_up(session, place=place, key=key, now=now, settings=settings)
    )
    if view is None:
        return None
    response = rendering.redirect(request, "/checkout", cart_count=view.piece_count)
    basket.keep_token(request, response, view)
    return response


async def _place_page(
    request: Request, subject: Subject, session: ReadSession, form: Form, place: Place, *, here: str, now: Now
) -> Response:
    shown = await waitlist.show_one(session, place=place, locale=rendering.locale_of(request, subject))
    return rendering.page(
        request,
        "storefront/waiting.html",
        subject=subject,
        status_code=form.status,
        form=form,
        shown=shown,
        here=here,
        now=now,
    )
