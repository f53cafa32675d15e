"""Catalogues as files, over HTTP: imports, exports and their reports."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, UploadFile
from starlette.responses import Response, StreamingResponse

from sokoni.commerce.catalog import errors, policies, service
from sokoni.commerce.catalog.endpoints import Settings, Store
from sokoni.commerce.catalog.exchange import report as reports
from sokoni.commerce.catalog.schemas import ExportIn, ExportOut, ImportOut, Language
from sokoni.commerce.catalog.types import Format, ImportOptions, ImportReport
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core import ids
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller
from sokoni.identity.permission.types import SellerSubject
from sokoni.services.media.ports import Storage

router = Router(prefix="/api/v1", tags=["catalogue"])


@router.post("/imports", status_code=202)
async def start_import(
    subject: Seller,
    session: Write,
    store: Store,
    settings: Settings,
    now: Now,
    file: Annotated[UploadFile, File(description="A product file: Shopify's or WooCommerce's CSV, or our JSON Lines.")],
    shop_id: Annotated[UUID | None, Form()] = None,
    dry_run: Annotated[bool, Form(description="Only look: nothing but the report is written.")] = False,  # noqa: FBT002  # a form field
    overwrite_stock: Annotated[bool, Form(description="Also set stock that is kept already.")] = False,  # noqa: FBT002  # as above
    format: Annotated[Format | None, Form(description="Left out: recognised by how the file begins.")] = None,  # noqa: A002  # as above
    language: Annotated[Language | None, Form(description="Of the texts; the shop's own if left out.")] = None,
) -> ImportOut:
    """Import a file; a job works it, and `GET /api/v1/imports/{id}` tells how far it is."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, chosen)
    data = await file.read()
    key = f"imports/{ids.new_token()}"
    await store.private.put(key, data, content_type="application/octet-stream")
    options = ImportOptions(
        dry_run=dry_run,
        overwrite_stock=overwrite_stock,
        approve=settings.auto_approve,
        format=format,
        language=language,
    )
    report = await service.start_import(
        session,
        shop_id=chosen,
        filename=(file.filename or "products.csv").replace("\x00", ""),
        options=options,
        actor=subject.actor(),
        now=now,
        size_bytes=len(data),
        storage_key=key,
    )
    return ImportOut.of(report, subject=subject)


@router.get("/imports/{import_id}")
async def get_import(import_id: UUID, subject: Seller, session: Read) -> ImportOut:
    """How far an import has come, and what was found in the file."""
    return ImportOut.of(await _own_import(subject, session, import_id), subject=subject)


@router.get("/imports/{import_id}/issues.csv", response_class=Response)
async def get_import_issues(import_id: UUID, subject: Seller, session: Read) -> Response:
    """What was found in the file as CSV, up to 10,000 rows."""
    await _own_import(subject, session, import_id)
    issues = await service.list_issues(session, import_id=import_id)
    return _download(reports.as_csv(issues), filename="issues.csv")


@router.post("/imports/{import_id}/cancel", dependencies=[Idempotent])
async def cancel_import(import_id: UUID, subject: Seller, session: Write, now: Now) -> ImportOut:
    """Stop an import: what is in stays in, and nothing more comes."""
    report = await _own_import(subject, session, import_id)
    policies.check_may_import(subject, report.shop_id)
    cancelled = await service.cancel_import(session, import_id=import_id, actor=subject.actor(), now=now)
    return ImportOut.of(cancelled, subject=subject)


@router.post("/exports", status_code=202, dependencies=[Idempotent])
async def start_export(body: ExportIn, subject: Seller, session: Write, now: Now) -> ExportOut:
    """Write the products of one's own shop into a file; a job does it, and `GET /api/v1/exports/{id}` tells how far."""
    chosen = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit(subject, chosen)
    report = await service.start_export(
        session, shop_id=chosen, wanted=body.format, language=body.language, actor=subject.actor(), now=now
    )
    return ExportOut.of(report, subject=subject)


@router.get("/exports/{export_id}")
async def get_export(export_id: UUID, subject: Seller, session: Read) -> ExportOut:
    """How far an export has come."""
    report = await service.get_export(session, export_id=export_id)
    if report.shop_id not in subject.shop_ids:
        raise errors.ExportMissing
    return ExportOut.of(report, subject=subject)


@router.post("/exports/{export_id}/cancel", dependencies=[Idempotent])
async def cancel_export(export_id: UUID, subject: Seller, session: Write, now: Now) -> ExportOut:
    """Stop an export: there will be no file."""
    report = await service.get_export(session, export_id=export_id)
    if report.shop_id not in subject.shop_ids:
        raise errors.ExportMissing
    policies.check_may_edit(subject, report.shop_id)
    cancelled = await service.cancel_export(session, export_id=export_id, actor=subject.actor(), now=now)
    return ExportOut.of(cancelled, subject=subject)


@router.get("/exports/{export_id}/file", response_class=StreamingResponse)
async def get_export_file(export_id: UUID, subject: Seller, session: Read, store: Store) -> StreamingResponse:
    """The file of a finished export."""
    report = await service.get_export(session, export_id=export_id)
    if report.shop_id not in subject.shop_ids:
        raise errors.ExportMissing
    parts = await service.list_export_parts(session, export_id=export_id)
    return stream_export(store.private, parts, filename=report.filename, size_bytes=report.size_bytes)


def stream_export(store: Storage, parts: Sequence[str], *, filename: str, size_bytes: int) -> StreamingResponse:
    """A stored export as a download, one part in memory at a time; the session is closed when it begins."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Content-Length": str(size_bytes)}
    return StreamingResponse(_pieces(store, parts), media_type="application/octet-stream", headers=headers)


async def _pieces(store: Storage, parts: Sequence[str]) -> AsyncIterator[bytes]:
    for key in parts:
        yield await store.get(key)


def _download(data: bytes, *, filename: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


async def _own_import(subject: SellerSubject, session: ReadSession, import_id: UUID) -> ImportReport:
    report = await service.get_import(session, import_id=import_id)
    if report.shop_id not in subject.shop_ids:
        raise errors.ImportMissing
    return report
