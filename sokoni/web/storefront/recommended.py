"""What goes with a product and what somebody may like: rows that pages fetch once they are looked at, and pages too.

A product's page is kept for everybody and costs guests no statement; its row is a page of its own, kept beside it, so
that a new ranking makes no product's page anew. What is chosen for one person is never kept. The last products that a
browser looked at stand in a cookie of its own, and nowhere else.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.recommendation import handlers, rules, service
from sokoni.commerce.showcase import rules as showcase
from sokoni.commerce.showcase.handlers import product_tag
from sokoni.commerce.showcase.types import Card
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, Read, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.web import kept, rendering
from sokoni.web.storefront import browse, views

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]
With = Annotated[list[UUID] | None, Query(alias="with", max_length=100)]


@router.get("/s/{shop_slug}/p/{slug}/beside")
async def show_beside(request: Request, subject: Anyone, settings: Settings, shop_slug: str, slug: str) -> Response:
    """What others bought with a product, and what is like it; three statements for who gets it first, then none."""
    shown = await browse.find_shown(request, subject, shop_slug, slug)
    product = shown.detail
    locale = rendering.locale_of(request, subject)

    async def context(session: ReadSession) -> dict[str, Any]:
        found = await service.beside(session, product_id=product.id, locale=locale)
        return {
            "product": product,
            "bought": _read(found.bought),
            "alike": _read(found.alike),
            "wanted": _read(found.wanted),
            "canonical": f"{settings.base_url}/s/{shop_slug}/p/{slug}",
        }

    tags = (handlers.TAG, product_tag(product.id))
    return await kept.page(request, "storefront/beside.html", subject=subject, tags=tags, context=context)


@router.get("/for-you")
async def show_for_you(request: Request, subject: Anyone, session: Read, with_: With = None) -> Response:
    """What somebody may like, by what they bought, looked at and have in the basket; and what they looked at last."""
    locale = rendering.locale_of(request, subject)
    viewed = views.seen_by(request)
    chosen = await service.for_you(
        session, account_id=subject.account_id, viewed=viewed, beside=(with_ or ())[: rules.REMEMBERED], locale=locale
    )
    return rendering.page(
        request,
        "storefront/for_you.html",
        subject=subject,
        chosen=_read(chosen),
        seen=_read(await service.seen(session, viewed=viewed, locale=locale)),
        is_remembered=views.is_remembering(request),
    )


@router.post("/for-you/forget", dependencies=[SameOrigin])
async def forget(request: Request, subject: Anyone) -> Response:
    """Let this browser forget what was looked at."""
    del subject
    response = rendering.redirect(request, "/for-you", note="views-forgotten")
    response.delete_cookie(views.SEEN_COOKIE, path="/")
    return response


def _read(cards: Sequence[bytes]) -> list[Card]:
    return [showcase.read_card(each) for each in cards]
