"""Approvals as a tray: the shops and products that wait for an operator's word."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, ProductQuery
from sokoni.commerce.catalog.types import Status as ProductStatus
from sokoni.commerce.shop import documents as shop_documents
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.document_endpoints import shown
from sokoni.commerce.shop.types import Status as ShopStatus
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.services.media.ports import Storages
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/approvals", include_in_schema=False)
Databases = Annotated[Database, provided(Database)]
Stores = Annotated[Storages, provided(Storages)]
_TRAY = PageQuery(limit=50)


@router.get("")
async def show_tray(request: Request, subject: Operator, session: Read) -> Response:
    """What waits for approval, the newest first; five statements."""
    return await _tray_page(request, subject, session, forms.EMPTY)


@router.post("/shops/{shop_id}")
async def decide_shop(request: Request, subject: Operator, session: Write, now: Now, shop_id: UUID) -> Response:
    """Let a shop open, or turn it down."""
    form = await forms.read(request)
    approves = form.text("decision") == "approve"
    reason = "" if approves else form.required("reason")
    if not form.is_right:
        return await _tray_page(request, subject, session, form)
    moved = await forms.attempt(
        session,
        form,
        lambda: shop_service.set_status(
            session,
            shop_id=shop_id,
            wanted=ShopStatus.APPROVED if approves else ShopStatus.REJECTED,
            reason=reason,
            actor=subject.actor(),
            now=now,
        ),
    )
    if moved is None:
        return await _tray_page(request, subject, session, form)
    return rendering.redirect(request, "/operator/approvals", note="approved" if approves else "rejected")


@router.get("/shops/{shop_id}/documents/{position}")
async def show_document(
    _subject: Operator, database: Databases, storages: Stores, shop_id: UUID, position: int
) -> Response:
    """One of the papers beside an application."""
    return await shown(database, storages, shop_id, position)


@router.post("/products/{product_id}")
async def decide_product(request: Request, subject: Operator, session: Write, now: Now, product_id: UUID) -> Response:
    """Let a product be sold, or send it back."""
    form = await forms.read(request)
    approves = form.text("decision") == "approve"
    reason = "" if approves else form.required("reason")
    if not form.is_right:
        return await _tray_page(request, subject, session, form)
    moved = await forms.attempt(
        session,
        form,
        lambda: catalog.set_status(
            session,
            product_id=product_id,
            wanted=ProductStatus.APPROVED if approves else ProductStatus.REJECTED,
            mover=Mover.OPERATOR,
            auto_approve=False,
            actor=subject.actor(),
            now=now,
            reason=reason,
        ),
    )
    if moved is None:
        return await _tray_page(request, subject, session, form)
    return rendering.redirect(request, "/operator/approvals", note="approved" if approves else "rejected")


async def _tray_page(request: Request, subject: OperatorSubject, session: ReadSession, form: Form) -> Response:
    shops = await shop_service.list_shops(session, status=ShopStatus.PENDING, page=_TRAY)
    return console.page(
        request,
        "tray.html",
        subject,
        place="/approvals",
        head=N_("Approvals"),
        form=form,
        shops=shops,
        documents=await shop_documents.list_documents(session, shop_ids=[each.id for each in shops.items]),
        products=await catalog.list_products(
            session,
            query=ProductQuery(status=ProductStatus.PENDING_REVIEW, for_team=True),
            page=_TRAY,
            locale=rendering.locale_of(request, subject),
        ),
    )
