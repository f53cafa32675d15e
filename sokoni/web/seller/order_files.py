"""Orders from elsewhere in the console: a file is sent, worked by a job, and watched on a page of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import policies as order_policies
from sokoni.commerce.order import service as order_service
from sokoni.core import ids
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.services.media.ports import Storages
from sokoni.web import forms, progress, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.seller.imports import say_issue
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/orders", include_in_schema=False)

_SHOWN_ISSUES = 200
_LATEST = 5


@router.get("/import")
async def show_form(request: Request, opened: Opened, session: Read) -> Response:
    """Where one drops the file, with what happens to orders that come in, and what does not."""
    order_policies.check_may_import(opened.subject, shop_id=opened.shop.id)
    return await _form_page(request, opened, session, forms.EMPTY)


@router.post("/import")
async def start_import(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    now: Now,
) -> Response:
    """Take the file and let a job work it."""
    order_policies.check_may_import(opened.subject, shop_id=opened.shop.id)
    form = await forms.read(request)
    upload = form.files.get("file")
    if upload is None or not upload.data:
        form.mistakes["file"] = forms.MISSING
        async with database.read() as session:
            return await _form_page(request, opened, session, form)
    key = f"imports/{ids.new_token()}"
    # The file is stored while no transaction is open.
    await storages.private.put(key, upload.data, content_type="application/octet-stream")
    async with database.write() as session:
        report = await order_service.start_import(
            session,
            shop_id=opened.shop.id,
            filename=upload.filename or "orders.csv",
            size_bytes=len(upload.data),
            dry_run=bool(form.text("dry_run")),
            actor=opened.subject.actor(),
            now=now,
            storage_key=key,
        )
    return rendering.redirect(request, f"{opened.here}/orders/imports/{report.id}", note="import-started")


@router.get("/imports/{order_import_id}")
async def show_import(request: Request, opened: Opened, session: Read, now: Now, order_import_id: UUID) -> Response:
    """How far it is; at the end what came of it, and what there is to say of its rows."""
    order_policies.check_may_import(opened.subject, shop_id=opened.shop.id)
    report = await order_service.get_import(session, shop_id=opened.shop.id, import_id=order_import_id)
    return console.page(
        request,
        "order_import_report.html",
        opened,
        place="/orders",
        head=report.filename,
        report=report,
        time_left=progress.time_left(
            started_at=report.started_at, done=report.bytes_read, total=report.size_bytes, now=now
        ),
        issues=[(each, say_issue(request, opened, each)) for each in report.issues[:_SHOWN_ISSUES]],
        left_out=max(report.refused - _SHOWN_ISSUES, 0),
    )


@router.post("/imports/{order_import_id}/cancel")
async def cancel_import(request: Request, opened: Opened, session: Write, now: Now, order_import_id: UUID) -> Response:
    """Stop it: what is in stays in."""
    order_policies.check_may_import(opened.subject, shop_id=opened.shop.id)
    await order_service.cancel_import(session, shop_id=opened.shop.id, import_id=order_import_id, now=now)
    return rendering.redirect(request, f"{opened.here}/orders/imports/{order_import_id}")


async def _form_page(request: Request, opened: OpenedShop, session: ReadSession, form: Form) -> Response:
    return console.page(
        request,
        "order_import.html",
        opened,
        place="/orders",
        head=N_("Orders from elsewhere"),
        form=form,
        latest=await order_service.list_imports(session, shop_id=opened.shop.id, limit=_LATEST),
    )
