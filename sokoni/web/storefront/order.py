"""An order's own page: its way, its payment, its receipt; by the link of a guest or by the buyer's account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.order import errors as order_errors
from sokoni.commerce.order import policies as order_policies
from sokoni.commerce.order import rules as order_rules
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.document_types import Document
from sokoni.commerce.order.types import Maker, Order, Status
from sokoni.commerce.payment import reasons
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import Behaviour, Payment, Receipt, ReceiptState
from sokoni.commerce.returns import service as return_service
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return
from sokoni.commerce.review import service as review
from sokoni.commerce.storecredit import service as store_credit
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.identity.permission.types import Subject
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind
from sokoni.web import forms, order_forms, papers, places, rendering, talks, vocabulary
from sokoni.web.forms import Form
from sokoni.web.storefront import progress
from sokoni.web.translation import N_

router = Router(include_in_schema=False)

_MORE_OUTCOMES = (
    (Behaviour.SLOW, N_("Approve, but slowly")),
    (Behaviour.DUPLICATE, N_("Approve, and say it twice")),
    (Behaviour.OUT_OF_ORDER, N_("Decline, then approve, told out of order")),
    (Behaviour.LOST, N_("Approve, but the message gets lost")),
    (Behaviour.WRONG_AMOUNT, N_("Approve another amount")),
)


@dataclass(frozen=True, slots=True)
class OpenedOrder:
    """An order that the reader may see, and under which address."""

    order: Order
    subject: Subject
    token: str | None
    here: str


async def open_order(request: Request, subject: Anyone, session: Read) -> OpenedOrder:
    """The order of an address: by a guest's token, or by its id for the buyer's account.

    Raises:
        OrderMissing: the token or id opens nothing for them.
        SignInRequired: an address by id, and nobody is signed in.
    """
    token = request.path_params.get("token")
    if token is not None:
        return OpenedOrder(await order_service.get_by_token(session, token=token), subject, token, f"/o/{token}")
    account = permission.as_account(subject)
    order_id = forms.parse_uuid(request.path_params["order_id"])
    order = await order_service.get(session, order_id=order_id, subject=account) if order_id else None
    if order is None or not order_policies.is_buyer(account, order):
        raise order_errors.OrderMissing
    return OpenedOrder(order, subject, None, f"/account/orders/{order.id}")


Databases = Annotated[Database, provided(Database)]
Opened = Annotated[OpenedOrder, Depends(open_order, scope="function")]


@router.get("/o/{token}")
@router.get("/account/orders/{order_id}")
async def show_order(request: Request, opened: Opened, session: Read, database: Databases, now: Now) -> Response:
    """Where the order is, and what comes next; what shops wrote counts as seen then."""
    threads = await order_service.list_threads(session, part_ids=[part.id for part in opened.order.parts])
    unread = talks.unread(threads, by_buyer=True)
    page = await order_page(request, opened, session, forms.EMPTY, now=now, unread=unread)
    await talks.see(database, unread, by_buyer=True)
    return page


@router.post("/o/{token}/pay", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/pay", dependencies=[SameOrigin])
async def pay(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Let the test payment end as chosen; a failed one is tried again."""
    form = await forms.read(request)
    order = opened.order
    if progress.next_step(order) not in {"pay", "failed"} or form.text("outcome") not in set(Behaviour):
        return rendering.redirect(request, opened.here)

    async def choose() -> Payment:
        payment = await payment_service.create(
            session, reference_id=order.id, provider=order.payment_method, amount=order_rules.amount_due(order), now=now
        )
        return await payment_service.choose_test_outcome(
            session, payment_id=payment.id, behaviour=Behaviour(form.text("outcome")), now=now
        )

    if await forms.attempt(session, form, choose) is None:
        return payment_page(request, opened, form)
    return rendering.redirect(request, f"{opened.here}?sent=1")


