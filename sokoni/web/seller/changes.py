"""What was changed in a shop: who, what, from what to what; taken back from here for as long as that is possible."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.services.undo import policies as undo_policies
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.service import Means
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import About, RunState
from sokoni.web import changes, forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/changes", include_in_schema=False)


async def means_of_sellers(
    knowing: Annotated[Undoers, provided(Undoers)], settings: Annotated[UndoSettings, provided(UndoSettings)]
) -> Means:
    """How sellers take changes back."""
    return Means(undoers=knowing, window=settings.window)


Undoing = Annotated[Means, Depends(means_of_sellers, scope="function")]


@router.get("")
async def list_changes(
    request: Request,
    opened: Opened,
    session: Read,
    undoing: Undoing,
    now: Now,
    page: PageParameters,
    about: changes.Asked,
    topic: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Every change of the shop, the newest first, what was made together once; or those of a topic, thing or person."""
    return await _changes_page(
        request, opened, session, forms.EMPTY, undoing, now=now, page=page, about=about, topic=topic
    )


@router.post("/{change_id}/undo")
async def undo_change(
    request: Request, opened: Opened, session: Write, undoing: Undoing, now: Now, change_id: UUID
) -> Response:
    """Take one change back; what was changed again since stays, and the page says so."""
    form = await forms.read(request)
    judged = await undo_service.get_change(session, change_id=change_id, means=undoing, now=now)
    undo_policies.check_may_undo(opened.subject, judged)
    undo_policies.check_is_of(judged.change, opened.shop.id)
    undone = await forms.attempt(
        session,
        form,
        lambda: undo_service.undo(session, change_id=change_id, means=undoing, actor=opened.subject.actor(), now=now),
    )
    if undone is None:
        return await _changes_page(request, opened, session, form, undoing, now=now, page=PageQuery(), about=About())
    return rendering.redirect(request, back(opened, form), note="change-undone")


@router.post("/groups/{group_id}/undo")
async def undo_group(
    request: Request, opened: Opened, session: Write, undoing: Undoing, now: Now, group_id: UUID
) -> Response:
    """Take back what was made together; where something stays or it takes longer, its page says how far it is."""
    role = await undo_service.role_for_group(session, group_id=group_id, shop_id=opened.shop.id, means=undoing)
    undo_policies.check_may_undo_in(opened.subject, opened.shop.id, role=role)
    form = await forms.read(request)
    run = await undo_service.undo_group(
        session, group_id=group_id, shop_id=opened.shop.id, means=undoing, actor=opened.subject.actor(), now=now
    )
    if run.refused or run.state is RunState.RUNNING:
        return rendering.redirect(request, f"{opened.here}/changes?group={group_id}")
    return rendering.redirect(request, back(opened, form), note="change-undone")


def back(opened: OpenedShop, form: Form) -> str:
    """The page on which somebody pressed; only addresses of this console are believed."""
    wanted = form.text("back")
    return wanted if wanted.startswith(f"{opened.here}/") else f"{opened.here}/changes"


async def _changes_page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    undoing: Means,
    *,
    now: Now,
    page: PageQuery,
    about: About,
    topic: str = "",
) -> Response:
    shop = opened.shop
    listing = await undo_service.list_changes(
        session,
        shop_ids=undo_policies.shops_to_read(opened.subject, shop.id),
        about=about,
        each_group_once=about.group_id is None and about.subject_id is None,
        page=page,
        means=undoing,
        now=now,
    )
    shown = await changes.show(
        session, request, opened.subject, listing.items, currencies={shop.id: shop.currency}, attributes_of=shop.id
    )
    run = None
    if about.group_id is not None:
        run = await undo_service.find_run(session, group_id=about.group_id, shop_id=shop.id)
    return console.page(
        request,
        "changes.html",
        opened,
        place="/changes",
        head=N_("Changes"),
        form=form,
        listing=listing,
        shown=shown,
        mine={each.judged.change.id for each in shown if undo_policies.can_undo(opened.subject, each.judged)},
        about=about,
        topic=topic,
        topics=[(key, words) for key, (words, _) in changes.TOPICS.items()],
        run=run,
        hours=undoing.window.total_seconds() // 3600,
    )
