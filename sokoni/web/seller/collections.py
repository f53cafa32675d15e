"""A shop's collections: put together by hand, or filled by a rule that is seen at work before it is saved."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection import errors as collection_errors
from sokoni.commerce.catalog.collection.types import Collection, CollectionKind
from sokoni.core import change
from sokoni.core.database import Database, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind, PreparedObject
from sokoni.web import conditions, forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import collection_page as pages
from sokoni.web.seller import console
from sokoni.web.seller.collection_page import Asked
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/collections", include_in_schema=False)
Stores = Annotated[Storages, provided(Storages)]
Base = Annotated[Database, provided(Database)]
# What the buttons of the form do beside saving: they change the form alone.
_FORM_ONLY = ("add-condition", "drop-", "look")


async def open_collection(opened: Opened, session: Read, collection_id: UUID) -> Collection:
    """A collection of the shop in the address, in the language of its texts.

    Raises:
        CollectionMissing: there is none, or it is another shop's.
    """
    found = await catalog.get_collection(session, collection_id=collection_id, locale=opened.shop.locale)
    if found.shop_id != opened.shop.id:
        raise collection_errors.CollectionMissing
    return found


Shown = Annotated[Collection, Depends(open_collection, scope="function")]


@router.get("")
async def list_collections(request: Request, opened: Opened, session: Read, page: PageParameters) -> Response:
    """All collections of the shop, whether shown or not."""
    listing = await catalog.list_collections(
        session, shop_id=opened.shop.id, page=page, locale=opened.shop.locale, for_team=True
    )
    ids = [each.id for each in listing.items]
    around = await pages.surroundings(request, opened, session)
    return console.page(
        request,
        "collections.html",
        opened,
        place="/collections",
        head=N_("Collections"),
        listing=listing,
        counts=await catalog.count_members(session, collection_ids=ids),
        match_words=conditions.MATCH_WORDS,
        said={each.id: pages.say(request, opened, each, around) for each in listing.items},
    )


@router.get("/new")
async def show_new(request: Request, opened: Opened, session: Read, kind: str = "manual") -> Response:
    """An empty form for one by hand, or by rule."""
    wanted = CollectionKind.RULE if kind == CollectionKind.RULE else CollectionKind.MANUAL
    return await pages.show(session, Asked(request, opened, forms.EMPTY), kind=wanted)


@router.post("/new")
async def create(request: Request, opened: Opened, database: Base, storages: Stores, now: Now) -> Response:
    """Make a collection; one by rule fills itself soon after."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    kind = CollectionKind.RULE if form.text("kind") == CollectionKind.RULE else CollectionKind.MANUAL
    asked = Asked(request, opened, form)
    if form.text("do").startswith(_FORM_ONLY):
        async with database.read() as session:
            return await pages.show(session, asked, kind=kind)
    picture = await _prepare(form, storages)
    made = None
    async with database.write() as session:
        around = await pages.surroundings(request, opened, session)
        draft = pages.read_draft(form, kind, around=around, language=opened.shop.locale, now=now)
        if form.is_right:
            picture_hash = (await media.record(session, picture, now=now)).hash if picture is not None else None
            with change.together(session) as together:
                made = await forms.attempt(
                    session,
                    form,
                    lambda: catalog.add_collection(
                        session,
                        shop_id=opened.shop.id,
                        draft=pages.with_picture(draft, picture_hash),
                        actor=opened.subject.actor(),
                        now=now,
                    ),
                )
        if made is None:
            return await pages.show(session, asked, kind=kind)
    return rendering.redirect(request, f"{opened.here}/collections/{made.id}", note="collection-saved", undo=together)


