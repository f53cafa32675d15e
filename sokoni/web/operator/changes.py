"""What people changed: who, what, from what to what; taken back from here where that is possible."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.shop import service as shop_service
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.service import Means
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import About
from sokoni.web import changes, forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/changes", include_in_schema=False)


async def means_of_operators(
    knowing: Annotated[Undoers, provided(Undoers)], settings: Annotated[UndoSettings, provided(UndoSettings)]
) -> Means:
    """How operators take changes back."""
    return Means(undoers=knowing, window=settings.window, as_operator=True)


Undoing = Annotated[Means, Depends(means_of_operators, scope="function")]


@router.get("")
async def list_changes(
    request: Request,
    subject: Operator,
    session: Read,
    undoing: Undoing,
    now: Now,
    page: PageParameters,
    about: changes.Asked,
) -> Response:
    """Every change, the newest first, what was made together once; or those of one group, thing or person."""
    return await _changes_page(request, subject, session, forms.EMPTY, undoing, now=now, page=page, about=about)


@router.post("/{change_id}/undo")
async def undo_change(
    request: Request, subject: Operator, session: Write, undoing: Undoing, now: Now, change_id: UUID
) -> Response:
    """Take a change back; what was changed again since stays, and the page says so."""
    form = await forms.read(request)
    undone = await forms.attempt(
        session,
        form,
        lambda: undo_service.undo(session, change_id=change_id, means=undoing, actor=subject.actor(), now=now),
    )
    if undone is None:
        return await _changes_page(request, subject, session, form, undoing, now=now, page=PageQuery(), about=About())
    return rendering.redirect(request, "/operator/changes", note="change-undone")


@router.post("/groups/{group_id}/undo")
async def undo_group(
    request: Request, subject: Operator, session: Write, undoing: Undoing, now: Now, group_id: UUID
) -> Response:
    """Take back what was made together in one shop; its page says how far it is."""
    form = await forms.read(request)
    await undo_service.undo_group(
        session, group_id=group_id, shop_id=form.uuid("shop"), means=undoing, actor=subject.actor(), now=now
    )
    return rendering.redirect(request, f"/operator/changes?group={group_id}")


async def _changes_page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    undoing: Means,
    *,
    now: Now,
    page: PageQuery,
    about: About,
) -> Response:
    listing = await undo_service.list_changes(
        session,
        shop_ids=None,
        about=about,
        each_group_once=about.group_id is None and about.subject_id is None,
        page=page,
        means=undoing,
        now=now,
    )
    shop_ids = {each.change.shop_id for each in listing.items if each.change.shop_id is not None}
    shops = {shop.id: shop for shop in await shop_service.list_by_ids(session, shop_ids=shop_ids)}
    currencies = {key: shop.currency for key, shop in shops.items()}
    return console.page(
        request,
        "changes.html",
        subject,
        place="/changes",
        head=N_("Changes"),
        form=form,
        listing=listing,
        shown=await changes.show(session, request, subject, listing.items, currencies=currencies),
        shops=shops,
        about=about,
    )
