"""Coming back: a basket that was left behind, and saying no to mail about it."""

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from sokoni.commerce.cart.types import CartSettings
from sokoni.commerce.recovery import service as recovery
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, Public, SameOrigin
from sokoni.services.notification import optout
from sokoni.web import rendering
from sokoni.web.storefront import basket

router = Router(include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]


@router.get("/basket/{token}")
async def show_left(request: Request, subject: Anyone, session: Read, token: Token) -> Response:
    """What was left behind, for who holds the link of a reminder; looking changes nothing."""
    things = await recovery.look(session, token=token, locale=rendering.locale_of(request, subject))
    return rendering.page(request, "storefront/left.html", subject=subject, things=things, here=f"/basket/{token}")


@router.post("/basket/{token}", dependencies=[SameOrigin])
async def bring_back(
    request: Request,
    subject: Anyone,
    session: Write,
    now: Now,
    settings: Annotated[CartSettings, provided(CartSettings)],
    token: Token,
) -> Response:
    """Put what was left behind into the visitor's own basket, on whatever device."""
    key = basket.key_of(request, subject)
    view = await recovery.restore(session, token=token, key=key, now=now, settings=settings)
    response = rendering.redirect(request, "/cart", note="basket-back", cart_count=view.piece_count)
    basket.keep_token(request, response, view)
    return response


@router.get("/unsubscribe/{token}")
async def show_opt_out(request: Request, subject: Anyone, session: Read, token: Token) -> Response:
    """What a link ends, and the button that ends it; looking changes nothing, as mail programmes look by themselves."""
    topic = (await optout.find(session, token=token)).topic
    return rendering.page(
        request, "storefront/opt_out.html", subject=subject, here=f"/unsubscribe/{token}", topic=topic, is_done=False
    )


@router.post("/unsubscribe/{token}")
async def opt_out(request: Request, _: Public, session: Write, now: Now, token: Token) -> Response:
    """End mail of a topic by one press. Mail programmes send this from elsewhere: the link itself is what counts.

    Source: RFC 8058, section 3.2.
    """
    topic = (await optout.opt_out(session, token=token, now=now)).topic
    return rendering.page(request, "storefront/opt_out.html", here=f"/unsubscribe/{token}", topic=topic, is_done=True)
