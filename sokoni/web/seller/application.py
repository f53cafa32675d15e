"""A shop's application: how it stands, why, its papers, and asking for another look."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.shop import documents, policies
from sokoni.commerce.shop.document_endpoints import shown
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind
from sokoni.web import forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/application", include_in_schema=False)
Databases = Annotated[Database, provided(Database)]
Stores = Annotated[Storages, provided(Storages)]
NO_FILE = N_("Choose a file.")


@router.get("")
async def show_application(request: Request, opened: Opened, session: Read) -> Response:
    """How the application stands; one statement for its papers."""
    policies.check_may_apply(opened.subject, opened.shop.id)
    return await _page(request, opened, session, forms.EMPTY)


@router.post("/documents")
async def add_document(request: Request, opened: Opened, database: Databases, storages: Stores, now: Now) -> Response:
    """Show a paper: a picture or a PDF, stored while no transaction is open."""
    policies.check_may_apply(opened.subject, opened.shop.id)
    form = await forms.read(request)
    upload = form.files.get("document")
    if upload is None or not upload.data:
        form.mistakes["document"] = NO_FILE
    else:
        try:
            prepared = await media.prepare_private(storages, data=upload.data, kind=PrivateKind.DOCUMENT)
            async with database.write() as session:
                await documents.add_document(
                    session,
                    shop_id=opened.shop.id,
                    prepared=prepared,
                    name=form.text("name") or upload.filename,
                    actor=opened.subject.actor(),
                    now=now,
                )
        except DomainError as error:
            form.mistakes["document"] = error
    if form.is_right:
        return rendering.redirect(request, f"{opened.here}/application", note="document-added")
    async with database.read() as session:
        return await _page(request, opened, session, form)


@router.get("/documents/{position}")
async def show_document(opened: Opened, database: Databases, storages: Stores, position: int) -> Response:
    """One of the papers."""
    policies.check_may_see_papers(opened.subject, opened.shop.id)
    return await shown(database, storages, opened.shop.id, position)


@router.post("/again")
async def apply_again(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Ask for another look after the shop was turned down."""
    policies.check_may_apply(opened.subject, opened.shop.id)
    form = await forms.read(request)
    again = await forms.attempt(
        session,
        form,
        lambda: documents.apply_again(session, shop_id=opened.shop.id, actor=opened.subject.actor(), now=now),
    )
    if again is None:
        return await _page(request, opened, session, form)
    return rendering.redirect(request, f"{opened.here}/application", note="shop-applied")


async def _page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    shop_id = opened.shop.id
    return console.page(
        request,
        "application.html",
        opened,
        place="/application",
        head=N_("Application"),
        form=form,
        documents=(await documents.list_documents(session, shop_ids=[shop_id])).get(shop_id, ()),
        most=documents.MAX_DOCUMENTS,
        status_words=vocabulary.SHOP_STATUS_WORDS,
    )
