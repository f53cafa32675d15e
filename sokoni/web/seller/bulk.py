"""Many products at once: chosen in the sheet, previewed, begun, watched, stopped, taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.bulk.types import (
    BulkKind,
    BulkOperation,
    BulkPreview,
    BulkRefusal,
    BulkSelection,
    BulkState,
)
from sokoni.commerce.catalog.collection.types import Collection, CollectionKind
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import catalogue
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import UndoRun
from sokoni.web import differences, forms, progress, refusals, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import bulk_form, console, views
from sokoni.web.seller.bulk_form import COLLECTION, KIND_WORDS
from sokoni.web.seller.changes import Undoing
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/products/bulk", include_in_schema=False)
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]
Window = Annotated[UndoSettings, provided(UndoSettings)]
_COLLECTIONS = PageQuery(limit=100)


@router.get("")
async def list_operations(request: Request, opened: Opened, session: Read) -> Response:
    """What was done with many products at once, the newest first."""
    operations = await bulk.list_operations(session, shop_id=opened.shop.id)
    return console.page(
        request,
        "bulk_list.html",
        opened,
        place="/products",
        head=N_("Changes of many products"),
        operations=operations,
        kind_words=KIND_WORDS,
    )


@router.post("")
async def choose(request: Request, opened: Opened, session: Write, now: Now, settings: Settings) -> Response:
    """Ask what else must be said of what shall be done; where nothing must, or all is said, show what it would do."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    kind, selection = form.text("kind"), await _selection(session, opened, form)
    meant = await forms.attempt(
        session, form, lambda: bulk.list_meant(session, shop_id=opened.shop.id, selection=selection)
    )
    if not meant and form.is_right:
        return rendering.redirect(request, _list(opened, form), note="nothing-chosen")
    if kind == COLLECTION and form.text("step") and meant:
        return await _put_into_collection(request, opened, session, form, meant, now=now)
    is_said = form.text("step") == "preview" or kind in bulk_form.PLAIN
    if kind in set(BulkKind) and is_said and form.is_right:
        previewed = await _preview(opened, session, form, BulkKind(kind), selection, settings, now=now)
        if previewed is not None:
            return rendering.redirect(request, f"{opened.here}/products/bulk/{previewed.operation.id}")
    return await _form_page(request, opened, session, form, len(meant or ()))


@router.get("/{operation_id}")
async def show_operation(
    request: Request, opened: Opened, session: Read, now: Now, window: Window, operation_id: UUID
) -> Response:
    """What it would do, how far it is, or what it did: one address for its whole life."""
    return await _operation_page(request, opened, session, forms.EMPTY, operation_id, window=window.window, now=now)


@router.post("/{operation_id}/change")
async def change_what_is_done(request: Request, opened: Opened, session: Read, operation_id: UUID) -> Response:
    """The form of a preview again, for the same products."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    operation = await bulk.get_operation(session, shop_id=opened.shop.id, operation_id=operation_id)
    values, several = bulk_form.as_typed(operation.action, currency=opened.shop.currency)
    form = Form({**values, "of": str(operation_id)}, several=several)
    return await _form_page(request, opened, session, form, operation.total)


@router.post("/{operation_id}/begin")
async def begin(
    request: Request, opened: Opened, session: Write, now: Now, window: Window, operation_id: UUID
) -> Response:
    """Do exactly what was previewed; begun twice, it goes on as it is."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    begun = await forms.attempt(
        session,
        form,
        lambda: bulk.begin(
            session, shop_id=opened.shop.id, operation_id=operation_id, token=form.text("token"), now=now
        ),
    )
    if begun is None:
        return await _operation_page(request, opened, session, form, operation_id, window=window.window, now=now)
    return rendering.redirect(request, f"{opened.here}/products/bulk/{operation_id}")


