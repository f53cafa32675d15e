"""Orders as a board: a column for each state on the way to the buyer, moved by hand, by menu or by keyboard."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import errors as order_errors
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Status
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/orders/board", include_in_schema=False)
# So many cards of a column are shown; the list has the rest.
DEPTH = 30


@router.get("")
async def show_board(request: Request, opened: Opened, session: Read) -> Response:
    """The shop's orders by how far they have come."""
    return await _board_page(request, opened, session, forms.EMPTY)


@router.post("/{part_id}")
async def move_card(request: Request, opened: Opened, session: Write, now: Now, part_id: UUID) -> Response:
    """Move an order into another column, where that is allowed."""
    order = await order_service.get_detail(session, sub_order_id=part_id, subject=opened.subject)
    if order.part.shop_id != opened.shop.id:
        raise order_errors.OrderMissing
    form = await forms.read(request)
    wanted = form.text("status")
    moved = None
    if wanted in set(Status):
        moved = await forms.attempt(
            session,
            form,
            lambda: order_service.move(
                session, target_id=part_id, to=Status(wanted), subject=opened.subject, notes="", now=now
            ),
        )
    if moved is None:
        return await _board_page(request, opened, session, form)
    return rendering.redirect(request, f"{opened.here}/orders/board", note="order-moved")


async def _board_page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    columns = await order_service.board(session, shop_id=opened.shop.id, depth=DEPTH)
    return console.page(
        request,
        "board.html",
        opened,
        place="/orders",
        head=N_("Orders"),
        form=form,
        columns=columns,
        is_empty=not any(column.count for column in columns),
    )
