"""Payments that a person has to look at, until somebody says that it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.payment import service as payment_service
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/payments", include_in_schema=False)

REVIEW_WORDS: Mapping[str, str] = MappingProxyType({
    "amount_mismatch": N_("Another amount came than was asked for. Give it back at the provider, or ask for the rest."),
    "paid_twice": N_("It was paid twice. Give the second payment back at the provider."),
    "refund_exceeds": N_("More was given back than came. Look at the provider's book, and ask for it."),
    "disputed": N_("The buyer's bank asks for it. Answer at the provider, before its time is over; the payout waits."),
    "refund_by_hand": N_("A refund waits for a person: the provider does not make it. Give the money back yourself."),
})  # fmt: skip


@router.get("")
async def list_payments(request: Request, subject: Operator, session: Read, page: PageParameters) -> Response:
    """What is flagged and not done, the newest first; three statements, four where refunds wait."""
    return await _payments_page(request, subject, session, forms.EMPTY, page=page)


@router.post("/{payment_id}/done")
async def finish(request: Request, subject: Operator, session: Write, now: Now, payment_id: UUID) -> Response:
    """Say that a flagged payment was looked at, and what came of it."""
    form = await forms.read(request)
    note = form.required("note")
    done = None
    if form.is_right:
        done = await forms.attempt(
            session,
            form,
            lambda: payment_service.finish_review(
                session, payment_id=payment_id, note=note, actor=subject.actor(), now=now
            ),
        )
    if done is None:
        return await _payments_page(request, subject, session, form, page=PageQuery())
    return rendering.redirect(request, "/operator/payments", note="payment-done")


@router.post("/{payment_id}/refunds/{refund_id}/done")
async def finish_refund(
    request: Request, subject: Operator, session: Write, now: Now, payment_id: UUID, refund_id: UUID
) -> Response:
    """Say that the money of a refund was given back by hand."""
    form = Form({})
    done = await forms.attempt(
        session,
        form,
        lambda: payment_service.finish_refund(
            session, payment_id=payment_id, refund_id=refund_id, actor=subject.actor(), now=now
        ),
    )
    if done is None:
        return await _payments_page(request, subject, session, form, page=PageQuery())
    return rendering.redirect(request, "/operator/payments", note="refund-done")


async def _payments_page(
    request: Request, subject: OperatorSubject, session: ReadSession, form: Form, *, page: PageQuery
) -> Response:
    listing = await payment_service.list_flagged(session, page=page)
    return console.page(
        request,
        "payments.html",
        subject,
        place="/payments",
        head=N_("Flagged payments"),
        form=form,
        listing=listing,
        differences=await payment_service.list_differences(session, page=PageQuery()),
        refunds=await payment_service.list_refunds_by_hand(session, payments=listing.items),
        review_words=REVIEW_WORDS,
    )
