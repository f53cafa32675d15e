"""Showing a friend where an order is: a link that its buyer makes, sends on and takes back."""

from typing import Annotated

from fastapi import Depends, Path, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.core.http.edge import HttpSettings, Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.web import rendering
from sokoni.web.storefront import order as order_pages
from sokoni.web.storefront import progress
from sokoni.web.storefront.order import OpenedOrder

router = Router(include_in_schema=False)
Opened = Annotated[OpenedOrder, Depends(order_pages.open_order, scope="function")]


@router.post("/o/{token}/share", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/share", dependencies=[SameOrigin])
async def share(
    request: Request,
    opened: Opened,
    session: Write,
    now: Now,
    settings: Annotated[HttpSettings, provided(HttpSettings)],
) -> Response:
    """A new link for a friend, and what the friend will see by it."""
    token = await order_service.share(session, order_id=opened.order.id, now=now)
    return rendering.page(
        request,
        "storefront/share.html",
        subject=opened.subject,
        here=opened.here,
        link=f"{settings.base_url}/t/{token}",
    )


@router.post("/o/{token}/unshare", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/unshare", dependencies=[SameOrigin])
async def unshare(request: Request, opened: Opened, session: Write) -> Response:
    """Take back all links that were sent to friends."""
    await order_service.unshare(session, order_id=opened.order.id)
    return rendering.redirect(request, opened.here, note="unshared")


@router.get("/t/{token}")
async def show_shared(
    request: Request, subject: Anyone, session: Read, token: Annotated[str, Path(max_length=100)]
) -> Response:
    """Where an order is, as a friend sees it."""
    shared = await order_service.get_shared(session, token=token)
    return rendering.page(
        request,
        "storefront/shared.html",
        subject=subject,
        order=shared,
        part_steps={part.id: progress.milestones(part) for part in shared.parts},
    )
