"""Jobs of payments. Those that ask a provider open short transactions around the call, never one across it."""

import asyncio
from uuid import UUID

import httpx2
import structlog
from prometheus_client import Gauge

from sokoni.commerce.payment import outside, ports, service
from sokoni.commerce.payment.adapters import test_gateway
from sokoni.commerce.payment.likeness import Print
from sokoni.commerce.payment.service import inbox
from sokoni.commerce.payment.settings import PaymentSettings
from sokoni.commerce.payment.types import Delivery, Payment, RefundState
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext, NewJob
from sokoni.core.telemetry import REGISTRY
from sokoni.services.media import service as media
from sokoni.services.media.adapters.workshop import Workshop
from sokoni.services.media.events import DocumentReady
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import PrivateKind

RECONCILE_JOB = "payment.reconcile"
DIFFERENCES = Gauge(
    "sokoni_payment_differences", "Payments of which gateways know other sums than we do.", registry=REGISTRY
)
_WEBHOOK_TIMEOUT_SECONDS = 10
_log = structlog.get_logger()


async def process(context: JobContext, *, payment_id: str, **_: object) -> None:
    """Take into account what was said of a payment."""
    await service.settle(context.session, payment_id=UUID(payment_id), now=context.now)


async def poll_due(context: JobContext, **_: object) -> None:
    """Queue a question for every payment whose webhook is overdue."""
    settings = context.resources.get(PaymentSettings)
    due = await service.claim_due_polls(
        context.session,
        interval=settings.poll_interval,
        give_up_after=settings.poll_give_up_after,
        now=context.now,
    )
    questions = [NewJob(name=inbox.POLL_JOB, arguments={"payment_id": str(payment_id)}) for payment_id in due]
    await jobs.enqueue_many(context.session, questions)


async def poll(context: JobContext, *, payment_id: str, **_: object) -> None:
    """Ask a payment's provider what became of it, and take the answer into account."""
    async with context.database.read() as session:
        payment = await service.get(session, payment_id=UUID(payment_id))
    if payment.provider not in ports.provider_names():
        _log.warning("payment cannot be polled: its provider is not offered any more", payment_id=payment_id)
        return
    provider = ports.get_provider(payment.provider)
    events = await provider.poll(context.database, payment=payment, now=context.now)
    async with context.database.write() as session:
        await service.record_answer(session, payment_id=payment.id, events=events, now=context.now)


async def refund(context: JobContext, *, refund_id: str, **_: object) -> None:
    """Let a provider give money back, and take its answer into account."""
    async with context.database.read() as session:
        wanted = await service.get_refund(session, refund_id=UUID(refund_id))
        if wanted is None or wanted.state is not RefundState.REQUESTED:
            return
        payment = await service.get(session, payment_id=wanted.payment_id)
    provider = ports.get_provider(payment.provider)
    events = await provider.refund(context.database, payment=payment, refund=wanted, now=context.now)
    ask_again_at = context.now + provider.poll_after if provider.poll_after is not None else None
    async with context.database.write() as session:
        await service.record_refund_answer(
            session, refund=wanted, events=events, ask_again_at=ask_again_at, now=context.now
        )


async def open_payment(context: JobContext, *, payment_id: str, **_: object) -> None:
    """Finish the opening of a payment whose edge died between the call and its record."""
    async with context.database.read() as session:
        payment = await service.get(session, payment_id=UUID(payment_id))
    if payment.provider_ref or not payment.state.is_open or ports.find_gateway(payment.provider) is None:
        return
    await outside.finish_opening(context.database, payment=payment, now=context.now)


async def close(context: JobContext, *, payment_id: str, **_: object) -> None:
    """Tell a gateway to take nothing any more for a payment that was given up."""
    async with context.database.read() as session:
        payment = await service.get(session, payment_id=UUID(payment_id))
    gateway = ports.find_gateway(payment.provider)
    if gateway is not None and payment.state.is_closed:
        await gateway.close(payment=payment)


async def look_at_receipt(context: JobContext, event: DocumentReady) -> None:
    """Look whether a receipt was shown for another payment before, also cropped, turned, or sent on by a messenger."""
    if event.kind != PrivateKind.RECEIPT:
        return
    async with context.database.read() as session:
        receipt = await service.find_receipt(session, storage_key=event.key)
        if receipt is None:
            # Its upload was taken back after the file was there.
            return
        document = await media.get_private(session, key=event.key)
    content = await media.read_private(context.resources.get(Storages), document)
    workshop = context.resources.get(Workshop)
    seen = Print(await workshop.phrases(content.data, content_type=content.content_type))
    async with context.database.write() as session:
        await service.keep_print(session, receipt=receipt, seen=seen)
    async with context.database.read() as session:
        candidates = await service.list_candidates(session, receipt=receipt)
    found = await asyncio.to_thread(service.compare_receipts, seen, candidates)
    async with context.ending() as session:
        await service.record_look_alikes(session, receipt=receipt, found=found)


async def reconcile(context: JobContext, *, after: str | None = None, **_: object) -> None:
    """Compare a chunk of payments with what their gateways say, then the next, until all that changed are compared."""
    settings = context.resources.get(PaymentSettings)
    providers = [name for name in ports.provider_names() if ports.find_gateway(name) is not None]
    async with context.database.read() as session:
        payments = await service.list_to_compare(
            session,
            providers=providers,
            since=context.now - settings.reconcile_window,
            after=UUID(after) if after else None,
        )
    for payment in payments:
        await _compare(context, payment)
    async with context.database.write() as session:
        if payments:
            await jobs.enqueue(session, RECONCILE_JOB, after=str(payments[-1].id))
        DIFFERENCES.set(await service.count_differences(session))


async def _compare(context: JobContext, payment: Payment) -> None:
    provider = ports.get_provider(payment.provider)
    answer = await provider.poll(context.database, payment=payment, now=context.now)
    async with context.database.write() as session:
        found = await service.compare(session, payment=payment, answer=answer, now=context.now)
    if found is not None:
        _log.error(
            "payment differs from what its provider says",
            payment_id=str(found.payment_id),
            provider=found.provider,
            ours=f"{found.came} came, {found.went} went",
            theirs=f"{found.provider_came} came, {found.provider_went} went",
        )


async def deliver_test_webhook(context: JobContext, *, body: str, **_: object) -> None:
    """Send a webhook of the test gateway: over HTTP where an address is set, else straight in; the same bytes.

    Raises:
        HTTPError: the address did not take it; the job is tried again.
    """
    gateway = ports.get_provider(test_gateway.NAME)
    assert isinstance(gateway, test_gateway.TestGateway)
    raw = body.encode()
    headers = gateway.sign(raw, now=context.now)
    address = context.resources.get(PaymentSettings).test_webhook_url
    if address:
        await _post(f"{address.rstrip('/')}/api/v1/payments/webhooks/{test_gateway.NAME}", raw, headers)
        return
    events = gateway.verify_webhook(headers=headers, body=raw, now=context.now)
    delivery = Delivery(source="webhook", body=raw, headers=headers)
    async with context.database.write() as session:
        await service.ingest(session, provider=gateway.name, events=events, delivery=delivery, now=context.now)


async def _post(url: str, body: bytes, headers: dict[str, str]) -> None:
    # Not the guarded client: the address is the operator's own setting, and usually this very machine.
    async with httpx2.AsyncClient(trust_env=False, timeout=_WEBHOOK_TIMEOUT_SECONDS) as client:
        response = await client.post(url, content=body, headers=headers)
        response.raise_for_status()
