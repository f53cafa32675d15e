"""Goods that come back, as their seller works on them: the list, one return, its steps."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.returns import errors as return_errors
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import State
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.web import forms, return_desk, vocabulary
from sokoni.web.return_desk import Desk
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

Settings = Annotated[ReturnSettings, provided(ReturnSettings)]
router = Router(prefix="/seller/{shop_slug}/returns", include_in_schema=False)


async def open_return(opened: Opened, session: Read, return_id: UUID) -> Desk:
    """The shop's return.

    Raises:
        ReturnMissing: there is none, or it is another shop's.
    """
    found = await return_service.get(session, return_id=return_id, subject=opened.subject)
    if found.shop_id != opened.shop.id:
        raise return_errors.ReturnMissing
    return Desk(
        found=found,
        order=await order_service.get_detail(session, sub_order_id=found.sub_order_id, subject=opened.subject),
        subject=opened.subject,
        home=f"{opened.here}/returns",
        orders=lambda _, part_id: f"{opened.here}/orders/{part_id}",
        page=partial(_page, opened),
    )


Back = Annotated[Desk, Depends(open_return, scope="function")]


@router.get("")
async def list_returns(
    request: Request, opened: Opened, session: Read, page: PageParameters, status: State | None = None
) -> Response:
    """What customers give back, the newest first."""
    listing = await return_service.list_for_shop(session, shop_id=opened.shop.id, page=page, state=status)
    return console.page(
        request,
        "returns.html",
        opened,
        place="/returns",
        head=N_("Returns"),
        listing=listing,
        status=status,
        states=vocabulary.RETURN_STATE_WORDS,
        reasons=vocabulary.RETURN_REASON_WORDS,
    )


@router.get("/{return_id}")
async def show_return(request: Request, back: Back, session: Read, now: Now) -> Response:
    """One return with what comes next."""
    return await return_desk.show(request, back, session, forms.EMPTY, now=now)


@router.post("/{return_id}/{step}")
async def take_step(request: Request, back: Back, session: Write, settings: Settings, now: Now, step: str) -> Response:
    """Agree, refuse, count in, pay back, replace, send the replacement, or call it off."""
    return await return_desk.take_step(request, back, session, step, settings=settings, now=now)


def _page(opened: OpenedShop, request: Request, template: str, **context: object) -> Response:
    return console.page(request, template, opened, **context)  # type: ignore[arg-type]
