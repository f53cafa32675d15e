"""Where the editor stands: its page, its form, its pictures alone, and taking the last change back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.service import SavingMeans
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.core.versions import version_of
from sokoni.services.media.ports import Storages
from sokoni.services.undo import errors as undo_errors
from sokoni.services.undo import policies as undo_policies
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.ports import Undoers
from sokoni.services.undo.service import Means
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import About, JudgedChange
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.seller.editor import fields, making, opening, page, pictures, saving
from sokoni.web.seller.editor.making import Described
from sokoni.web.seller.editor.opening import Edited, EditedProduct
from sokoni.web.seller.editor.page import Asked
from sokoni.web.seller.editor.saving import Sent
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/products", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the editor works with: where rows and bytes are kept, how a product is saved, how that is taken back."""

    database: Database
    storages: Storages
    saving: SavingMeans
    undoing: Means


async def _tools(
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    stock: Annotated[StockIntake, provided(StockIntake)],
    settings: Annotated[CatalogSettings, provided(CatalogSettings)],
    undoers: Annotated[Undoers, provided(Undoers)],
    undo_settings: Annotated[UndoSettings, provided(UndoSettings)],
) -> Tools:
    means = SavingMeans(stock=stock, counts_stock=False, auto_approve=settings.auto_approve)
    return Tools(database, storages, means, Means(undoers=undoers, window=undo_settings.window))


Provided = Annotated[Tools, Depends(_tools)]


@router.get("/new")
async def show_new_product(request: Request, opened: Opened, session: Read, tools: Provided, now: Now) -> Response:
    """An empty form."""
    return await page.show_new(session, Asked(request, opened, forms.EMPTY, tools.undoing, now))


@router.post("/new")
async def create_product(request: Request, opened: Opened, tools: Provided, now: Now) -> Response:
    """Make a product, and put it up for sale unless it is to be a draft."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await _read(request)
    # Pictures go to the store while no transaction is open.
    prepared = await pictures.prepare(form, tools.storages)
    async with tools.database.write() as session:
        made = await making.make(session, Described(form, opened, tools.saving, now), prepared)
        if made is None:
            return await page.show_new(session, Asked(request, opened, form, tools.undoing, now))
    return rendering.redirect(request, f"{opened.here}/products/{made.id}", note="product-created")


@router.get("/{product_id}")
async def show_product(
    request: Request, opened: Opened, edited: Edited, session: Read, tools: Provided, now: Now
) -> Response:
    """All of a product, to be changed."""
    return await page.show(session, Asked(request, opened, forms.EMPTY, tools.undoing, now), edited)


@router.post("/{product_id}")
async def save_product(request: Request, opened: Opened, edited: Edited, tools: Provided, now: Now) -> Response:
    """Save the form: all of it or nothing."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await _read(request)
    prepared = await pictures.prepare(form, tools.storages)
    async with tools.database.write() as session:
        saved = await saving.save(session, Sent(form, edited, opened, tools.saving, now), prepared)
        if saved is None:
            asked = Asked(request, opened, form, tools.undoing, now)
            return await page.show(session, asked, await opening.load(session, opened, edited.detail.id))
    query = f"?{request.url.query}" if request.url.query else ""
    place = "#pictures" if form.text("do").startswith("picture-") else ""
    address = f"{opened.here}/products/{saved.product.id}{query}{place}"
    if saved.has_changed:
        return rendering.redirect(request, address, note="saved")
    # The page offers to take the product's last change back; what was changed beside it, the note does.
    return rendering.redirect(request, address, note="saved-beside", undo=saved.made)


@router.get("/{product_id}/pictures")
async def show_pictures(
    request: Request, opened: Opened, edited: Edited, session: Read, tools: Provided, now: Now
) -> Response:
    """The pictures alone, while some are being prepared."""
    asked = Asked(request, opened, forms.EMPTY, tools.undoing, now)
    return await page.show_pictures(session, asked, edited, seen=version_of(edited.detail.updated_at))


