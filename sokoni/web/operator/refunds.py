"""Everybody's refunds: where each stands at its provider, what waits for a person, and trying again."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import service as order_service
from sokoni.commerce.payment import service as payment_service
from sokoni.commerce.payment.types import EventKind, RefundStage
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.translation import N_

router = Router(prefix="/operator/refunds", include_in_schema=False)
STAGE_WORDS: Mapping[RefundStage, str] = MappingProxyType({
    RefundStage.UNDER_WAY: N_("under way"),
    RefundStage.BY_HAND: N_("waits for a person"),
    RefundStage.SUCCEEDED: N_("went through"),
    RefundStage.FAILED: N_("failed"),
})  # fmt: skip
SAID_WORDS: Mapping[EventKind, str] = MappingProxyType({
    EventKind.REFUNDED: N_("The provider says that it went through."),
    EventKind.REFUND_PENDING: N_("The provider has taken it on, and has not said how it ends."),
    EventKind.REFUND_FAILED: N_("The provider says that it failed."),
    EventKind.REFUND_BY_HAND: N_("The provider does not make it: somebody has to give the money back."),
})  # fmt: skip


@router.get("")
async def list_refunds(
    request: Request, subject: Operator, session: Read, page: PageParameters, stage: RefundStage | None = None
) -> Response:
    """Refunds, the newest first: all, or those that stand so; three statements."""
    return await _page(request, subject, session, forms.EMPTY, page=page, stage=stage)


@router.post("/{refund_id}/retry")
async def retry(request: Request, subject: Operator, session: Write, now: Now, refund_id: UUID) -> Response:
    """Ask its provider once more."""
    form = Form({})
    tried = await forms.attempt(
        session,
        form,
        lambda: payment_service.retry_refund(session, refund_id=refund_id, actor=subject.actor(), now=now),
    )
    if tried is None:
        return await _page(request, subject, session, form, page=PageQuery(), stage=None)
    return rendering.redirect(request, "/operator/refunds", note="refund-retried")


async def _page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    page: PageQuery,
    stage: RefundStage | None,
) -> Response:
    listing = await payment_service.list_all_refunds(session, stage=stage, page=page)
    return console.page(
        request,
        "refunds.html",
        subject,
        place="/refunds",
        head=N_("Refunds"),
        form=form,
        listing=listing,
        stage=stage,
        stages=STAGE_WORDS,
        said_words=SAID_WORDS,
        providers=vocabulary.PAYMENT_METHOD_WORDS,
        codes=await order_service.list_codes(session, order_ids={each.reference_id for each in listing.items}),
    )