@router.post("/o/{token}/receipt", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/receipt", dependencies=[SameOrigin])
async def upload_receipt(
    request: Request,
    opened: Opened,
    database: Databases,
    storages: Annotated[Storages, provided(Storages)],
    now: Now,
) -> Response:
    """Take the picture or PDF with which a buyer shows that they paid."""
    form = await forms.read(request)
    upload, payment_id = form.files.get("receipt"), opened.order.payment_id
    if upload is None or not upload.data or payment_id is None:
        form.mistakes["receipt"] = forms.MISSING
    else:
        try:
            # The file is stored while no transaction is open.
            prepared = await media.prepare_private(storages, data=upload.data, kind=PrivateKind.RECEIPT)
            async with database.write() as session:
                await payment_service.upload_receipt(session, payment_id=payment_id, prepared=prepared, now=now)
            return rendering.redirect(request, opened.here, note="receipt-sent")
        except DomainError as error:
            form.refuse(error)
    async with database.read() as reading:
        return await order_page(request, opened, reading, form, now=now)


@router.post("/o/{token}/cancel", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/cancel", dependencies=[SameOrigin])
async def cancel(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Cancel the whole order as its buyer; what was paid goes back, or becomes store credit."""
    form = await forms.read(request)
    order = await forms.attempt(
        session,
        form,
        lambda: order_service.move(
            session,
            target_id=opened.order.id,
            to=Status.CANCELLED,
            subject=opened.subject,
            token=opened.token,
            refund_to=order_forms.way_of(form),
            now=now,
        ),
    )
    if order is None:
        return await order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="order-cancelled")


@router.post("/o/{token}/claim", dependencies=[SameOrigin])
async def claim(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Put the order of a guest into the account of whoever is signed in and holds its link."""
    account = permission.as_account(opened.subject)
    form = Form({})

    async def join() -> bool:
        await order_service.claim(session, order_id=opened.order.id, token=opened.token or "", subject=account, now=now)
        return True

    if await forms.attempt(session, form, join) is None:
        return await order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, f"/account/orders/{opened.order.id}", note="order-claimed")


@router.get("/o/{token}/papers/{document_id}")
@router.get("/account/orders/{order_id}/papers/{document_id}")
async def show_paper(
    opened: Opened, database: Databases, storages: Annotated[Storages, provided(Storages)], document_id: UUID
) -> Response:
    """An invoice or credit note as PDF."""
    async with database.read() as session:
        issued = await order_service.list_documents(session, part_ids=[part.id for part in opened.order.parts])
    document = papers.find(issued, document_id)
    if document is None:
        raise order_errors.OrderMissing
    return papers.answer(await papers.file_of(storages, document), name=papers.name_of(document))


@router.post("/o/{token}/message", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/message", dependencies=[SameOrigin])
async def write_message(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Write to one of the order's shops."""
    form = await forms.read(request, longest=2000)
    part = next((each for each in opened.order.parts if each.id == form.uuid("part")), None)
    if part is None:
        return rendering.redirect(request, opened.here)
    written = await forms.attempt(
        session,
        form,
        lambda: order_service.write_message(
            session, target_id=part.id, body=form.text("message"), subject=opened.subject, token=opened.token, now=now
        ),
    )
    if written is None:
        return await order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="message-written")


@router.post("/o/{token}/take-off", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/take-off", dependencies=[SameOrigin])
async def take_off(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Cancel some pieces of one shop's part; what was paid for them goes back."""
    form = await forms.read(request)
    part = next((each for each in opened.order.parts if each.id == form.uuid("part")), None)
    if part is None:
        return rendering.redirect(request, opened.here)
    pieces = order_forms.pieces_of(form, part, name="off")
    taken = None
    if form.is_right:
        taken = await forms.attempt(
            session,
            form,
            lambda: order_service.cancel_pieces(
                session,
                target_id=opened.order.id,
                pieces=pieces,
                subject=opened.subject,
                token=opened.token,
                notes=form.text("take_off_notes"),
                refund_to=order_forms.way_of(form),
                now=now,
            ),
        )
    if taken is None:
        return await order_page(request, opened, session, form, now=now)
    return rendering.redirect(request, opened.here, note="taken-off")


async def order_page(
    request: Request,
    opened: OpenedOrder,
    session: ReadSession | WriteSession,
    form: Form,
    *,
    now: Now,
    unread: Mapping[UUID, int] = MappingProxyType({}),
) -> Response:
    """Where the order is, with what was wrong in the form that was sent from it."""
    order = opened.order
    payment, receipt = await _payment_of(session, order)
    step = progress.next_step(
        order,
        is_sent="sent" in request.query_params,
        receipt_state=receipt.state if receipt is not None else None,
    )
    language, wording = rendering.words(request, opened.subject)
    return rendering.page(
        request,
        "storefront/order.html",
        subject=opened.subject,
        status_code=form.status,
        order=order,
        due=order_rules.amount_due(order),
        may_be_credit=bool(order.paid) and order_rules.may_be_credit(order, maker=Maker.CUSTOMER),
        opened_by_link=opened.token is not None,
        country=dict(places.countries(language.code)).get(order.address.country, order.address.country),
        here=opened.here,
        form=form,
        step=step,
        polls=progress.is_watched(step),
        is_shared=await order_service.is_shared(session, order_id=order.id),
        minutes_left=wording.minutes(max(order.hold_expires_at - now, now - now)),
        instructions=payment.action.instructions if payment is not None and payment.action is not None else "",
        rejection=_rejection(receipt, language.code),
        talks={part.id: talks.of_part(part.id, order.timeline, by_buyer=True) for part in order.parts},
        unread=unread,
        returns=await _returns(session, opened),
        papers=await _papers(session, opened),
        paper_titles=papers.TITLES,
        returnable=_returnable(request, order, now),
        return_states=vocabulary.RETURN_STATE_WORDS,
        credit=await _credit_for(session, opened, is_to_pay=step in {"pay", "failed", "receipt"}),
        to_review=await review.list_reviewable_of(session, order_id=order.id) if _has_arrived(order) else (),
        part_steps={part.id: progress.milestones(part) for part in order.parts},
    )


async def _credit_for(session: ReadSession, opened: OpenedOrder, *, is_to_pay: bool) -> Money | None:
    """What its buyer could pay of the order with credit, or None; asked for only while it is to be paid."""
    account_id = opened.subject.account_id
    if not is_to_pay or account_id is None or account_id != opened.order.account_id:
        return None
    held = await store_credit.balances(session, account_id=account_id)
    return next((each for each in held if each.currency == opened.order.currency), None)


def _rejection(receipt: Receipt | None, language: str) -> str:
    if receipt is None or receipt.state is not ReceiptState.REJECTED:
        return ""
    return reasons.in_words(receipt.reason_code, receipt.reason, locale=language)


async def _returns(session: ReadSession, opened: OpenedOrder) -> Sequence[Return]:
    """What comes back of the order; asked for only where something has arrived."""
    arrived = [part.id for part in opened.order.parts if part.delivered_at is not None]
    return await return_service.list_for_parts(session, part_ids=arrived) if arrived else ()


async def _papers(session: ReadSession, opened: OpenedOrder) -> Sequence[Document]:
    """The invoices and credit notes; asked for only where something was confirmed."""
    confirmed = [part.id for part in opened.order.parts if part.confirmed_at is not None]
    return await order_service.list_documents(session, part_ids=confirmed) if confirmed else ()


def _returnable(request: Request, order: Order, now: Now) -> frozenset[UUID]:
    """The parts of which something can still be given back."""
    settings = resources_of(request).get(ReturnSettings)
    return frozenset(part.id for part in order.parts if return_service.is_returnable(part, settings=settings, now=now))


def _has_arrived(order: Order) -> bool:
    return any(part.delivered_at is not None for part in order.parts)


async def _payment_of(session: ReadSession, order: Order) -> tuple[Payment | None, Receipt | None]:
    """The payment and its newest receipt, where the page tells of them: the order follows them a moment later."""
    if progress.next_step(order) not in {"receipt", "review"} or order.payment_id is None:
        return None, None
    receipts = await payment_service.list_receipts(session, payment_id=order.payment_id)
    payment = await payment_service.get(session, payment_id=order.payment_id)
    return payment, receipts[-1] if receipts else None


def payment_page(request: Request, opened: OpenedOrder, form: Form) -> Response:
    """The test gateway's page, where one chooses how the payment ends."""
    return rendering.page(
        request,
        "storefront/pay_test.html",
        subject=opened.subject,
        status_code=form.status,
        order=opened.order,
        due=order_rules.amount_due(opened.order),
        here=opened.here,
        form=form,
        outcomes=_MORE_OUTCOMES,
    )
