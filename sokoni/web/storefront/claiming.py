"""What was claimed in a group of Telegram: shown to whoever has the link, and put into the basket to be paid for."""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.cart.types import CartSettings
from sokoni.commerce.catalog import service as catalog
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.identity.permission.types import Subject
from sokoni.telegram.claim import service as claims
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import basket

router = Router(include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]
CartRules = Annotated[CartSettings, provided(CartSettings)]


@router.get("/k/{token}")
async def show_kept(request: Request, subject: Anyone, session: Read, now: Now, token: Token) -> Response:
    """What is kept for whoever holds the link of a private message; looking changes nothing."""
    return await _kept_page(request, subject, session, forms.EMPTY, token=token, now=now)


@router.post("/k/{token}", dependencies=[SameOrigin])
async def pay_kept(
    request: Request, subject: Anyone, session: Write, now: Now, settings: CartRules, token: Token
) -> Response:
    """Put what is kept into the basket, on the way to the checkout."""
    form = await forms.read(request)
    key = basket.key_of(request, subject)
    view = await forms.attempt(
        session, form, lambda: claims.take_up(session, token=token, key=key, now=now, settings=settings)
    )
    if view is None:
        return await _kept_page(request, subject, session, form, token=token, now=now)
    response = rendering.redirect(request, "/checkout", cart_count=view.piece_count)
    basket.keep_token(request, response, view)
    return response


async def _kept_page(
    request: Request, subject: Subject, session: ReadSession, form: Form, *, token: str, now: Now
) -> Response:
    _, kept = await claims.show_kept(session, token=token, now=now)
    lines = [(line, each.expires_at) for each in kept for line in each.lines if line.held]
    variants = await catalog.sellable(
        session,
        variant_ids=[line.variant_id for line, _ in lines],
        locale=rendering.locale_of(request, subject),
    )
    return rendering.page(
        request,
        "storefront/claimed.html",
        subject=subject,
        status_code=form.status,
        form=form,
        goods=[(variants[line.variant_id], line.held) for line, _ in lines if line.variant_id in variants],
        until=min(until for _, until in lines if until is not None),
        here=f"/k/{token}",
    )
