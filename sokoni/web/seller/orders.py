"""Orders as their seller works on them: the list, one order, its moves, its receipt, its parcel."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.order import carriers
from sokoni.commerce.order import errors as order_errors
from sokoni.commerce.order import policies as order_policies
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Entry, SellerOrder, Settlement, Status
from sokoni.commerce.payment import access as payment_access
from sokoni.commerce.payment import reasons
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.ports import PayableDirectory
from sokoni.commerce.payment.types import Payment, ReceiptState, RejectReason
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.http.tables import stream_table
from sokoni.services.media.ports import Storages
from sokoni.web import forms, order_forms, papers, receipts, rendering, talks, timelines, vocabulary
from sokoni.web.forms import Form
from sokoni.web.order_filters import ChosenDays, PartsWanted
from sokoni.web.seller import console, views
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/orders", include_in_schema=False)
# What one presses here; sending has a form of its own.
_OFFERED = frozenset(vocabulary.MOVE_WORDS) - {Status.SHIPPED.value}
Stores = Annotated[Storages, provided(Storages)]
Databases = Annotated[Database, provided(Database)]
Directory = Annotated[PayableDirectory, provided(PayableDirectory)]


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A receipt that waits for the seller's decision, or was approved a moment ago."""

    id: UUID
    is_decided: bool
    was_seen_before: bool
    address: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class OpenedPart:
    """One order of a shop that the reader works for."""

    opened: OpenedShop
    order: SellerOrder

    @property
    def here(self) -> str:
        """Its address."""
        return f"{self.opened.here}/orders/{self.order.part.id}"


async def open_part(opened: Opened, session: Read, part_id: UUID) -> OpenedPart:
    """The shop's part of an order.

    Raises:
        OrderMissing: there is none, or it is another shop's.
    """
    order = await order_service.get_detail(session, sub_order_id=part_id, subject=opened.subject)
    if order.part.shop_id != opened.shop.id:
        raise order_errors.OrderMissing
    return OpenedPart(opened, order)


Part = Annotated[OpenedPart, Depends(open_part, scope="function")]


@router.get("")
async def list_orders(
    request: Request, opened: Opened, session: Read, page: PageParameters, wanted: PartsWanted, days: ChosenDays
) -> Response:
    """The shop's orders, the newest first: those in a state, of a payment, of some days, or meant by some words."""
    return console.page(
        request,
        "orders.html",
        opened,
        place="/orders",
        head=N_("Orders"),
        listing=await order_service.list_for_shop(session, shop_id=opened.shop.id, page=page, wanted=wanted),
        wanted=wanted,
        days=days,
        statuses=[each for each in Status if each is not Status.RETURNED],
        views=await views.list_views(session, opened, "orders"),
        filters=views.filters_of(request.url.query, "orders"),
        may_export=order_policies.can_export(opened.subject, shop_id=opened.shop.id),
    )


@router.get("/export.csv")
async def export_orders(opened: Opened, database: Databases, wanted: PartsWanted) -> Response:
    """The list as it is filtered, as a table to keep: a row for each line."""
    order_policies.check_may_export(opened.subject, shop_id=opened.shop.id)
    return stream_table(order_service.write_of_shop(database, shop_id=opened.shop.id, wanted=wanted), name="orders")


@router.get("/{part_id}")
async def show_order(request: Request, part: Part, session: Read, database: Databases) -> Response:
    """One order with what its seller needs in order to fulfil it; what its customer wrote counts as seen by staff."""
    threads = await order_service.list_threads(session, part_ids=[part.order.part.id])
    unread = talks.unread(threads, by_buyer=False)
    page = await order_page(request, part, session, forms.EMPTY, unread=unread)
    # Who only looks has not taken the message on.
    if order_policies.staff_maker(part.opened.subject, [part.opened.shop.id]) is not None:
        await talks.see(database, unread, by_buyer=False)
    return page