@router.post("/rule")
async def look_at_rule(request: Request, opened: Opened, session: Read) -> Response:
    """What a rule that is being put together would find; nothing is written."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    return await pages.show_rule(session, Asked(request, opened, await forms.read(request)))


@router.get("/{collection_id}")
async def show_collection(
    request: Request, opened: Opened, session: Read, collection: Shown, page: PageParameters, q: str = ""
) -> Response:
    """A collection to be changed, with its products; `q` looks for products that may join."""
    asked = Asked(request, opened, forms.EMPTY, page=page, text=palette.typed(q))
    return await pages.show(session, asked, kind=collection.kind, collection=collection)


@router.post("/{collection_id}")
async def save(
    request: Request,
    opened: Opened,
    collection: Shown,
    database: Base,
    storages: Stores,
    now: Now,
) -> Response:
    """Save words in all languages, address, rule, picture and plans: all of it or nothing."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    asked = Asked(request, opened, form)
    if form.text("do").startswith(_FORM_ONLY):
        async with database.read() as session:
            return await pages.show(session, asked, kind=collection.kind, collection=collection)
    picture = await _prepare(form, storages)
    saved = None
    async with database.write() as session:
        around = await pages.surroundings(request, opened, session)
        words = await catalog.get_collection_words(session, collection_id=collection.id)
        fields = pages.read_change(form, collection, words=words, around=around, now=now)
        if form.is_right:
            if picture is not None:
                fields["image_hash"] = (await media.record(session, picture, now=now)).hash
            with change.together(session) as together:
                saved = await forms.attempt(
                    session,
                    form,
                    lambda: catalog.update_collection(
                        session,
                        shop_id=opened.shop.id,
                        collection_id=collection.id,
                        fields=fields,
                        actor=opened.subject.actor(),
                        now=now,
                    ),
                )
        if saved is None:
            return await pages.show(session, asked, kind=collection.kind, collection=collection)
    return rendering.redirect(
        request, f"{opened.here}/collections/{collection.id}", note="collection-saved", undo=together
    )


@router.post("/{collection_id}/products")
async def move_products(request: Request, opened: Opened, session: Write, collection: Shown, now: Now) -> Response:
    """Let products join or leave one by hand, or stand elsewhere in it."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    with change.together(session) as together:
        moved = await forms.attempt(session, form, lambda: _move(session, opened, collection, form, now=now))
    if moved is None:
        asked = Asked(request, opened, Form({}, problem=form.problem))
        return await pages.show(session, asked, kind=collection.kind, collection=collection)
    query = form.text("query")
    address = f"{opened.here}/collections/{collection.id}{'?' + query if query else ''}"
    # Where one only puts in order, the way back is to put in order: a toast for each step would be noise.
    is_order = bool(form.text("product"))
    return rendering.redirect(
        request, f"{address}#products", note=None if is_order else "collection-saved", undo=together
    )


@router.post("/{collection_id}/remove")
async def remove(request: Request, opened: Opened, session: Write, collection: Shown, now: Now) -> Response:
    """Take the collection away; its products stay."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    with change.together(session) as together:
        await catalog.remove_collection(
            session, shop_id=opened.shop.id, collection_id=collection.id, actor=opened.subject.actor(), now=now
        )
    return rendering.redirect(request, f"{opened.here}/collections", note="collection-removed", undo=together)


async def _move(
    session: WriteSession, opened: OpenedShop, collection: Collection, form: Form, *, now: datetime
) -> Collection:
    actor, product_id = opened.subject.actor(), form.uuid("product")
    if product_id is not None:
        return await catalog.place_product(
            session,
            shop_id=opened.shop.id,
            collection_id=collection.id,
            product_id=product_id,
            beside=form.uuid("beside"),
            behind=bool(form.text("behind")),
            by={"up": -1, "down": 1}.get(form.text("step"), 0),
            actor=actor,
            now=now,
        )
    add, remove = (
        [found for each in form.each(name) if (found := forms.parse_uuid(each)) is not None]
        for name in ("add", "remove")
    )
    return await catalog.move_products(
        session,
        shop_id=opened.shop.id,
        collection_id=collection.id,
        add=add,
        remove=remove,
        actor=actor,
        now=now,
    )


async def _prepare(form: Form, storages: Storages) -> PreparedObject | None:
    """The picture that came along, stored while no transaction is open; what is none is a mistake beside its field."""
    upload = form.files.get("picture")
    if upload is None or not upload.data:
        return None
    try:
        return await media.prepare(storages, data=upload.data, kind=ImageKind.SHOP)
    except DomainError as error:
        form.mistakes["picture"] = error
        return None
