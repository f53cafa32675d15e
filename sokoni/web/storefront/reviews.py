"""What buyers say: read below a product, written from one's own order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.catalog.types import ProductDetail
from sokoni.commerce.review import errors, rules, service
from sokoni.commerce.review.settings import ReviewSettings
from sokoni.commerce.review.types import (
    ReportReason,
    Review,
    Reviewable,
    ReviewDraft,
    ReviewQuery,
    ReviewSort,
)
from sokoni.commerce.showcase.types import Shown
from sokoni.core.database import Database, ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import HttpSettings, Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Anyone, SameOrigin, SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind, PreparedObject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import browse
from sokoni.web.storefront.order import Opened, OpenedOrder
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]
ReviewRules = Annotated[ReviewSettings, provided(ReviewSettings)]
Stars = Annotated[int | None, Query(ge=1, le=5)]

REPORT_WORDS: Mapping[ReportReason, str] = MappingProxyType({
    ReportReason.SPAM: N_("It advertises"),
    ReportReason.ABUSE: N_("It insults or threatens"),
    ReportReason.PRIVATE: N_("It names people or addresses"),
    ReportReason.OFF_TOPIC: N_("It is not about the product"),
})  # fmt: skip


@router.get("/s/{shop_slug}/p/{slug}/reviews")
async def show_reviews(
    request: Request,
    subject: Anyone,
    session: Read,
    settings: Settings,
    page: PageParameters,
    shop_slug: str,
    slug: str,
    rating: Stars = None,
    sort: ReviewSort = ReviewSort.HELPFUL,
) -> Response:
    """What buyers say of a product, the most helpful first; one statement, two for readers with an account.

    The product itself comes from memory, or by one more.
    """
    shown = await browse.find_shown(request, subject, shop_slug, slug)
    return await _reviews_page(
        request, subject, session, shown, forms.EMPTY, settings=settings, page=page, rating=rating, sort=sort
    )


@router.post("/s/{shop_slug}/p/{slug}/reviews/{review_id}/helpful")
async def vote(
    request: Request, subject: SignedIn, session: Write, now: Now, shop_slug: str, slug: str, review_id: UUID
) -> Response:
    """Say that a review helped, or take that back."""
    form = await forms.read(request)
    back = form.text("do") == "back"

    async def change() -> Review:
        if back:
            return await service.take_vote_back(session, review_id=review_id, subject=subject)
        return await service.vote(session, review_id=review_id, subject=subject, now=now)

    voted = await forms.attempt(session, form, change)
    note = "review-vote-back" if back else "review-voted"
    address = f"/s/{shop_slug}/p/{slug}/reviews#review-{review_id}"
    return rendering.redirect(request, address, note=note if voted is not None else "review-own")


@router.post("/s/{shop_slug}/p/{slug}/reviews/{review_id}/report")
async def report(
    request: Request, subject: SignedIn, session: Write, now: Now, shop_slug: str, slug: str, review_id: UUID
) -> Response:
    """Ask an operator to look at a review."""
    form = await forms.read(request)
    await service.report(session, review_id=review_id, reason=reason_of(form), subject=subject, now=now)
    return rendering.redirect(request, f"/s/{shop_slug}/p/{slug}/reviews", note="review-reported")


@router.get("/account/reviews")
async def show_my_reviews(request: Request, subject: SignedIn, session: Read) -> Response:
    """What reached somebody, and what they said of it."""
    things = await service.list_reviewable(session, account_id=subject.account_id)
    return rendering.page(request, "storefront/my_reviews.html", subject=subject, things=things)


@router.get("/o/{token}/reviews/{product_id}")
@router.get("/account/orders/{order_id}/reviews/{product_id}")
async def show_review(request: Request, opened: Opened, session: Read, product_id: UUID) -> Response:
    """Where a buyer says how something is."""
    return await _review_page(request, opened, session, product_id, forms.EMPTY)


@router.post("/o/{token}/reviews/{product_id}", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/reviews/{product_id}", dependencies=[SameOrigin])
async def save_review(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    settings: ReviewRules,
    now: Now,
    product_id: UUID,
) -> Response:
    """Keep what a buyer says, with photos."""
    form = await forms.read(request)
    draft = ReviewDraft(rating=form.integer("rating"), title=form.text("title"), comment=form.text("comment"))
    async with database.read() as reading:
        thing = await _thing(reading, opened, product_id)
    # Photos are stored while no transaction is open.
    prepared = await _prepare(form, storages) if form.is_right else []
    if form.is_right:
        try:
            async with database.write() as session:
                review = await _save(session, opened, thing, draft, is_held=settings.hold_new, now=now)
                await _save_photos(session, opened, review, form, prepared, now=now)
            return rendering.redirect(request, opened.here, note="review-saved")
        except DomainError as error:
            form.refuse(error)
    async with database.read() as reading:
        return await _review_page(request, opened, reading, product_id, form)


@router.post("/o/{token}/reviews/{product_id}/remove", dependencies=[SameOrigin])
@router.post("/account/orders/{order_id}/reviews/{product_id}/remove", dependencies=[SameOrigin])
async def remove_review(request: Request, opened: Opened, session: Write, product_id: UUID) -> Response:
    """Take a review back."""
    thing = await _thing(session, opened, product_id)
    if thing.review is not None:
        await service.remove(session, review_id=thing.review.id, subject=opened.subject, token=opened.token)
    return rendering.redirect(request, opened.here, note="review-removed")


def reason_of(form: Form) -> ReportReason:
    """What somebody finds wrong with a review; what nobody can choose is spam."""
    said = form.text("reason")
    return ReportReason(said) if said in set(ReportReason) else ReportReason.SPAM


async def _reviews_page(
    request: Request,
    subject: Subject,
    session: ReadSession,
    shown: Shown,
    form: Form,
    *,
    settings: HttpSettings,
    page: PageQuery,
    rating: int | None,
    sort: ReviewSort,
) -> Response:
    product: ProductDetail = shown.detail
    query = ReviewQuery(product_id=product.id, rating=rating, sort=sort)
    listing = await service.list_reviews(session, query=query, page=page)
    return rendering.page(
        request,
        "storefront/reviews.html",
        subject=subject,
        product=product,
        rating=shown.rating,
        listing=listing,
        voted=await service.list_voted(session, subject=subject, review_ids=[each.id for each in listing.items]),
        stars_only=rating,
        sort=sort.value,
        form=form,
        report_words=tuple(REPORT_WORDS.items()),
        canonical=f"{settings.base_url}/s/{product.shop_slug}/p/{product.slug}",
    )


async def _thing(session: ReadSession, opened: OpenedOrder, product_id: UUID) -> Reviewable:
    things = await service.list_reviewable_of(session, order_id=opened.order.id)
    thing = next((each for each in things if each.product_id == product_id), None)
    if thing is None:
        raise errors.ReviewNotBought
    return thing


async def _review_page(
    request: Request, opened: OpenedOrder, session: ReadSession, product_id: UUID, form: Form
) -> Response:
    return rendering.page(
        request,
        "storefront/review.html",
        subject=opened.subject,
        status_code=form.status,
        thing=await _thing(session, opened, product_id),
        here=opened.here,
        form=form,
        public_name=rules.public_name(opened.order.contact.name),
    )


async def _prepare(form: Form, storages: Storages) -> list[PreparedObject]:
    prepared = []
    for upload in form.uploads.get("photos", ())[: rules.MOST_PHOTOS]:
        if upload.data:
            try:
                prepared.append(await media.prepare(storages, data=upload.data, kind=ImageKind.REVIEW))
            except DomainError as error:
                form.mistakes["photos"] = error
    return prepared


async def _save(
    session: Write, opened: OpenedOrder, thing: Reviewable, draft: ReviewDraft, *, is_held: bool, now: Now
) -> Review:
    if thing.review is None:
        return await service.write(
            session,
            product_id=thing.product_id,
            draft=draft,
            subject=opened.subject,
            token=opened.token,
            is_held=is_held,
            now=now,
        )
    return await service.change(
        session,
        review_id=thing.review.id,
        draft=draft,
        subject=opened.subject,
        token=opened.token,
        is_held=is_held,
        now=now,
    )


async def _save_photos(
    session: Write, opened: OpenedOrder, review: Review, form: Form, prepared: list[PreparedObject], *, now: Now
) -> None:
    subject, token = opened.subject, opened.token
    for photo in form.each("without"):
        await service.remove_photo(session, review_id=review.id, photo=photo, subject=subject, token=token, now=now)
    for each in prepared:
        picture = await media.record(session, each, now=now)
        await service.add_photo(session, review_id=review.id, picture=picture, subject=subject, token=token, now=now)
