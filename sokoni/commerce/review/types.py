"""What a review is to others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.services.media.types import Frame

STARS = (1, 2, 3, 4, 5)


class ReviewState(StrEnum):
    """Who sees a review."""

    PENDING = "pending"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class ReviewSort(StrEnum):
    """The orders in which reviews are read."""

    HELPFUL = "helpful"
    NEWEST = "newest"


class ReportReason(StrEnum):
    """What a reader finds wrong with a review."""

    SPAM = "spam"
    ABUSE = "abuse"
    PRIVATE = "private"
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """A review as its author writes it; `rating` is 1 to 5 stars."""

    rating: int
    title: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the shop answered."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one buyer says of one product; `photos` are hashes of pictures.

    `author_name` is what readers see: a first name and a letter. `order_line_id` is what proves the purchase.
    """

    id: UUID
    product_id: UUID
    shop_id: UUID
    order_id: UUID
    order_line_id: UUID
    account_id: UUID | None
    product_title: str
    variant_title: str
    author_name: str
    locale: str
    rating: int
    title: str
    comment: str
    photos: tuple[str, ...]
    state: ReviewState
    state_reason: str
    helpful_count: int
    open_reports: int
    reply: Reply | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the shown reviews of a product come to; `histogram` counts one star first, five last."""

    histogram: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        """How many reviews are shown."""
        return sum(self.histogram)

    @property
    def average(self) -> float | None:
        """The mean of the stars to two digits; None where nobody has said anything."""
        total = sum(stars * count for stars, count in zip(STARS, self.histogram, strict=True))
        return round(total / self.count, 2) if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQuery:
    """Which reviews are wanted; without a product or shop all of the marketplace.

    `awaits`: only those that an operator has to look at. `is_answered` None: with and without the shop's answer.
    """

    product_id: UUID | None = None
    shop_id: UUID | None = None
    rating: int | None = None
    with_photos: bool = False
    is_answered: bool | None = None
    awaits: bool = False
    is_public: bool = True
    sort: ReviewSort = ReviewSort.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewable:
    """Something that somebody bought and received, with what they said of it so far."""

    product_id: UUID
    product_title: str
    product_slug: str
    shop_slug: str
    shop_name: str
    variant_title: str
    image_hash: str | None
    image_frame: Frame
    order_id: UUID
    delivered_at: datetime
    review: Review | None
