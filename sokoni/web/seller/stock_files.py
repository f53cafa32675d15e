"""Stock as files: taken along, sent back, looked at before anything changes, and taken back for a day."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.stock import policies as stock_policies
from sokoni.commerce.stock.importing import service as importing
from sokoni.commerce.stock.importing.types import StockImport, StockImportState
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.http.tables import stream_table
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.settings import UndoSettings
from sokoni.services.undo.types import UndoRun
from sokoni.web import forms, progress, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.changes import Undoing
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.seller.imports import say_issue
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/stock", include_in_schema=False)

Databases = Annotated[Database, provided(Database)]
Window = Annotated[UndoSettings, provided(UndoSettings)]
_SHOWN_ISSUES = 200
_LATEST = 5


@router.get("/export.csv")
async def export_stock(opened: Opened, database: Databases) -> Response:
    """What is on hand of each variant, as a table to count in and to send back."""
    return stream_table(importing.write_stock(database, shop_id=opened.shop.id), name="stock")


@router.get("/import")
async def show_form(request: Request, opened: Opened, session: Read) -> Response:
    """Where one drops the table, and what was sent last."""
    return await _form_page(request, opened, session, forms.EMPTY)


@router.post("/import")
async def preview(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Take the table, and show what it would do."""
    stock_policies.check_may_count(opened.subject, opened.shop.id)
    form = await forms.read(request)
    upload = form.files.get("file")
    if upload is None or not upload.data:
        form.mistakes["file"] = forms.MISSING
        return await _form_page(request, opened, session, form)
    kept = await forms.attempt(
        session,
        form,
        lambda: importing.preview(
            session,
            shop_id=opened.shop.id,
            filename=upload.filename or "stock.csv",
            data=upload.data,
            actor=opened.subject.actor(),
            now=now,
        ),
    )
    if kept is None:
        return await _form_page(request, opened, session, form)
    return rendering.redirect(request, f"{opened.here}/stock/imports/{kept.id}")


@router.get("/imports/{stock_import_id}")
async def show_import(
    request: Request, opened: Opened, session: Read, now: Now, window: Window, stock_import_id: UUID
) -> Response:
    """What it would do, how far it is, or what it did: one address for its whole life."""
    return await _import_page(request, opened, session, forms.EMPTY, stock_import_id, window=window.window, now=now)


@router.post("/imports/{stock_import_id}/begin")
async def begin(
    request: Request, opened: Opened, session: Write, now: Now, window: Window, stock_import_id: UUID
) -> Response:
    """Apply what was looked at; begun twice, it goes on as it is."""
    stock_policies.check_may_count(opened.subject, opened.shop.id)
    form = await forms.read(request)
    begun = await forms.attempt(
        session,
        form,
        lambda: importing.begin(session, shop_id=opened.shop.id, import_id=stock_import_id, now=now),
    )
    if begun is None:
        return await _import_page(request, opened, session, form, stock_import_id, window=window.window, now=now)
    return rendering.redirect(request, f"{opened.here}/stock/imports/{stock_import_id}")


@router.post("/imports/{stock_import_id}/undo")
async def undo(
    request: Request,
    opened: Opened,
    session: Write,
    now: Now,
    undoing: Undoing,
    window: Window,
    stock_import_id: UUID,
) -> Response:
    """Move every level back by as much as the file moved it; what was sold since stays sold."""
    stock_policies.check_may_count(opened.subject, opened.shop.id)
    form = await forms.read(request)
    report = await importing.get_import(session, shop_id=opened.shop.id, import_id=stock_import_id)
    if report.is_over:
        await forms.attempt(
            session,
            form,
            lambda: undo_service.undo_group(
                session,
                group_id=stock_import_id,
                shop_id=opened.shop.id,
                means=undoing,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if not form.is_right:
        return await _import_page(request, opened, session, form, stock_import_id, window=window.window, now=now)
    return rendering.redirect(request, f"{opened.here}/stock/imports/{stock_import_id}")


async def _form_page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    return console.page(
        request,
        "stock_import.html",
        opened,
        place="/stock",
        head=N_("Stock from a table"),
        form=form,
        latest=await importing.list_imports(session, shop_id=opened.shop.id, limit=_LATEST),
    )


async def _import_page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    import_id: UUID,
    *,
    window: timedelta,
    now: datetime,
) -> Response:
    shop_id = opened.shop.id
    report = await importing.get_import(session, shop_id=shop_id, import_id=import_id)
    looked, run, issues = None, None, report.issues
    if report.state is StockImportState.PREVIEWED:
        looked = await importing.look(session, shop_id=shop_id, import_id=import_id)
        issues = looked.issues
    else:
        run = await undo_service.find_run(session, group_id=import_id, shop_id=shop_id)
    return console.page(
        request,
        "stock_import_report.html",
        opened,
        place="/stock",
        head=report.filename,
        form=form,
        report=report,
        looked=looked,
        run=run,
        issues=[(each, say_issue(request, opened, each)) for each in issues[:_SHOWN_ISSUES]],
        left_out=max(len(issues) - _SHOWN_ISSUES, 0),
        until=_until(report, run, window=window, now=now),
        may_count=stock_policies.can_count(opened.subject, shop_id),
        time_left=progress.time_left(started_at=report.started_at, done=report.done, total=report.total, now=now),
    )


def _until(report: StockImport, run: UndoRun | None, *, window: timedelta, now: datetime) -> datetime | None:
    """Until when it can be taken back: counted from its first change; None where it cannot."""
    if not report.is_over or report.changed == 0 or run is not None or report.started_at is None:
        return None
    until = report.started_at + window
    return until if now < until else None
