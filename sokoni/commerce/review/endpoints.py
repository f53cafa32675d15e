"""Reviews over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Header, Query, Request, Response, UploadFile

from sokoni.commerce.review import policies, service
from sokoni.commerce.review.schemas import (
    ProductReviewIn,
    ProductReviewOut,
    RatingOut,
    ReviewModeration,
    ReviewReplyIn,
    ReviewReportIn,
    ReviewsOut,
    ReviewToJudgeOut,
)
from sokoni.commerce.review.settings import ReviewSettings
from sokoni.commerce.review.types import ReviewQuery, ReviewSort, ReviewState, Summary
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Operator, Public, Seller, SignedIn
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind

router = Router(prefix="/api/v1", tags=["reviews"])


async def _token(
    header: Annotated[str | None, Header(alias="X-Order-Token", max_length=200)] = None,
    token: Annotated[str | None, Query(max_length=200, description="What a guest got with the order.")] = None,
) -> str | None:
    return header or token


OrderToken = Annotated[str | None, Depends(_token)]
Settings = Annotated[ReviewSettings, provided(ReviewSettings)]
Store = Annotated[Storages, provided(Storages)]
Stars = Annotated[int | None, Query(ge=1, le=5, description="Only those with so many stars.")]


@router.post("/products/{product_id}/reviews", status_code=201, dependencies=[Idempotent])
async def write_review(
    product_id: UUID,
    body: ProductReviewIn,
    subject: Anyone,
    session: Write,
    settings: Settings,
    now: Now,
    token: OrderToken,
) -> ProductReviewOut:
    """Say how a product is that one received from here. Guests send the token of their order."""
    review = await service.write(
        session,
        product_id=product_id,
        draft=body.to_draft(),
        subject=subject,
        token=token,
        is_held=settings.hold_new,
        now=now,
    )
    return ProductReviewOut.of(review)


@router.get("/products/{product_id}/reviews")
async def list_reviews(
    product_id: UUID,
    _: Public,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    rating: Stars = None,
    sort: ReviewSort = ReviewSort.HELPFUL,
    with_photos: Annotated[bool, Query(description="Only those with photos.")] = False,  # noqa: FBT002  # a parameter of the address
) -> ReviewsOut:
    """What buyers say of a product, with the summary of all."""
    query = ReviewQuery(product_id=product_id, rating=rating, sort=sort, with_photos=with_photos)
    found = await service.list_reviews(session, query=query, page=page)
    summaries = await service.summaries(session, product_ids=[product_id])
    shown = PageOut[ProductReviewOut].of(found, show=ProductReviewOut.of, request=request, response=response)
    summary = RatingOut.of(summaries.get(product_id, Summary()))
    return ReviewsOut(**shown.model_dump(), summary=summary)


@router.get("/reviews/{review_id}")
async def get_review(review_id: UUID, subject: Anyone, session: Read, token: OrderToken) -> ProductReviewOut:
    """A review; one that is not shown only for its author and operators."""
    return ProductReviewOut.of(await service.get(session, review_id=review_id, subject=subject, token=token))


@router.put("/reviews/{review_id}", dependencies=[Idempotent])
async def change_review(
    review_id: UUID,
    body: ProductReviewIn,
    subject: Anyone,
    session: Write,
    settings: Settings,
    now: Now,
    token: OrderToken,
) -> ProductReviewOut:
    """Write one's own review anew."""
    review = await service.change(
        session,
        review_id=review_id,
        draft=body.to_draft(),
        subject=subject,
        token=token,
        is_held=settings.hold_new,
        now=now,
    )
    return ProductReviewOut.of(review)


@router.delete("/reviews/{review_id}", status_code=204, dependencies=[Idempotent])
async def remove_review(review_id: UUID, subject: Anyone, session: Write, token: OrderToken) -> None:
    """Take one's own review back."""
    await service.remove(session, review_id=review_id, subject=subject, token=token)


@router.post("/reviews/{review_id}/photos", status_code=201)
async def add_review_photo(
    review_id: UUID,
    subject: Anyone,
    session: Write,
    store: Store,
    now: Now,
    file: Annotated[UploadFile, File(description="A JPEG, PNG, WebP, AVIF or GIF picture.")],
    token: OrderToken,
) -> ProductReviewOut:
    """Add a photo to one's own review, at the end; six at most."""
    # Whose review it is comes first: the store keeps nothing for strangers. It costs a look-up more.
    known = await service.get(session, review_id=review_id, subject=subject, token=token)
    holds = await service.is_author(session, review=known, subject=subject, token=token)
    policies.check_may_change(subject, known, holds_token=holds)
    prepared = await media.prepare(store, data=await file.read(), kind=ImageKind.REVIEW)
    picture = await media.record(session, prepared, now=now)
    review = await service.add_photo(
        session, review_id=review_id, picture=picture, subject=subject, token=token, now=now
    )
    return ProductReviewOut.of(review)


