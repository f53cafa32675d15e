"""Everybody's returns as the operator works on them, in a shop's place, and refusals that came to the market."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import State
from sokoni.commerce.shop import service as shop_service
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, return_desk, vocabulary
from sokoni.web.operator import console
from sokoni.web.return_desk import Desk
from sokoni.web.translation import N_

Settings = Annotated[ReturnSettings, provided(ReturnSettings)]
router = Router(prefix="/operator/returns", include_in_schema=False)


async def open_return(subject: Operator, session: Read, return_id: UUID) -> Desk:
    """Any shop's return.

    Raises:
        ReturnMissing: there is none.
    """
    found = await return_service.get(session, return_id=return_id, subject=subject)
    return Desk(
        found=found,
        order=await order_service.get_detail(session, sub_order_id=found.sub_order_id, subject=subject),
        subject=subject,
        home="/operator/returns",
        orders=lambda order_id, _: f"/operator/orders/{order_id}",
        page=partial(_page, subject),
        is_market=True,
    )


Back = Annotated[Desk, Depends(open_return, scope="function")]


@router.get("")
async def list_returns(
    request: Request,
    subject: Operator,
    session: Read,
    page: PageParameters,
    status: State | None = None,
    shop: UUID | None = None,
    appealed: str = "",
) -> Response:
    """What customers give back in all shops, the newest first: in a state, to a shop, or taken to the market."""
    listing = await return_service.list_all(session, page=page, state=status, shop_id=shop, appealed=appealed == "1")
    shops = await shop_service.list_by_ids(session, shop_ids={each.shop_id for each in listing.items})
    return console.page(
        request,
        "returns.html",
        subject,
        place="/returns",
        head=N_("Returns"),
        listing=listing,
        status=status,
        shop_id=shop,
        appealed=appealed == "1",
        shop_names={each.id: each.name for each in shops},
        states=vocabulary.RETURN_STATE_WORDS,
        reasons=vocabulary.RETURN_REASON_WORDS,
    )


@router.get("/{return_id}")
async def show_return(request: Request, back: Back, session: Read, now: Now) -> Response:
    """One return with what comes next."""
    return await return_desk.show(request, back, session, forms.EMPTY, now=now)


@router.post("/{return_id}/{step}")
async def take_step(request: Request, back: Back, session: Write, settings: Settings, now: Now, step: str) -> Response:
    """Do what its shop could do, or say what becomes of a refusal."""
    return await return_desk.take_step(request, back, session, step, settings=settings, now=now)


def _page(subject: OperatorSubject, request: Request, template: str, **context: object) -> Response:
    return console.page(request, template, subject, **context)  # type: ignore[arg-type]
