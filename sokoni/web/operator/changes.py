"""What people changed: who, what, from what to what; taken back from here where that is possible."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

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
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/changes", include_in_schema=False)
Knowing = Annotated[Undoers, provided(Undoers)]
Settings = Annotated[UndoSettings, provided(UndoSettings)]


@router.get("")
async def list_changes(
    request: Request,
    subject: Operator,
    session: Read,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    page: PageParameters,
    about: UUID | None = None,
) -> Response:
    """Every change, the newest first, or those of one thing; one statement."""
    means = Means(undoers=knowing, window=settings.window, as_operator=True)
    return await _changes_page(request, subject, session, forms.EMPTY, means=means, now=now, page=page, about=about)


@router.post("/{change_id}/undo")
async def undo_change(
    request: Request,
    subject: Operator,
    session: Write,
    knowing: Knowing,
    settings: Settings,
    now: Now,
    change_id: UUID,
) -> Response:
    """Take a change back; what was changed again since stays, and the page says so."""
    form = await forms.read(request)
    means = Means(undoers=knowing, window=settings.window, as_operator=True)
    undone = await forms.attempt(
        session,
        form,
        lambda: undo_service.undo(session, change_id=change_id, means=means, actor=subject.actor(), now=now),
    )
    if undone is None:
        return await _changes_page(request, subject, session, form, means=means, now=now, page=PageQuery(), about=None)
    return rendering.redirect(request, "/operator/changes", note="change-undone")


async def _changes_page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    means: Means,
    now: Now,
    page: PageQuery,
    about: UUID | None,
) -> Response:
    listing = await undo_service.list_changes(session, shop_ids=None, page=page, means=means, now=now, subject_id=about)
    return console.page(
        request,
        "changes.html",
        subject,
        place="/changes",
        head=N_("Changes"),
        form=form,
        listing=listing,
        about=about,
    )
