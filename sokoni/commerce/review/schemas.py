"""Reviews on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.commerce.review import rules
from sokoni.commerce.review.types import ReportReason, Review, ReviewDraft, ReviewState, Summary
from sokoni.core.http.schemas import PageOut
from sokoni.core.schema import Schema

Text = Annotated[str, Field(max_length=20_000)]


class ProductReviewIn(Schema):
    """What a buyer says of a product."""

    model_config = ConfigDict(extra="forbid")

    rating: Annotated[int, Field(ge=1, le=5, examples=[5])]
    title: Annotated[Text, Field(examples=["Just as in the picture"])] = ""
    comment: Annotated[Text, Field(examples=["Arrived in two days, and the colour is even warmer."])] = ""

    def to_draft(self) -> ReviewDraft:
        """The same in our own words."""
        return ReviewDraft(rating=self.rating, title=self.title, comment=self.comment)


class ReviewReplyIn(Schema):
    """What a shop answers."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Text, Field(examples=["Thank you! We are glad that it arrived well."])]


class ReviewReportIn(Schema):
    """What somebody finds wrong with a review."""

    model_config = ConfigDict(extra="forbid")

    reason: ReportReason


class ReviewModeration(Schema):
    """Whether others see a review, and why not."""

    model_config = ConfigDict(extra="forbid")

    status: Annotated[Literal[ReviewState.PUBLISHED, ReviewState.HIDDEN], Field(examples=["hidden"])]
    reason: Annotated[
        str, Field(max_length=500, description="Its author reads it.", examples=["It names a person."])
    ] = ""


class ReviewReplyOut(Schema):
    """A shop's answer."""

    text: str
    replied_at: datetime


class ProductReviewOut(Schema):
    """A review as readers see it."""

    id: UUID
    product_id: UUID
    shop_id: UUID
    author: str = Field(description="A first name and a letter; empty where the account is gone.")
    rating: int
    title: str
    comment: str
    variant_title: str
    photos: list[str] = Field(description="Hashes; `/media/{hash}/m.jpg` is one of them.")
    verified_purchase: bool = Field(description="Always true: only who received it from here can review it.")
    helpful_count: int
    reply: ReviewReplyOut | None
    status: ReviewState
    status_reason: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, review: Review) -> Self:
        """A review as it goes out."""
        reply = review.reply
        return cls(
            id=review.id,
            product_id=review.product_id,
            shop_id=review.shop_id,
            author=review.author_name,
            rating=review.rating,
            title=review.title,
            comment=review.comment,
            variant_title=review.variant_title,
            photos=list(review.photos),
            verified_purchase=True,
            helpful_count=review.helpful_count,
            reply=None if reply is None else ReviewReplyOut(text=reply.text, replied_at=reply.at),
            status=review.state,
            status_reason=review.state_reason,
            created_at=review.created_at,
            updated_at=review.updated_at,
        )


class RatingOut(Schema):
    """What the shown reviews of a product come to."""

    count: int
    average: float | None = Field(description="Of 1 to 5 stars, to two digits; null until there are reviews.")
    histogram: list[int] = Field(description="How many gave one star, two, and so on.", examples=[[0, 0, 1, 4, 12]])

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """A summary as it goes out."""
        return cls(count=summary.count, average=summary.average, histogram=list(summary.histogram))


class ReviewsOut(PageOut[ProductReviewOut]):
    """A page of a product's reviews with the summary of all."""

    summary: RatingOut


class ReviewToJudgeOut(ProductReviewOut):
    """A review that waits for an operator, and what readers find wrong with it."""

    product_title: str
    reports: list[ReportReason]
    suspicious: bool = Field(description="It carries addresses or numbers.")

    @classmethod
    def of_queue(cls, review: Review, reasons: Sequence[ReportReason]) -> Self:
        """A review as an operator sees it."""
        return cls(
            **ProductReviewOut.of(review).model_dump(),
            product_title=review.product_title,
            reports=list(reasons),
            suspicious=rules.is_suspicious(f"{review.title}\n{review.comment}"),
        )
