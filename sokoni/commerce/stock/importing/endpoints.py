"""Files of stock over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, UploadFile
from starlette.responses import StreamingResponse

from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.stock import policies
from sokoni.commerce.stock.importing import service
from sokoni.commerce.stock.importing.schemas import StockImportOut, StockPreviewOut
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.tables import stream_table
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1", tags=["stock"])

ShopId = Annotated[UUID | None, Query(description="Needed by those who work for several shops.")]


@router.get("/stock.csv", response_class=StreamingResponse)
async def export_stock(
    subject: Seller, database: Annotated[Database, provided(Database)], shop_id: ShopId = None
) -> StreamingResponse:
    """The stock of one's own shop as CSV, a row for each variant: to count in, and to send back."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return stream_table(service.write_stock(database, shop_id=chosen), name="stock")


@router.post("/stock-imports", status_code=201)
async def preview_stock_import(
    subject: Seller,
    session: Write,
    now: Now,
    file: Annotated[
        UploadFile, File(description="CSV with `on_hand`, and `sku` or `variant_id`; `as_of` if it is there.")
    ],
    shop_id: Annotated[UUID | None, Form()] = None,
) -> StockPreviewOut:
    """Look what a file of stock would do: how many levels, a sample of before and after, what would be refused and why.

    A number is what is on the shelf, never what is added to it. With `as_of`, as the export wrote it, what was sent,
    came back or was adjusted since is added to it. Nothing changes before `begin`.
    """
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_count(subject, chosen)
    kept = await service.preview(
        session,
        shop_id=chosen,
        filename=(file.filename or "stock.csv").replace("\x00", ""),
        data=await file.read(),
        actor=subject.actor(),
        now=now,
    )
    return StockPreviewOut.of(await service.look(session, shop_id=chosen, import_id=kept.id))


@router.post("/stock-imports/{import_id}/begin", status_code=202, dependencies=[Idempotent])
async def begin_stock_import(
    import_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> StockImportOut:
    """Apply what was looked at; a job does it, and GET tells how far it is.

    The same file again changes nothing.
    """
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_count(subject, chosen)
    return StockImportOut.of(await service.begin(session, shop_id=chosen, import_id=import_id, now=now))


@router.get("/stock-imports/{import_id}")
async def get_stock_import(import_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> StockImportOut:
    """How far a file of stock has come, and what it left alone."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return StockImportOut.of(await service.get_import(session, shop_id=chosen, import_id=import_id))
