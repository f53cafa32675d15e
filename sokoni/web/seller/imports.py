"""Bringing a catalogue as a file: sent here, worked by a job, watched on its own page."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.catalog.types import ImportOptions, ImportReport, ImportState
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, Read, provided
from sokoni.core.http.routing import Router
from sokoni.services.media.ports import Storages
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/imports", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ShownImport:
    """An import with how far it has come, as a share of its file."""

    report: ImportReport

    @property
    def is_failed(self) -> bool:
        """Whether it ended without a result."""
        return self.report.state is ImportState.FAILED

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.report.state in {ImportState.FINISHED, ImportState.FAILED}

    @property
    def percent(self) -> int | None:
        """How much of the file was read; None where its size is not known."""
        size = self.report.size_bytes
        return min(100, self.report.bytes_read * 100 // size) if size else None


@router.get("/new")
async def show_form(request: Request, opened: Opened) -> Response:
    """Where one drops the file."""
    return _form_page(request, opened, forms.EMPTY)


@router.post("/new")
async def start_import(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    settings: Annotated[CatalogSettings, provided(CatalogSettings)],
    now: Now,
) -> Response:
    """Take the file and let a job work it."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    upload = form.files.get("file")
    if upload is None or not upload.data:
        form.mistakes["file"] = forms.MISSING
        return _form_page(request, opened, form)
    key = f"imports/{ids.new_token()}"
    # The file is stored while no transaction is open.
    await storages.private.put(key, upload.data, content_type="text/csv")
    options = ImportOptions(
        dry_run=bool(form.text("dry_run")),
        overwrite_stock=bool(form.text("overwrite_stock")),
        approve=settings.auto_approve,
    )
    async with database.write() as session:
        report = await catalog.start_import(
            session,
            shop_id=opened.shop.id,
            filename=upload.filename or "products.csv",
            options=options,
            actor=opened.subject.actor(),
            now=now,
            size_bytes=len(upload.data),
            storage_key=key,
        )
    return rendering.redirect(request, f"{opened.here}/imports/{report.id}", note="import-started")


@router.get("/{import_id}")
async def show_import(request: Request, opened: Opened, session: Read, import_id: UUID) -> Response:
    """How far it is; at the end what came of it and which rows need a look."""
    report = await catalog.get_import(session, import_id=import_id)
    if report.shop_id != opened.shop.id:
        raise catalog_errors.ImportMissing
    return console.page(
        request,
        "import_report.html",
        opened,
        place="/products",
        head=report.filename,
        report=report,
        shown=ShownImport(report),
    )


def _form_page(request: Request, opened: OpenedShop, form: Form) -> Response:
    return console.page(request, "import.html", opened, place="/products", head=N_("Import products"), form=form)