@router.post("/{product_id}/pictures")
async def save_pictures(request: Request, opened: Opened, edited: Edited, tools: Provided, now: Now) -> Response:
    """Save what the form says of the pictures, and leave the rest for later."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await _read(request)
    prepared = await pictures.prepare(form, tools.storages)
    async with tools.database.write() as session:
        saved = await saving.save_pictures(session, Sent(form, edited, opened, tools.saving, now), prepared)
        # Who saw the newest product goes on seeing it; who did not is still told when saving the rest.
        seen = form.text("seen")
        if saved is not None and seen == version_of(edited.detail.updated_at):
            seen = version_of(saved.product.updated_at)
        after = await opening.load(session, opened, edited.detail.id)
        shown = Form({}, mistakes=form.mistakes, problem=form.problem) if saved is not None else form
        asked = Asked(request, opened, shown, tools.undoing, now)
        has_changed = saved is not None and saved.has_changed
        return await page.show_pictures(session, asked, after, seen=seen, has_changed=has_changed)


@router.post("/{product_id}/undo")
async def undo_change(
    request: Request, opened: Opened, edited: Edited, session: Write, tools: Provided, now: Now
) -> Response:
    """Take a change of the product back."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    undone = await forms.attempt(session, form, lambda: _undo(session, opened, edited, form, tools.undoing, now=now))
    if undone is None:
        asked = Asked(request, opened, Form({}, problem=form.problem), tools.undoing, now)
        return await page.show(session, asked, edited)
    return rendering.redirect(request, f"{opened.here}/products/{edited.detail.id}", note="change-undone")


@router.post("/{product_id}/copy")
async def copy_product(
    request: Request, opened: Opened, edited: Edited, session: Write, tools: Provided, now: Now
) -> Response:
    """Make a draft that is like the product, and open it."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    title = rendering.translate(request, opened.subject, N_("%(title)s, copy"), title=edited.detail.title)
    copied = await catalog.copy_product(
        session,
        product_id=edited.detail.id,
        title=title[: fields.MAX_LINE],
        actor=opened.subject.actor(),
        now=now,
        stock=tools.saving.stock,
    )
    return rendering.redirect(request, f"{opened.here}/products/{copied.id}", note="product-copied")


async def _undo(
    session: WriteSession, opened: OpenedShop, edited: EditedProduct, form: Form, means: Means, *, now: datetime
) -> JudgedChange:
    change_id = form.uuid("change_id")
    if change_id is None:
        raise undo_errors.ChangeMissing
    judged = await undo_service.get_change(session, change_id=change_id, means=means, now=now)
    if judged.change.shop_id != opened.shop.id or judged.change.subject_id != edited.detail.id:
        raise undo_errors.ChangeMissing
    undo_policies.check_may_undo(opened.subject, judged)
    actor = opened.subject.actor()
    group_id = judged.change.group_id
    beside = [] if group_id is None else await _beside(session, opened, group_id, means, now=now)
    await undo_service.undo_all(session, changes=[judged, *beside], means=means, actor=actor, now=now)
    return await undo_service.get_change(session, change_id=change_id, means=means, now=now)


async def _beside(
    session: ReadSession, opened: OpenedShop, group_id: UUID, means: Means, *, now: datetime
) -> Sequence[JudgedChange]:
    """What was changed of collections and stock with the product; other products of the group are not its affair."""
    about = About(group_id=group_id, subject_kinds=("collection", "variant"))
    found: list[JudgedChange] = []
    cursor = None
    while True:
        listing = await undo_service.list_changes(
            session,
            shop_ids=[opened.shop.id],
            about=about,
            page=PageQuery(limit=MAX_LIMIT, cursor=cursor),
            means=means,
            now=now,
        )
        found += [each for each in listing.items if each.change.undone_by_id is None]
        cursor = listing.next_cursor
        if cursor is None:
            return found


async def _read(request: Request) -> Form:
    return await forms.read(request, longest=fields.MAX_TEXT, fields=fields.MAX_FIELDS)
