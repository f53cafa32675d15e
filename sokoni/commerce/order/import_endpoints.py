"""Orders from elsewhere over HTTP, for sellers."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, UploadFile

from sokoni.commerce.order import policies, service
from sokoni.commerce.order.import_schemas import OrderImportOut
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller
from sokoni.services.media.ports import Storages

router = Router(prefix="/api/v1/order-imports", tags=["orders"])

ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]


@router.post("", status_code=202)
async def start_order_import(
    subject: Seller,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    now: Now,
    file: Annotated[UploadFile, File(description="Orders as CSV: our own export, or Shopify's.")],
    shop_id: Annotated[UUID | None, Form()] = None,
    dry_run: Annotated[bool, Form(description="Only look: nothing but the report is written.")] = False,  # noqa: FBT002  # a form field
) -> OrderImportOut:
    """Bring in orders that are over; a job works the file, and GET tells how far it is. For managers and owners.

    They are kept as they ended elsewhere, under the numbers that they had there as `reference`: nobody is told, no
    stock moves, and no money is booked. A file that comes again changes nothing.
    """
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, shop_id=chosen)
    data = await file.read()
    key = f"imports/{ids.new_token()}"
    # The file is stored while no transaction is open.
    await storages.private.put(key, data, content_type="application/octet-stream")
    async with database.write() as session:
        report = await service.start_import(
            session,
            shop_id=chosen,
            filename=(file.filename or "orders.csv").replace("\x00", ""),
            size_bytes=len(data),
            dry_run=dry_run,
            actor=subject.actor(),
            now=now,
            storage_key=key,
        )
    return OrderImportOut.of(report)


@router.get("/{import_id}")
async def get_order_import(import_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> OrderImportOut:
    """How far a file of orders has come, and what was found in it."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return OrderImportOut.of(await service.get_import(session, shop_id=chosen, import_id=import_id))


@router.post("/{import_id}/cancel", dependencies=[Idempotent])
async def cancel_order_import(
    import_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> OrderImportOut:
    """Stop an import of orders: what is in stays in, and nothing more comes."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, shop_id=chosen)
    return OrderImportOut.of(await service.cancel_import(session, shop_id=chosen, import_id=import_id, now=now))