@router.post("/{operation_id}/cancel")
async def cancel(request: Request, opened: Opened, session: Write, now: Now, operation_id: UUID) -> Response:
    """Stop it: what is done stays done."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    await bulk.cancel(session, shop_id=opened.shop.id, operation_id=operation_id, actor=opened.subject.actor(), now=now)
    return rendering.redirect(request, f"{opened.here}/products/bulk/{operation_id}")


@router.post("/{operation_id}/undo")
async def undo(
    request: Request,
    opened: Opened,
    session: Write,
    now: Now,
    undoing: Undoing,
    window: Window,
    operation_id: UUID,
) -> Response:
    """Take back all that it did, as far as nothing was changed again since."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    operation = await bulk.get_operation(session, shop_id=opened.shop.id, operation_id=operation_id)
    if operation.is_over:
        await forms.attempt(
            session,
            form,
            lambda: undo_service.undo_group(
                session,
                group_id=operation_id,
                shop_id=opened.shop.id,
                means=undoing,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if not form.is_right:
        return await _operation_page(request, opened, session, form, operation_id, window=window.window, now=now)
    return rendering.redirect(request, f"{opened.here}/products/bulk/{operation_id}")


async def _selection(session: ReadSession, opened: OpenedShop, form: Form) -> BulkSelection:
    of = form.uuid("of")
    if of is None:
        return bulk_form.read_selection(form)
    product_ids = await bulk.list_product_ids(session, shop_id=opened.shop.id, operation_id=of)
    return BulkSelection(product_ids=tuple(product_ids))


async def _preview(
    opened: OpenedShop,
    session: WriteSession,
    form: Form,
    kind: BulkKind,
    selection: BulkSelection,
    settings: CatalogSettings,
    *,
    now: datetime,
) -> BulkPreview | None:
    attributes = await _attributes(session, opened) if kind is BulkKind.ATTRIBUTE else {}
    action = bulk_form.read_action(form, kind, currency=opened.shop.currency, attributes=attributes)
    if not form.is_right:
        return None
    return await forms.attempt(
        session,
        form,
        lambda: bulk.preview(
            session,
            shop_id=opened.shop.id,
            selection=selection,
            action=action,
            auto_approve=settings.auto_approve,
            actor=opened.subject.actor(),
            now=now,
        ),
    )


async def _put_into_collection(
    request: Request,
    opened: OpenedShop,
    session: WriteSession,
    form: Form,
    meant: Sequence[UUID],
    *,
    now: datetime,
) -> Response:
    collection_id, moved = form.uuid("collection"), None
    form.required("collection")
    out = form.text("step") == "remove"
    with change.together(session) as made:
        if collection_id is not None:
            moved = await forms.attempt(
                session,
                form,
                lambda: catalog.move_products(
                    session,
                    shop_id=opened.shop.id,
                    collection_id=collection_id,
                    actor=opened.subject.actor(),
                    now=now,
                    add=() if out else meant,
                    remove=meant if out else (),
                ),
            )
    if moved is None:
        return await _form_page(request, opened, session, form, len(meant))
    return rendering.redirect(request, _list(opened, form), note="collection-saved", undo=made)


async def _form_page(request: Request, opened: OpenedShop, session: ReadSession, form: Form, total: int) -> Response:
    kind = form.text("kind")
    locale = rendering.locale_of(request, opened.subject)
    attributes = await _attributes(session, opened, locale=locale) if kind == BulkKind.ATTRIBUTE else {}
    return console.page(
        request,
        "bulk.html",
        opened,
        place="/products",
        head=KIND_WORDS.get(kind, N_("Change many products")),
        form=form,
        kind=kind,
        total=total,
        kind_words=KIND_WORDS,
        kinds=kinds(request, opened),
        how_words=bulk_form.HOW_WORDS,
        categories=await _categories(request, opened, session) if kind == BulkKind.CATEGORIES else {},
        attributes=attributes,
        attribute_options=[(code, each.name) for code, each in attributes.items()],
        collections=await _collections(opened, session) if kind == COLLECTION else (),
    )


def kinds(request: Request, opened: OpenedShop) -> Sequence[tuple[str, str]]:
    """What can be done with many products, in the reader's words."""
    return [(kind, rendering.translate(request, opened.subject, words)) for kind, words in KIND_WORDS.items()]


async def _operation_page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    operation_id: UUID,
    *,
    window: timedelta,
    now: datetime,
) -> Response:
    shop = opened.shop
    operation = await bulk.get_operation(session, shop_id=shop.id, operation_id=operation_id)
    preview, run = None, None
    if operation.state is BulkState.PREVIEWED:
        preview = await bulk.look_again(session, shop_id=shop.id, operation_id=operation_id)
        left_alone = preview.refusals
    else:
        left_alone = await bulk.list_refusals(session, operation_id=operation_id)
        run = await undo_service.find_run(session, group_id=operation_id, shop_id=shop.id)
    return console.page(
        request,
        "bulk_operation.html",
        opened,
        place="/products",
        head=KIND_WORDS[operation.action.kind],
        form=form,
        operation=operation,
        preview=preview,
        said=await _said(request, opened, session, operation),
        samples=await _samples(request, opened, session, preview) if preview is not None else (),
        reasons=_reasons(request, opened, left_alone),
        run=run,
        until=_until(operation, run, window=window, now=now),
        may_change=catalog_policies.can_import(opened.subject, shop.id),
        time_left=progress.time_left(
            started_at=operation.started_at, done=operation.done, total=operation.total, now=now
        ),
    )


def _until(operation: BulkOperation, run: UndoRun | None, *, window: timedelta, now: datetime) -> datetime | None:
    """Until when it can be taken back: counted from its first change; None where it cannot."""
    if not operation.is_over or operation.changed == 0 or run is not None or operation.started_at is None:
        return None
    until = operation.started_at + window
    return until if now < until else None


async def _said(request: Request, opened: OpenedShop, session: ReadSession, operation: BulkOperation) -> Sequence[str]:
    kind = operation.action.kind
    _, wording = rendering.words(request, opened.subject)
    locale = rendering.locale_of(request, opened.subject)
    return bulk_form.say(
        operation.action,
        currency=opened.shop.currency,
        translate=partial(rendering.translate, request, opened.subject),
        wording=wording,
        categories=await _categories(request, opened, session) if kind is BulkKind.CATEGORIES else {},
        attributes=await _attributes(session, opened, locale=locale) if kind is BulkKind.ATTRIBUTE else {},
    )


async def _samples(request: Request, opened: OpenedShop, session: ReadSession, preview: BulkPreview) -> Sequence[Any]:
    """The first products that change, each with its differences in words."""
    shop = opened.shop
    words = await differences.know(
        session,
        request,
        opened.subject,
        currencies={shop.id: shop.currency},
        differences=[(each.before, each.after) for each in preview.sample],
        attributes_of=shop.id,
    )
    return [(each, words.lines(each.before, each.after, kind="product", shop_id=shop.id)) for each in preview.sample]


def _reasons(request: Request, opened: OpenedShop, left_alone: Sequence[BulkRefusal]) -> Mapping[str, Sequence[str]]:
    """Why products are left alone, in the reader's words, each reason with the titles of those that it keeps."""
    found: dict[str, list[str]] = {}
    translate = partial(rendering.translate, request, opened.subject)
    for each in left_alone:
        known = catalogue().get(each.code)
        said = each.message
        if known is not None:
            said = refusals.say(known.message, each.fields, translate=translate)
        found.setdefault(said, []).append(each.title)
    return found


async def _attributes(session: ReadSession, opened: OpenedShop, locale: str = "") -> Mapping[str, Attribute]:
    return attribute_rules.by_code(await catalog.list_attributes(session, shop_id=opened.shop.id, locale=locale))


async def _categories(request: Request, opened: OpenedShop, session: ReadSession) -> Mapping[UUID, str]:
    tree = await catalog.list_categories(session, locale=rendering.locale_of(request, opened.subject))
    return dict(differences.branches(tree))


async def _collections(opened: OpenedShop, session: ReadSession) -> Sequence[Collection]:
    found = await catalog.list_collections(
        session, shop_id=opened.shop.id, page=_COLLECTIONS, locale=opened.shop.locale, for_team=True
    )
    return [each for each in found.items if each.kind is CollectionKind.MANUAL]


def _list(opened: OpenedShop, form: Form) -> str:
    query = views.filters_of(form.text("query"), "products")
    return f"{opened.here}/products?{query}" if query else f"{opened.here}/products"
