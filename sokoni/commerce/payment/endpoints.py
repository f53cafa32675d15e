"""The API of payments."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Header, Request, Response, UploadFile

from sokoni.commerce.payment import access, links, outside, policies, ports, service
from sokoni.commerce.payment.adapters.test_gateway import BEHAVIOUR_OPTION
from sokoni.commerce.payment.errors import WebhookTooLarge, WebhookUnsupported
from sokoni.commerce.payment.ports import PayableDirectory
from sokoni.commerce.payment.schemas import (
    Accepted,
    ApproveIn,
    FlaggedOut,
    MoneyDifferenceOut,
    PaymentOut,
    ProcessIn,
    ReceiptOut,
    RefundOut,
    RejectIn,
    TestOutcomeIn,
)
from sokoni.commerce.payment.settings import PaymentSettings
from sokoni.commerce.payment.types import NO_OPTIONS, Delivery
from sokoni.core.database import Database
from sokoni.core.http.edge import HttpSettings, Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.http.strictness import ANY_QUERY
from sokoni.identity.permission.edge import Anyone, Operator, Public, SignedIn
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind, PrivateObject

router = Router(prefix="/api/v1/payments", tags=["payments"])

Directory = Annotated[PayableDirectory, provided(PayableDirectory)]
OrderToken = Annotated[
    str | None,
    Header(alias="X-Order-Token", max_length=200, description="What a guest was given with the order."),
]
# Kept with a webhook for who looks into a dispute; cookies and keys of passers-by are not.
_KEPT_HEADERS = ("content-type", "user-agent", "x-request-id")


# Stands first: `/webhooks/test` would also match `/{payment_id}/test`.
@router.post("/webhooks/{provider}", openapi_extra={ANY_QUERY: True})
async def receive_webhook(
    provider: str,
    request: Request,
    session: Write,
    now: Now,
    settings: Annotated[PaymentSettings, provided(PaymentSettings)],
    _access: Public,
) -> Accepted:
    """Take in what a payment provider says: verified, stored as it came, answered; a job does the rest."""
    if provider not in ports.provider_names():
        raise WebhookUnsupported(provider=provider[:40])
    body = await _read_body(request, max_bytes=settings.webhook_max_bytes)
    headers = {name.lower(): value for name, value in request.headers.items()}
    events = ports.get_provider(provider).verify_webhook(headers=headers, body=body, now=now)
    kept = {
        name: headers[name] for name in headers if name in _KEPT_HEADERS or "signature" in name or "checksum" in name
    }
    delivery = Delivery(source="webhook", body=body, headers=kept)
    await service.ingest(session, provider=provider, events=events, delivery=delivery, now=now)
    return Accepted()


@router.post("/process", dependencies=[Idempotent])
async def process_payment(
    body: ProcessIn, session: Write, subject: Anyone, directory: Directory, now: Now, token: OrderToken = None
) -> PaymentOut:
    """Begin to pay for an order, or get the payment that was begun before: repeating is safe."""
    payable = await access.payable_to_pay(session, directory, reference_id=body.order_id, subject=subject, token=token)
    ports.check_offered(body.provider)
    payment = await access.payment_that_paid(session, payable) or await service.create(
        session,
        reference_id=payable.reference_id,
        provider=body.provider,
        amount=payable.amount,
        options={BEHAVIOUR_OPTION: body.behaviour} if body.behaviour is not None else NO_OPTIONS,
        now=now,
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


# Stands before `/{payment_id}`, which would take its word for an id.
@router.get("/flagged")
async def list_flagged(
    request: Request, response: Response, session: Read, page: PageParameters, _operator: Operator
) -> PageOut[FlaggedOut]:
    """Payments that a person has to look at: wrong amounts, money that came twice, too much given back."""
    found = await service.list_flagged(session, page=page)
    return PageOut[FlaggedOut].of(found, show=FlaggedOut.of, request=request, response=response)


@router.get("/differences")
async def list_differences(
    request: Request, response: Response, session: Read, page: PageParameters, _operator: Operator
) -> PageOut[MoneyDifferenceOut]:
    """Payments of which gateways know other sums than we do, found by the comparison of each night."""
    found = await service.list_differences(session, page=page)
    return PageOut[MoneyDifferenceOut].of(found, show=MoneyDifferenceOut.of, request=request, response=response)


@router.get("/{payment_id}")
async def get_payment(
    payment_id: UUID, session: Read, subject: Anyone, directory: Directory, token: OrderToken = None
) -> PaymentOut:
    """A payment, for its buyer, its sellers and the operator."""
    payment, payable = await access.payment_to_see(
        session, directory, payment_id=payment_id, subject=subject, token=token
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


@router.post("/{payment_id}/open")
async def open_payment(
    payment_id: UUID,
    database: Annotated[Database, provided(Database)],
    settings: Annotated[HttpSettings, provided(HttpSettings)],
    subject: Anyone,
    directory: Directory,
    now: Now,
    token: OrderToken = None,
) -> PaymentOut:
    """Open a payment at its gateway: `action` then says where the buyer goes, by a link or by a form with `fields`.

    Repeating is safe: one payment is opened once, and links that have ended are made anew. The buyer comes back to the
    order's page; what became of the payment is never told by that, but by `GET /payments/{id}`.
    """
    async with database.read() as reading:
        _, payable = await access.payment_to_pay(
            reading, directory, payment_id=payment_id, subject=subject, token=token
        )
    # No transaction is open while the gateway is called.
    payment = await outside.open_payment(
        database,
        payment_id=payment_id,
        return_url=f"{settings.base_url}{payable.page}/paid",
        email=payable.email,
        now=now,
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


@router.post("/{payment_id}/test", dependencies=[Idempotent])
async def choose_test_outcome(
    payment_id: UUID,
    body: TestOutcomeIn,
    session: Write,
    subject: Anyone,
    directory: Directory,
    now: Now,
    token: OrderToken = None,
) -> PaymentOut:
    """Say how a test payment goes. The answer is the payment as it stands; its webhook comes after."""
    _, payable = await access.payment_to_pay(session, directory, payment_id=payment_id, subject=subject, token=token)
    payment = await service.choose_test_outcome(session, payment_id=payment_id, behaviour=body.behaviour, now=now)
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


@router.post("/{payment_id}/receipt", status_code=201)
async def upload_receipt(
    payment_id: UUID,
    receipt: Annotated[UploadFile, File(description="A picture or PDF of at most 10 MB.")],
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    subject: Anyone,
    directory: Directory,
    now: Now,
    token: OrderToken = None,
) -> ReceiptOut:
    """Show that a transfer was made. The same file again changes nothing; another one replaces it."""
    async with database.read() as reading:
        await access.payment_to_pay(reading, directory, payment_id=payment_id, subject=subject, token=token)
    # The file is stored while no transaction is open.
    prepared = await media.prepare_private(storages, data=await receipt.read(), kind=PrivateKind.RECEIPT)
    async with database.write() as session:
        stored = await service.upload_receipt(session, payment_id=payment_id, prepared=prepared, now=now)
    return ReceiptOut.of(stored)


@router.get(
    "/{payment_id}/receipt",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}, "application/pdf": {}}}},
)
async def get_receipt(
    payment_id: UUID,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    subject: Anyone,
    directory: Directory,
    token: OrderToken = None,
) -> Response:
    """The newest receipt's file, for its buyer and those who are paid."""
    async with database.read() as session:
        receipt = await access.receipt_to_see(session, directory, payment_id=payment_id, subject=subject, token=token)
        document = await media.get_private(session, key=receipt.storage_key)
    return await _file(storages, document)


