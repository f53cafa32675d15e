"""What can be done with reviews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import DeliveredLine
from sokoni.commerce.review import errors, events, policies, repository, rules
from sokoni.commerce.review.types import (
    ReportReason,
    Review,
    Reviewable,
    ReviewDraft,
    ReviewQuery,
    ReviewState,
    Summary,
)
from sokoni.core import change as changes
from sokoni.core import events as outbox
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import AccountSubject, Subject
from sokoni.services.media.types import MediaObject

_REVIEWABLE = 100
SUBJECT = "review"


async def write(
    session: WriteSession,
    *,
    product_id: UUID,
    draft: ReviewDraft,
    subject: Subject,
    token: str | None,
    is_held: bool,
    now: datetime,
) -> Review:
    """The review, which others see at once unless it waits for an operator.

    Raises:
        ReviewIncomplete, ReviewTooLong: it cannot be kept as it is.
        ReviewNotBought: they have not received the product from here.
        ReviewOfOwnGoods: they work for the shop that sells it.
        ReviewWritten: they have reviewed it.
    """
    tidied = rules.tidy(draft)
    line = await order.find_delivered(session, product_id=product_id, subject=subject, token=token)
    if line is None:
        raise errors.ReviewNotBought
    policies.check_may_write(subject, line.shop_id)
    written = await repository.insert_review(session, _values(line, tidied, is_held=is_held, now=now))
    if written is None:
        raise errors.ReviewWritten
    await _tell(session, written, is_counted=written.state is ReviewState.PUBLISHED)
    return written


async def change(
    session: WriteSession,
    *,
    review_id: UUID,
    draft: ReviewDraft,
    subject: Subject,
    token: str | None,
    is_held: bool,
    now: datetime,
) -> Review:
    """The review, written anew by its author; what an operator hid waits for them again.

    Raises:
        ReviewMissing: there is none of theirs.
        ReviewIncomplete, ReviewTooLong: it cannot be kept as it is.
    """
    tidied = rules.tidy(draft)
    known = await _locked(session, review_id)
    policies.check_may_change(subject, known, holds_token=await _holds(session, known, token))
    state = ReviewState.PENDING if known.state is ReviewState.HIDDEN else rules.first_state(tidied, is_held=is_held)
    values = {"rating": tidied.rating, "title": tidied.title, "comment": tidied.comment, "state": state.value}
    written = await repository.change(session, review_id=review_id, values={**values, "updated_at": now})
    await _tell(session, written, is_counted=ReviewState.PUBLISHED in {known.state, written.state})
    return written


async def remove(session: WriteSession, *, review_id: UUID, subject: Subject, token: str | None) -> None:
    """Take a review back, as its author or the operator.

    Raises:
        ReviewMissing: there is none of theirs.
    """
    known = await _locked(session, review_id)
    policies.check_may_remove(subject, known, holds_token=await _holds(session, known, token))
    await repository.remove(session, review_id=review_id)
    if known.state is ReviewState.PUBLISHED:
        await outbox.publish(session, events.RatingChanged(product_id=known.product_id, shop_id=known.shop_id))


async def add_photo(
    session: WriteSession, *, review_id: UUID, picture: MediaObject, subject: Subject, token: str | None, now: datetime
) -> Review:
    """The review with one more photo at the end; the same one again changes nothing.

    Raises:
        ReviewMissing: there is none of theirs.
        ReviewPhotosFull: it has six.
    """
    known = await _locked(session, review_id)
    policies.check_may_change(subject, known, holds_token=await _holds(session, known, token))
    if picture.hash in known.photos:
        return known
    if len(known.photos) >= rules.MOST_PHOTOS:
        raise errors.ReviewPhotosFull(most=rules.MOST_PHOTOS)
    values = {"photos": [*known.photos, picture.hash], "updated_at": now}
    return await repository.change(session, review_id=review_id, values=values)


async def remove_photo(
    session: WriteSession, *, review_id: UUID, photo: str, subject: Subject, token: str | None, now: datetime
) -> Review:
    """The review without a photo; one that it does not have changes nothing.

    Raises:
        ReviewMissing: there is none of theirs.
    """
    known = await _locked(session, review_id)
    policies.check_may_change(subject, known, holds_token=await _holds(session, known, token))
    values = {"photos": [each for each in known.photos if each != photo], "updated_at": now}
    return await repository.change(session, review_id=review_id, values=values)


async def follow_order(session: WriteSession, *, order_id: UUID, account_id: UUID) -> None:
    """Let what was said by the link of an order come with it into an account, or out of it again.

    Looks at where the order is now, so that it does not matter which news comes first.
    """
    line = next(iter(await order.list_delivered_of(session, order_id=order_id)), None)
    if line is None:
        return
    is_theirs = line.account_id == account_id
    await repository.set_author(
        session,
        order_id=order_id,
        account_id=account_id if is_theirs else None,
        author_key=rules.author_key(account_id=account_id if is_theirs else None, email=line.contact_email),
        was=None if is_theirs else account_id,
    )


async def vote(session: WriteSession, *, review_id: UUID, subject: AccountSubject, now: datetime) -> Review:
    """The review, with the vote of somebody whom it helped; a second time changes nothing.

    Raises:
        ReviewMissing: it is not shown.
        OwnReview: they wrote it.
    """
    known = await _locked(session, review_id)
    if known.state is not ReviewState.PUBLISHED:
        raise errors.ReviewMissing
    if policies.is_author(subject, known):
        raise errors.OwnReview
    if not await repository.insert_vote(session, review_id=review_id, account_id=subject.account_id, now=now):
        return known
    await repository.add_votes(session, review_id=review_id, votes=1)
    return replace(known, helpful_count=known.helpful_count + 1)


async def take_vote_back(session: WriteSession, *, review_id: UUID, subject: AccountSubject) -> Review:
    """The review without somebody's vote; where they had none, nothing changes.

    Raises:
        ReviewMissing: it is not shown.
    """
    known = await _locked(session, review_id)
    if known.state is not ReviewState.PUBLISHED:
        raise errors.ReviewMissing
    if not await repository.delete_vote(session, review_id=review_id, account_id=subject.account_id):
        return known
    await repository.add_votes(session, review_id=review_id, votes=-1)
    return replace(known, helpful_count=known.helpful_count - 1)


async def report(
    session: WriteSession, *, review_id: UUID, reason: ReportReason, subject: AccountSubject, now: datetime
) -> None:
    """Ask an operator to look at a review; it stays as it is until then. A second time changes nothing.

    Raises:
        ReviewMissing: it is not shown.
    """
    known = await _locked(session, review_id)
    if known.state is not ReviewState.PUBLISHED:
        raise errors.ReviewMissing
    if await repository.insert_report(
        session, review_id=review_id, account_id=subject.account_id, reason=reason, now=now
    ):
        await repository.add_report(session, review_id=review_id)


async def answer(session: WriteSession, *, review_id: UUID, text: str, subject: Subject, now: datetime) -> Review:
    """The review with the shop's answer, in the place of an earlier one; its author hears of the first.

    Raises:
        ReviewMissing: there is none, or it is not shown.
        ReplyEmpty, ReviewTooLong: it cannot be kept as it is.
    """
    tidied = rules.tidy_reply(text)
    known = await _locked(session, review_id)
    policies.check_may_answer(subject, known.shop_id)
    if known.state is not ReviewState.PUBLISHED:
        raise errors.ReviewMissing
    written = await repository.change(session, review_id=review_id, values={"reply": tidied, "replied_at": now})
    before = None if known.reply is None else {"reply": known.reply.text}
    await _record(session, written, "review.answer", subject.actor(), before, {"reply": tidied}, now=now)
    if known.reply is None:
        await outbox.publish(session, events.ReviewAnswered(review_id=review_id, shop_id=known.shop_id))
    return written


async def take_answer_back(session: WriteSession, *, review_id: UUID, subject: Subject, now: datetime) -> Review:
    """The review without the shop's answer.

    Raises:
        ReviewMissing: there is none.
    """
    known = await _locked(session, review_id)
    policies.check_may_answer(subject, known.shop_id)
    if known.reply is None:
        return known
    written = await repository.change(session, review_id=review_id, values={"reply": None, "replied_at": None})
    before = {"reply": known.reply.text}
    await _record(session, written, "review.answer_back", subject.actor(), before, None, now=now)
    return written


async def moderate(
    session: WriteSession, *, review_id: UUID, shown: bool, reason: str, actor: Actor, now: datetime
) -> Review:
    """The review as an operator leaves it: shown, or hidden for a reason that its author reads. Settles its reports.

    Raises:
        ReviewMissing: there is none.
        ReviewReasonMissing: it is hidden without one.
    """
    said = reason.strip()
    if not shown and not said:
        raise errors.ReviewReasonMissing
    known = await _locked(session, review_id)
    state = ReviewState.PUBLISHED if shown else ReviewState.HIDDEN
    values = {"state": state.value, "state_reason": "" if shown else said, "open_reports": 0}
    written = await repository.change(session, review_id=review_id, values=values)
    await repository.settle_reports(session, review_id=review_id, now=now)
    if written.state is not known.state:
        await _record(
            session,
            written,
            "review.moderate",
            actor,
            {"state": known.state.value, "reason": known.state_reason},
            {"state": state.value, "reason": values["state_reason"]},
            now=now,
        )
        await outbox.publish(session, events.RatingChanged(product_id=known.product_id, shop_id=known.shop_id))
        if state is ReviewState.HIDDEN:
            await outbox.publish(session, events.ReviewHidden(review_id=review_id))
    return written


async def get(session: ReadSession, *, review_id: UUID, subject: Subject, token: str | None = None) -> Review:
    """A review that somebody may see.

    Raises:
        ReviewMissing: there is none for them.
    """
    known = await repository.get(session, review_id=review_id)
    if known is None:
        raise errors.ReviewMissing
    policies.check_can_see(subject, known, holds_token=await _holds(session, known, token))
    return known


async def is_author(session: ReadSession, *, review: Review, subject: Subject, token: str | None) -> bool:
    """Whether somebody wrote a review: by their account, or by the token of its order; one statement at most."""
    return policies.is_author(subject, review) or await _holds(session, review, token)


async def list_reviews(session: ReadSession, *, query: ReviewQuery, page: PageQuery) -> Page[Review]:
    """A page of reviews; one statement. Whether somebody may see what is not shown is for the caller to ask."""
    return await repository.list_reviews(session, query=query, page=page)


async def count(session: ReadSession, *, query: ReviewQuery, limit: int = 1000) -> int:
    """How many reviews fit, at most `limit`; one statement."""
    return await repository.count(session, query=query, limit=limit)


async def list_reasons(session: ReadSession, *, review_ids: Collection[UUID]) -> Mapping[UUID, Sequence[ReportReason]]:
    """What readers find wrong with some reviews; one statement, none for no reviews."""
    return await repository.list_reasons(session, review_ids=review_ids) if review_ids else {}


async def list_voted(session: ReadSession, *, subject: Subject, review_ids: Collection[UUID]) -> set[UUID]:
    """Which of some reviews helped somebody; one statement, none for guests or no reviews."""
    if subject.account_id is None or not review_ids:
        return set()
    return await repository.list_voted(session, account_id=subject.account_id, review_ids=review_ids)


async def summaries(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Summary]:
    """What reviews of products come to, for those that have some; one statement, none for no products."""
    return await repository.list_summaries(session, product_ids=product_ids) if product_ids else {}


async def shop_summaries(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, Summary]:
    """What reviews of shops' products come to, for those that have some; one statement, none for no shops."""
    return await repository.list_shop_summaries(session, shop_ids=shop_ids) if shop_ids else {}


