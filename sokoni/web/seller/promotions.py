"""A shop's promotions in its console."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.pricing import policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.web import promotion_desk
from sokoni.web.promotion_desk import Desk
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop

router = Router(prefix="/seller/{shop_slug}/promotions", include_in_schema=False)


async def look(opened: Opened) -> Desk:
    """The shop's promotions, for who works there."""
    return Desk(opened.shop, opened.subject, f"{opened.here}/promotions", partial(_page, opened))


async def manage(desk: Annotated[Desk, Depends(look)], opened: Opened) -> Desk:
    """The same, for who may set prices.

    Raises:
        TeamRoleRequired: they work there, and may not.
    """
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    return desk


Looking = Annotated[Desk, Depends(look)]
Managing = Annotated[Desk, Depends(manage)]


@router.get("")
async def list_promotions(
    request: Request, desk: Looking, session: Read, now: Now, page: PageParameters, archived: str = ""
) -> Response:
    """All promotions of the shop as sentences, with what came of each."""
    return await promotion_desk.show_all(request, desk, session, now=now, page=page, with_archived=archived == "1")


@router.get("/new")
async def show_new(request: Request, desk: Looking, session: Read, now: Now) -> Response:
    """An empty form."""
    return await promotion_desk.show_new(request, desk, session, now=now)


@router.post("/new")
async def create(request: Request, desk: Managing, session: Write, now: Now) -> Response:
    """Make a promotion; a button that looks for products changes the form alone."""
    return await promotion_desk.create(request, desk, session, now=now)


@router.get("/{promotion_id}")
async def show_promotion(
    request: Request, desk: Looking, session: Read, now: Now, promotion_id: UUID, page: PageParameters
) -> Response:
    """A promotion to be changed, its figures and its codes."""
    return await promotion_desk.show_one(request, desk, session, promotion_id, now=now, page=page)


@router.post("/{promotion_id}")
async def save(request: Request, desk: Managing, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Write a promotion anew; orders keep what it took off them."""
    return await promotion_desk.save(request, desk, session, promotion_id, now=now)


@router.post("/{promotion_id}/state")
async def set_state(request: Request, desk: Managing, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Pause a promotion, let it go on, or put it away."""
    return await promotion_desk.set_state(request, desk, session, promotion_id, now=now)


@router.post("/{promotion_id}/codes")
async def change_codes(request: Request, desk: Managing, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Add a code of one's own, make many, or take one away."""
    return await promotion_desk.change_codes(request, desk, session, promotion_id, now=now)


@router.get("/{promotion_id}/codes.csv")
async def export_codes(desk: Managing, session: Read, promotion_id: UUID) -> Response:
    """All codes as CSV, with how often each was used."""
    return await promotion_desk.export_codes(desk, session, promotion_id)


def _page(opened: OpenedShop, request: Request, template: str, **context: object) -> Response:
    return console.page(request, template, opened, **context)  # type: ignore[arg-type]