@router.post("/{part_id}/move")
async def move_order(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Move the order on, or cancel it."""
    form = await forms.read(request)
    wanted = form.text("status")
    if wanted not in set(Status):
        return rendering.redirect(request, part.here)
    return await carry_out(
        request,
        part,
        session,
        form,
        "order-moved",
        lambda: order_service.move(
            session,
            target_id=part.order.part.id,
            to=Status(wanted),
            subject=part.opened.subject,
            notes=form.text("notes"),
            now=now,
        ),
    )


@router.post("/{part_id}/tracking")
async def set_tracking(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Keep the carrier's number, so that the customer can follow the parcel."""
    form = await forms.read(request)
    return await carry_out(
        request,
        part,
        session,
        form,
        "tracking-saved",
        lambda: order_service.set_tracking(
            session,
            target_id=part.order.part.id,
            tracking_number=form.text("tracking_number")[:100],
            subject=part.opened.subject,
            now=now,
        ),
    )


@router.get("/{part_id}/papers/{document_id}")
async def show_paper(part: Part, database: Databases, storages: Stores, document_id: UUID) -> Response:
    """An invoice or credit note as PDF."""
    async with database.read() as session:
        issued = await order_service.list_documents(session, part_ids=[part.order.part.id])
    document = papers.find(issued, document_id)
    if document is None:
        raise order_errors.OrderMissing
    return papers.answer(await papers.file_of(storages, document), name=papers.name_of(document))


@router.post("/{part_id}/message")
async def write_message(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Write to the customer, or with the other button a note for oneself."""
    form = await forms.read(request, longest=2000)
    is_note = form.text("kind") == "note"
    write = order_service.write_note if is_note else order_service.write_message
    name = "note" if is_note else "message"
    return await carry_out(
        request,
        part,
        session,
        form,
        f"{name}-written",
        lambda: write(
            session, target_id=part.order.part.id, body=form.text(name), subject=part.opened.subject, now=now
        ),
    )


@router.post("/{part_id}/receipt")
async def decide_receipt(request: Request, part: Part, session: Write, directory: Directory, now: Now) -> Response:
    """Say that the money is there, or what is wrong with the receipt."""
    form = await forms.read(request)
    approves = form.text("decision") == "approve"
    code, reason = (None, "") if approves else receipts.rejection(form)
    if not form.is_right or part.order.payment_id is None:
        return await order_page(request, part, session, form)
    note = "receipt-approved" if approves else "receipt-rejected"
    decided = await forms.attempt(
        session,
        form,
        lambda: _decide(session, directory, part, form, approves=approves, code=code, reason=reason, now=now),
    )
    if decided is None:
        return await order_page(request, part, session, form)
    # Who works through the queue goes on there.
    is_queue = form.text("back") == "receipts"
    return rendering.redirect(request, f"{part.opened.here}/receipts" if is_queue else part.here, note=note)


async def _decide(
    session: WriteSession,
    directory: PayableDirectory,
    part: OpenedPart,
    form: Form,
    *,
    approves: bool,
    code: RejectReason | None,
    reason: str,
    now: Now,
) -> Payment:
    assert part.order.payment_id is not None
    subject, shop_id = part.opened.subject, part.opened.shop.id
    payment, _ = await payment_access.payment_to_decide(
        session, directory, payment_id=part.order.payment_id, subject=subject
    )
    if approves:
        return await payment_service.approve_receipt(
            session,
            payment_id=payment.id,
            receipt_id=form.uuid("receipt_id"),
            actor=subject.actor(),
            shop_id=shop_id,
            now=now,
        )
    return await payment_service.reject_receipt(
        session,
        payment_id=payment.id,
        receipt_id=form.uuid("receipt_id"),
        code=code,
        reason=reason,
        actor=subject.actor(),
        shop_id=shop_id,
        now=now,
    )


async def carry_out(
    request: Request,
    part: OpenedPart,
    session: WriteSession,
    form: Form,
    note: str,
    doing: Callable[[], Awaitable[object]],
) -> Response:
    """The order's page again: after what was to be done, or with the words of its refusal."""
    if await forms.attempt(session, form, doing) is None:
        return await order_page(request, part, session, form)
    return rendering.redirect(request, part.here, note=note)


async def order_page(
    request: Request,
    part: OpenedPart,
    session: ReadSession,
    form: Form,
    *,
    unread: Mapping[UUID, int] = MappingProxyType({}),
) -> Response:
    """The order's page, with a form that may have to be mended."""
    order = part.order
    return console.page(
        request,
        "order.html",
        part.opened,
        place="/orders",
        head=N_("Orders"),
        form=form,
        order=order,
        moves=[move.value for move in order.part.allowed_moves if move in _OFFERED],
        can_send=Status.SHIPPED in order.part.allowed_moves or Status.PROCESSING in order.part.allowed_moves,
        can_take_off=Status.CANCELLED in order.part.allowed_moves,
        choices=[order_forms.RefundChoice(None, "", order.refundable)] if order.refundable else [],
        carriers=[(code, carrier.name) for code, carrier in carriers.CARRIERS.items()],
        titles={line.id: line.product_title for line in order.part.lines},
        receipt=await _receipt(session, order),
        reasons=reasons.choices(rendering.words(request, part.opened.subject)[0].code),
        talk=talks.of_part(order.part.id, order.timeline, by_buyer=False),
        unread=unread,
        takings=await order_service.takings_of(session, order=order),
        papers=await order_service.list_documents(session, part_ids=[order.part.id]),
        paper_titles=papers.TITLES,
        entries=[
            timelines.shown(request, part.opened.subject, entry)
            for entry in order.timeline
            if entry.entry is not Entry.MESSAGE
        ],
    )


async def _receipt(session: ReadSession, order: SellerOrder) -> ShownReceipt | None:
    """The newest receipt while it matters; only where this shop is the one that is paid."""
    waits = order.settlement is Settlement.RECEIPT and order.part.status is Status.PENDING
    if not (waits and order.sole and order.payment_id is not None):
        return None
    sent = await payment_service.list_receipts(session, payment_id=order.payment_id)
    if not sent or sent[-1].state not in {ReceiptState.SUBMITTED, ReceiptState.APPROVED}:
        return None
    receipt = sent[-1]
    return ShownReceipt(
        id=receipt.id,
        is_decided=receipt.state is ReceiptState.APPROVED,
        was_seen_before=receipt.was_seen_before,
        address=f"/api/v1/payments/{order.payment_id}/receipt",
        is_image=receipt.content_type.startswith("image/"),
    )