async def list_reviewable(session: ReadSession, *, account_id: UUID) -> Sequence[Reviewable]:
    """What reached an account of late, each product once, with what they said of it; two statements."""
    lines = await order.list_delivered(session, account_id=account_id, limit=_REVIEWABLE)
    return await _with_reviews(session, lines)


async def list_reviewable_of(session: ReadSession, *, order_id: UUID) -> Sequence[Reviewable]:
    """What arrived of an order, each product once, with what its buyer said of it; two statements."""
    return await _with_reviews(session, await order.list_delivered_of(session, order_id=order_id))


async def list_for_account(session: ReadSession, *, account_id: UUID) -> Sequence[Review]:
    """Everything that an account wrote; one statement."""
    return await repository.list_for_account(session, account_id=account_id)


async def find_author(session: ReadSession, *, review_id: UUID) -> tuple[Review, DeliveredLine] | None:
    """A review, and the line on which it stands: where news about it go; two statements."""
    known = await repository.get(session, review_id=review_id)
    if known is None:
        return None
    lines = await order.list_delivered_of(session, order_id=known.order_id)
    line = next((each for each in lines if each.id == known.order_line_id), None)
    return None if line is None else (known, line)


async def _with_reviews(session: ReadSession, lines: Sequence[DeliveredLine]) -> Sequence[Reviewable]:
    latest = {line.product_id: line for line in reversed(lines)}
    if not latest:
        return ()
    keys = {rules.author_key(account_id=line.account_id, email=line.contact_email) for line in lines}
    written = await repository.list_by_author(session, author_keys=keys, product_ids=list(latest))
    by_product = {each.product_id: each for each in written}
    return [
        Reviewable(
            product_id=line.product_id,
            product_title=line.product_title,
            product_slug=line.product_slug,
            shop_slug=line.shop_slug,
            shop_name=line.shop_name,
            variant_title=line.variant_title,
            image_hash=line.image_hash,
            image_frame=line.image_frame,
            order_id=line.order_id,
            delivered_at=line.delivered_at,
            review=by_product.get(line.product_id),
        )
        for line in latest.values()
    ]


