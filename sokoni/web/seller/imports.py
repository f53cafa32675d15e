"""Catalogues as files: sent here or fetched here, worked by jobs, watched on pages of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.exchange import report as reports
from sokoni.commerce.catalog.file_endpoints import stream_export
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.catalog.types import (
    ExportReport,
    ExportState,
    Format,
    ImportOptions,
    ImportReport,
    ImportState,
    Issue,
)
from sokoni.core import ids
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.services.media.ports import Storages
from sokoni.web import forms, progress, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}", include_in_schema=False)

_SHOWN_ISSUES = 200
FORMAT_WORDS: Mapping[str, str] = MappingProxyType({
    "shopify": N_("Shopify (CSV)"),
    "shopify-older": N_("Shopify, older column names (CSV)"),
    "woocommerce": N_("WooCommerce (CSV)"),
    "jsonl": N_("Sokoni (JSON Lines): everything"),
})  # fmt: skip


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
        return self.report.state not in {ImportState.WAITING, ImportState.RUNNING}

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody stopped it."""
        return self.report.state is ImportState.CANCELLED

    @property
    def percent(self) -> int | None:
        """How much of the file was read; None where its size is not known."""
        size = self.report.size_bytes
        return min(100, self.report.bytes_read * 100 // size) if size else None


@router.get("/imports/new")
async def show_form(request: Request, opened: Opened, session: Read) -> Response:
    """Where one drops the file, or asks for one."""
    return await _form_page(request, opened, session, forms.EMPTY)


@router.post("/imports/new")
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
        async with database.read() as session:
            return await _form_page(request, opened, session, form)
    key = f"imports/{ids.new_token()}"
    # The file is stored while no transaction is open.
    await storages.private.put(key, upload.data, content_type="application/octet-stream")
    language = form.text("language")
    options = ImportOptions(
        dry_run=bool(form.text("dry_run")),
        overwrite_stock=bool(form.text("overwrite_stock")),
        approve=settings.auto_approve,
        language=language if catalog_rules.is_language(language) else None,
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


@router.get("/imports/{import_id}")
async def show_import(request: Request, opened: Opened, session: Read, now: Now, import_id: UUID) -> Response:
    """How far it is; at the end what came of it, and what there is to say of its rows."""
    report = await _own_import(opened, session, import_id)
    return console.page(
        request,
        "import_report.html",
        opened,
        place="/products",
        head=report.filename,
        report=report,
        shown=ShownImport(report),
        time_left=progress.time_left(
            started_at=report.created_at, done=report.bytes_read, total=report.size_bytes or 0, now=now
        ),
        format_words=FORMAT_WORDS,
        issues=[(issue, say_issue(request, opened, issue)) for issue in report.issues[:_SHOWN_ISSUES]],
    )


@router.get("/imports/{import_id}/issues.csv")
async def download_issues(request: Request, opened: Opened, session: Read, import_id: UUID) -> Response:
    """The rows that need a look as a table, in the reader's language."""
    report = await _own_import(opened, session, import_id)
    issues = await catalog.list_issues(session, import_id=import_id)
    data = reports.as_csv(issues, say=lambda issue: say_issue(request, opened, issue))
    headers = {"Content-Disposition": f'attachment; filename="import-{report.id}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/imports/{import_id}/cancel")
async def cancel_import(request: Request, opened: Opened, session: Write, now: Now, import_id: UUID) -> Response:
    """Stop it: what is in stays in."""
    await _own_import(opened, session, import_id)
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    await catalog.cancel_import(session, import_id=import_id, actor=opened.subject.actor(), now=now)
    return rendering.redirect(request, f"{opened.here}/imports/{import_id}")


@router.post("/exports")
async def start_export(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Let a job write the products into a file."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    wanted = form.text("format")
    written = {each.value for each in catalog.WRITTEN_FORMATS}
    report = await catalog.start_export(
        session,
        shop_id=opened.shop.id,
        wanted=Format(wanted) if wanted in written else Format.SHOPIFY,
        actor=opened.subject.actor(),
        now=now,
    )
    return rendering.redirect(request, f"{opened.here}/exports/{report.id}")


@router.get("/exports/{export_id}")
async def show_export(request: Request, opened: Opened, session: Read, now: Now, export_id: UUID) -> Response:
    """How far the file is; at the end, the file."""
    report = await _own_export(opened, session, export_id)
    return console.page(
        request,
        "export_report.html",
        opened,
        place="/products",
        head=report.filename,
        report=report,
        is_finished=report.state is ExportState.FINISHED,
        is_cancelled=report.state is ExportState.CANCELLED,
        time_left=progress.time_left(
            started_at=report.created_at, done=report.products_done, total=report.products_total, now=now
        ),
        format_words=FORMAT_WORDS,
    )


@router.post("/exports/{export_id}/cancel")
async def cancel_export(request: Request, opened: Opened, session: Write, now: Now, export_id: UUID) -> Response:
    """Stop it: there will be no file."""
    await _own_export(opened, session, export_id)
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    await catalog.cancel_export(session, export_id=export_id, actor=opened.subject.actor(), now=now)
    return rendering.redirect(request, f"{opened.here}/exports/{export_id}")


@router.get("/exports/{export_id}/file")
async def download_export(
    opened: Opened, session: Read, storages: Annotated[Storages, provided(Storages)], export_id: UUID
) -> Response:
    """The file."""
    report = await _own_export(opened, session, export_id)
    parts = await catalog.list_export_parts(session, export_id=export_id)
    return stream_export(storages.private, parts, filename=report.filename, size_bytes=report.size_bytes)


async def _own_import(opened: OpenedShop, session: ReadSession, import_id: UUID) -> ImportReport:
    report = await catalog.get_import(session, import_id=import_id)
    if report.shop_id != opened.shop.id:
        raise catalog_errors.ImportMissing
    return report


async def _own_export(opened: OpenedShop, session: ReadSession, export_id: UUID) -> ExportReport:
    report = await catalog.get_export(session, export_id=export_id)
    if report.shop_id != opened.shop.id:
        raise catalog_errors.ExportMissing
    return report


def say_issue(request: Request, opened: OpenedShop, issue: Issue) -> str:
    """What there is to say of a row of a file, in the reader's language."""
    if not issue.template:
        return issue.message
    return rendering.translate(request, opened.subject, issue.template).format_map(issue.fields)


async def _form_page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    return console.page(
        request,
        "import.html",
        opened,
        place="/products",
        head=N_("Import and export"),
        form=form,
        imports=await catalog.list_imports(session, shop_id=opened.shop.id, limit=5),
        exports=await catalog.list_exports(session, shop_id=opened.shop.id, limit=5),
        written=[each.value for each in catalog.WRITTEN_FORMATS],
        format_words=FORMAT_WORDS,
    )
