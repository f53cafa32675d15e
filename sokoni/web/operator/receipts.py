"""The receipts of all shops that wait to be checked; the longest waiting first."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.payment import reasons
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import Payment
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, receipts, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/receipts", include_in_schema=False)


@router.get("")
async def list_receipts(request: Request, subject: Operator, session: Read, page: PageParameters) -> Response:
    """What waits, with what it looks like beside it; three statements, four with look-alikes."""
    return await _receipts_page(request, subject, session, forms.EMPTY, page=page)


@router.post("/{payment_id}")
async def decide(request: Request, subject: Operator, session: Write, now: Now, payment_id: UUID) -> Response:
    """Say that the money is there, or what is wrong with the receipt."""
    form = await forms.read(request)
    approves = form.text("decision") == "approve"
    code, reason = (None, "") if approves else receipts.rejection(form)

    async def carry_out() -> Payment:
        if approves:
            return await payment_service.approve_receipt(
                session, payment_id=payment_id, receipt_id=form.uuid("receipt_id"), actor=subject.actor(), now=now
            )
        return await payment_service.reject_receipt(
            session,
            payment_id=payment_id,
            receipt_id=form.uuid("receipt_id"),
            code=code,
            reason=reason,
            actor=subject.actor(),
            now=now,
        )

    done = await forms.attempt(session, form, carry_out) if form.is_right else None
    if done is None:
        return await _receipts_page(request, subject, session, form, page=PageQuery())
    note = "receipt-approved" if approves else "receipt-rejected"
    return rendering.redirect(request, "/operator/receipts", note=note)


async def _receipts_page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession | WriteSession,
    form: Form,
    *,
    page: PageQuery,
) -> Response:
    listing = await payment_service.list_all_submitted(session, page=page)
    language, _ = rendering.words(request, subject)
    return console.page(
        request,
        "receipts.html",
        subject,
        place="/receipts",
        head=N_("Receipts to check"),
        form=form,
        listing=listing,
        receipts=await receipts.show(session, subject, listing.items),
        reasons=reasons.choices(language.code),
    )
