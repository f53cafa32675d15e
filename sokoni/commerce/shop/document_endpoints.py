"""Papers beside an application over HTTP: shown by owners, looked at by them and by operators."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Response, UploadFile

from sokoni.commerce.shop import documents, policies
from sokoni.commerce.shop.schemas import ShopDocumentOut, VendorForTeamOut
from sokoni.core.database import Database
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import SignedIn
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind

router = Router(prefix="/api/v1/vendors/{vendor_id}", tags=["vendors"])

Databases = Annotated[Database, provided(Database)]
Stores = Annotated[Storages, provided(Storages)]


@router.get("/documents")
async def list_vendor_documents(vendor_id: UUID, subject: SignedIn, session: Read) -> list[ShopDocumentOut]:
    """The papers beside an application, for owners and operators."""
    policies.check_may_see_papers(subject, vendor_id)
    found = await documents.list_documents(session, shop_ids=[vendor_id])
    return [ShopDocumentOut.of(each) for each in found.get(vendor_id, ())]


@router.post("/documents", status_code=201)
async def add_vendor_document(
    vendor_id: UUID,
    document: UploadFile,
    subject: SignedIn,
    database: Databases,
    storages: Stores,
    now: Now,
    name: Annotated[str, Form(max_length=120, pattern=r"^[^\x00]*$")] = "",
) -> ShopDocumentOut:
    """Show a paper beside one's application: a picture or a PDF. The same one twice is there once."""
    policies.check_may_apply(subject, vendor_id)
    # The file is stored while no transaction is open.
    prepared = await media.prepare_private(storages, data=await document.read(), kind=PrivateKind.DOCUMENT)
    async with database.write() as session:
        added = await documents.add_document(
            session, shop_id=vendor_id, prepared=prepared, name=name, actor=subject.actor(), now=now
        )
    return ShopDocumentOut.of(added)


@router.get("/documents/{position}", response_class=Response)
async def get_vendor_document(
    vendor_id: UUID, position: int, subject: SignedIn, database: Databases, storages: Stores
) -> Response:
    """One paper beside an application; the first is 1."""
    policies.check_may_see_papers(subject, vendor_id)
    return await shown(database, storages, vendor_id, position)


@router.post("/apply-again", dependencies=[Idempotent])
async def apply_again_as_vendor(vendor_id: UUID, subject: SignedIn, session: Write, now: Now) -> VendorForTeamOut:
    """Ask for another look at an application that was turned down."""
    policies.check_may_apply(subject, vendor_id)
    shop = await documents.apply_again(session, shop_id=vendor_id, actor=subject.actor(), now=now)
    return VendorForTeamOut.of(shop, product_count=0, avg_rating=None, subject=subject)


async def shown(database: Database, storages: Storages, shop_id: UUID, position: int) -> Response:
    """A paper as the browser shows or keeps it; never cached by others."""
    async with database.read() as session:
        document = await documents.get_document(session, shop_id=shop_id, position=position)
        stored = await media.get_private(session, key=document.media_key)
    content = await media.read_private(storages, stored)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": content.disposition}
    return Response(content.data, media_type=content.content_type, headers=headers)
