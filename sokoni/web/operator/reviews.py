"""Reviews that wait for an operator: not shown yet, or reported."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.review import service
from sokoni.commerce.review.types import ReviewQuery
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.storefront.reviews import REPORT_WORDS
from sokoni.web.translation import N_

router = Router(prefix="/operator/reviews", include_in_schema=False)


@router.get("")
async def show_queue(request: Request, subject: Operator, session: Read, page: PageParameters) -> Response:
    """What waits, the newest first; two statements."""
    return await _page(request, subject, session, forms.EMPTY, page=page)


@router.post("/{review_id}")
async def decide(request: Request, subject: Operator, session: Write, now: Now, review_id: UUID) -> Response:
    """Show a review, or hide it for a reason."""
    form = await forms.read(request)
    shown = form.text("decision") == "show"
    moderated = await forms.attempt(
        session,
        form,
        lambda: service.moderate(
            session, review_id=review_id, shown=shown, reason=form.text("reason"), actor=subject.actor(), now=now
        ),
    )
    if moderated is None:
        return await _page(request, subject, session, form, page=PageQuery())
    return rendering.redirect(request, "/operator/reviews", note="review-shown" if shown else "review-hidden")


async def _page(
    request: Request, subject: OperatorSubject, session: ReadSession, form: Form, *, page: PageQuery
) -> Response:
    listing = await service.list_reviews(session, query=ReviewQuery(awaits=True, is_public=False), page=page)
    return console.page(
        request,
        "reviews.html",
        subject,
        place="/reviews",
        head=N_("Reviews"),
        form=form,
        listing=listing,
        reasons=await service.list_reasons(session, review_ids=[each.id for each in listing.items]),
        report_words=REPORT_WORDS,
    )