@router.get(
    "/{payment_id}/receipts/{receipt_id}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}, "application/pdf": {}}}},
)
async def get_one_receipt(
    payment_id: UUID,
    receipt_id: UUID,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    subject: Anyone,
    directory: Directory,
    token: OrderToken = None,
) -> Response:
    """The file of one of a payment's receipts, also of one that was replaced or rejected."""
    async with database.read() as session:
        receipt = await access.receipt_to_see(
            session, directory, payment_id=payment_id, subject=subject, token=token, receipt_id=receipt_id
        )
        document = await media.get_private(session, key=receipt.storage_key)
    return await _file(storages, document)


@router.get("/{payment_id}/receipts")
async def list_receipts(
    payment_id: UUID, session: Read, subject: Anyone, directory: Directory, token: OrderToken = None
) -> list[ReceiptOut]:
    """Every receipt of a payment, oldest first."""
    _, payable = await access.payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=token)
    for_decider = policies.can_decide_receipt(subject, payable)
    receipts = await service.list_receipts(session, payment_id=payment_id)
    return [ReceiptOut.of(receipt, for_decider=for_decider) for receipt in receipts]


@router.post("/{payment_id}/receipt/approve", dependencies=[Idempotent])
async def approve_receipt(
    payment_id: UUID, session: Write, subject: SignedIn, directory: Directory, now: Now, body: ApproveIn | None = None
) -> PaymentOut:
    """Say that the money is there. Approving twice approves once."""
    _, payable = await access.payment_to_decide(session, directory, payment_id=payment_id, subject=subject)
    payment = await service.approve_receipt(
        session,
        payment_id=payment_id,
        receipt_id=body.receipt_id if body else None,
        actor=subject.actor(),
        shop_id=access.only_shop(payable),
        now=now,
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


@router.post("/{payment_id}/receipt/reject", dependencies=[Idempotent])
async def reject_receipt(
    payment_id: UUID, body: RejectIn, session: Write, subject: SignedIn, directory: Directory, now: Now
) -> PaymentOut:
    """Say what is wrong with a receipt; the buyer may send another one."""
    _, payable = await access.payment_to_decide(session, directory, payment_id=payment_id, subject=subject)
    payment = await service.reject_receipt(
        session,
        payment_id=payment_id,
        receipt_id=body.receipt_id,
        code=body.reason_code,
        reason=body.reason or "",
        actor=subject.actor(),
        shop_id=access.only_shop(payable),
        now=now,
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


@router.get("/{payment_id}/refunds")
async def list_refunds(
    payment_id: UUID, session: Read, subject: Anyone, directory: Directory, token: OrderToken = None
) -> list[RefundOut]:
    """Every refund of a payment that was asked for here, oldest first."""
    await access.payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=token)
    return [RefundOut.of(each) for each in await service.list_refunds(session, payment_id=payment_id)]


@router.post("/{payment_id}/refunds/{refund_id}/done", dependencies=[Idempotent])
async def finish_refund(
    payment_id: UUID, refund_id: UUID, session: Write, subject: Operator, directory: Directory, now: Now
) -> PaymentOut:
    """Say that a refund which its provider does not make was given back by hand. Saying so twice gives back once."""
    _, payable = await access.payment_to_see(session, directory, payment_id=payment_id, subject=subject, token=None)
    payment = await service.finish_refund(
        session, payment_id=payment_id, refund_id=refund_id, actor=subject.actor(), now=now
    )
    return PaymentOut.of(payment, links=links.of_payment(payment, payable, subject))


async def _file(storages: Storages, document: PrivateObject) -> Response:
    content = await media.read_private(storages, document)
    headers = {
        "Content-Disposition": content.disposition,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content.data, media_type=content.content_type, headers=headers)


async def _read_body(request: Request, *, max_bytes: int) -> bytes:
    """The raw body: signatures are of bytes, not of what they mean."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_bytes:
            raise WebhookTooLarge(max_bytes=max_bytes)
    return bytes(body)
