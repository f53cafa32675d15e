"""What buyers say of a shop's products, and what the shop answers."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.review import errors, policies, service
from sokoni.commerce.review.types import Review, ReviewQuery, Summary
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.storefront.reviews import REPORT_WORDS, reason_of
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/reviews", include_in_schema=False)


@router.get("")
async def list_reviews(
    request: Request, opened: Opened, session: Read, page: PageParameters, *, answered: bool | None = None
) -> Response:
    """All reviews of a shop, or those without an answer; two statements."""
    return await _page(request, opened, session, forms.EMPTY, page=page, answered=answered)


@router.post("/{review_id}/answer")
async def answer(request: Request, opened: Opened, session: Write, now: Now, review_id: UUID) -> Response:
    """Answer a review, or take the answer back."""
    await _check_is_of(session, opened, review_id)
    form = await forms.read(request)

    async def change() -> Review:
        if form.text("do") == "back":
            return await service.take_answer_back(session, review_id=review_id, subject=opened.subject, now=now)
        return await service.answer(
            session, review_id=review_id, text=form.text("text"), subject=opened.subject, now=now
        )

    if await forms.attempt(session, form, change) is None:
        return await _page(request, opened, session, form, page=PageQuery(), answered=None, answering=review_id)
    return rendering.redirect(request, f"{opened.here}/reviews#review-{review_id}", note="review-answered")


@router.post("/{review_id}/report")
async def report(request: Request, opened: Opened, session: Write, now: Now, review_id: UUID) -> Response:
    """Ask an operator to look at a review."""
    await _check_is_of(session, opened, review_id)
    policies.check_may_answer(opened.subject, opened.shop.id)
    form = await forms.read(request)
    await service.report(session, review_id=review_id, reason=reason_of(form), subject=opened.subject, now=now)
    return rendering.redirect(request, f"{opened.here}/reviews", note="review-reported")


async def _check_is_of(session: ReadSession, opened: OpenedShop, review_id: UUID) -> None:
    review = await service.get(session, review_id=review_id, subject=opened.subject)
    if review.shop_id != opened.shop.id:
        raise errors.ReviewMissing


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    page: PageQuery,
    answered: bool | None,
    answering: UUID | None = None,
) -> Response:
    summaries = await service.shop_summaries(session, shop_ids=[opened.shop.id])
    return console.page(
        request,
        "reviews.html",
        opened,
        place="/reviews",
        head=N_("Reviews"),
        form=form,
        listing=await service.list_reviews(
            session, query=ReviewQuery(shop_id=opened.shop.id, is_answered=answered), page=page
        ),
        rating=summaries.get(opened.shop.id, Summary()),
        answered=answered,
        answering=answering,
        report_words=tuple(REPORT_WORDS.items()),
    )