@router.delete("/reviews/{review_id}/photos/{photo}", dependencies=[Idempotent])
async def remove_review_photo(
    review_id: UUID, photo: str, subject: Anyone, session: Write, now: Now, token: OrderToken
) -> ProductReviewOut:
    """Take a photo off one's own review."""
    review = await service.remove_photo(
        session, review_id=review_id, photo=photo, subject=subject, token=token, now=now
    )
    return ProductReviewOut.of(review)


@router.post("/reviews/{review_id}/helpful", dependencies=[Idempotent])
async def mark_review_helpful(review_id: UUID, subject: SignedIn, session: Write, now: Now) -> ProductReviewOut:
    """Say that a review helped; once for each account, however often it is sent."""
    return ProductReviewOut.of(await service.vote(session, review_id=review_id, subject=subject, now=now))


@router.delete("/reviews/{review_id}/helpful", dependencies=[Idempotent])
async def unmark_review_helpful(review_id: UUID, subject: SignedIn, session: Write) -> ProductReviewOut:
    """Take back that a review helped."""
    return ProductReviewOut.of(await service.take_vote_back(session, review_id=review_id, subject=subject))


@router.post("/reviews/{review_id}/report", status_code=204, dependencies=[Idempotent])
async def report_review(review_id: UUID, body: ReviewReportIn, subject: SignedIn, session: Write, now: Now) -> None:
    """Ask an operator to look at a review."""
    await service.report(session, review_id=review_id, reason=body.reason, subject=subject, now=now)


@router.put("/reviews/{review_id}/reply", dependencies=[Idempotent])
async def answer_review(
    review_id: UUID, body: ReviewReplyIn, subject: Seller, session: Write, now: Now
) -> ProductReviewOut:
    """Answer a review as its shop, in the place of an earlier answer."""
    review = await service.answer(session, review_id=review_id, text=body.text, subject=subject, now=now)
    return ProductReviewOut.of(review)


@router.delete("/reviews/{review_id}/reply", dependencies=[Idempotent])
async def take_review_answer_back(review_id: UUID, subject: Seller, session: Write, now: Now) -> ProductReviewOut:
    """Take the shop's answer back."""
    return ProductReviewOut.of(await service.take_answer_back(session, review_id=review_id, subject=subject, now=now))


@router.get("/vendors/{vendor_id}/reviews")
async def list_vendor_reviews(
    vendor_id: UUID,
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    answered: Annotated[bool | None, Query(description="Only those with, or without, the shop's answer.")] = None,
    rating: Stars = None,
) -> PageOut[ProductReviewOut]:
    """What buyers say of a shop's products, the newest first, for who works there."""
    policies.check_may_list(subject, vendor_id)
    query = ReviewQuery(shop_id=vendor_id, rating=rating, is_answered=answered)
    found = await service.list_reviews(session, query=query, page=page)
    return PageOut[ProductReviewOut].of(found, show=ProductReviewOut.of, request=request, response=response)


@router.get("/admin/reviews")
async def list_reviews_to_judge(
    _: Operator, session: Read, page: PageParameters, request: Request, response: Response
) -> PageOut[ReviewToJudgeOut]:
    """The reviews that wait for an operator: not shown yet, or reported; the newest first."""
    found = await service.list_reviews(session, query=ReviewQuery(awaits=True, is_public=False), page=page)
    reasons = await service.list_reasons(session, review_ids=[each.id for each in found.items])
    return PageOut[ReviewToJudgeOut].of(
        found,
        show=lambda review: ReviewToJudgeOut.of_queue(review, reasons.get(review.id, ())),
        request=request,
        response=response,
    )


@router.put("/admin/reviews/{review_id}/status", dependencies=[Idempotent])
async def moderate_review(
    review_id: UUID, body: ReviewModeration, subject: Operator, session: Write, now: Now
) -> ProductReviewOut:
    """Show a review, or hide it and say why; settles what was reported."""
    review = await service.moderate(
        session,
        review_id=review_id,
        shown=body.status is ReviewState.PUBLISHED,
        reason=body.reason,
        actor=subject.actor(),
        now=now,
    )
    return ProductReviewOut.of(review)