async def _locked(session: WriteSession, review_id: UUID) -> Review:
    known = await repository.get_locked(session, review_id=review_id)
    if known is None:
        raise errors.ReviewMissing
    return known


async def _holds(session: ReadSession, review: Review, token: str | None) -> bool:
    return token is not None and await order.is_opened_by(session, order_id=review.order_id, token=token)


async def _tell(session: WriteSession, review: Review, *, is_counted: bool) -> None:
    written = events.ReviewWritten(
        review_id=review.id, product_id=review.product_id, shop_id=review.shop_id, rating=review.rating
    )
    rated = events.RatingChanged(product_id=review.product_id, shop_id=review.shop_id)
    await outbox.publish(session, written, *([rated] if is_counted else []))


async def _record(
    session: WriteSession,
    review: Review,
    action: str,
    actor: Actor,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    now: datetime,
) -> None:
    await changes.record(
        session,
        actor=actor,
        action=action,
        subject_kind=SUBJECT,
        subject_id=review.id,
        shop_id=review.shop_id,
        before=before,
        after=after,
        now=now,
    )


def _values(line: DeliveredLine, draft: ReviewDraft, *, is_held: bool, now: datetime) -> Mapping[str, Any]:
    return {
        "id": ids.new_id(),
        "product_id": line.product_id,
        "shop_id": line.shop_id,
        "order_id": line.order_id,
        "order_line_id": line.id,
        "account_id": line.account_id,
        "author_key": rules.author_key(account_id=line.account_id, email=line.contact_email),
        "author_name": rules.public_name(line.contact_name),
        "product_title": line.product_title,
        "variant_title": line.variant_title,
        "locale": line.locale,
        "rating": draft.rating,
        "title": draft.title,
        "comment": draft.comment,
        "photos": [],
        "state": rules.first_state(draft, is_held=is_held).value,
        "state_reason": "",
        "helpful_count": 0,
        "open_reports": 0,
        "created_at": now,
        "updated_at": now,
    }
