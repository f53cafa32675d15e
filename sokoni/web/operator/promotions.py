"""The market's own promotions, over all shops that sell in their currency."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import promotion_desk
from sokoni.web.operator import console
from sokoni.web.promotion_desk import Desk

router = Router(prefix="/operator/promotions", include_in_schema=False)


async def look(subject: Operator) -> Desk:
    """The market's promotions, for who runs it."""
    return Desk(None, subject, "/operator/promotions", partial(_page, subject))


Market = Annotated[Desk, Depends(look)]


@router.get("")
async def list_promotions(
    request: Request, desk: Market, session: Read, now: Now, page: PageParameters, archived: str = ""
) -> Response:
    """All promotions of the market as sentences, with what came of each."""
    return await promotion_desk.show_all(request, desk, session, now=now, page=page, with_archived=archived == "1")


@router.get("/new")
async def show_new(request: Request, desk: Market, session: Read, now: Now) -> Response:
    """An empty form."""
    return await promotion_desk.show_new(request, desk, session, now=now)


@router.post("/new")
async def create(request: Request, desk: Market, session: Write, now: Now) -> Response:
    """Make a promotion; it counts from its beginning on."""
    return await promotion_desk.create(request, desk, session, now=now)


@router.get("/{promotion_id}")
async def show_promotion(
    request: Request, desk: Market, session: Read, now: Now, promotion_id: UUID, page: PageParameters
) -> Response:
    """A promotion to be changed, its figures and its codes."""
    return await promotion_desk.show_one(request, desk, session, promotion_id, now=now, page=page)


@router.post("/{promotion_id}")
async def save(request: Request, desk: Market, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Write a promotion anew; orders keep what it took off them."""
    return await promotion_desk.save(request, desk, session, promotion_id, now=now)


@router.post("/{promotion_id}/state")
async def set_state(request: Request, desk: Market, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Pause a promotion, let it go on, or put it away."""
    return await promotion_desk.set_state(request, desk, session, promotion_id, now=now)


@router.post("/{promotion_id}/codes")
async def change_codes(request: Request, desk: Market, session: Write, now: Now, promotion_id: UUID) -> Response:
    """Add a code of one's own, make many, or take one away."""
    return await promotion_desk.change_codes(request, desk, session, promotion_id, now=now)


@router.get("/{promotion_id}/codes.csv")
async def export_codes(desk: Market, session: Read, promotion_id: UUID) -> Response:
    """All codes as CSV, with how often each was used."""
    return await promotion_desk.export_codes(desk, session, promotion_id)


def _page(subject: OperatorSubject, request: Request, template: str, **context: object) -> Response:
    return console.page(request, template, subject, **context)  # type: ignore[arg-type]
