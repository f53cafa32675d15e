"""What happens to reviews: ids and facts, never words of people."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWritten(Event):
    """A buyer said something of a product, or something else than before."""

    name: ClassVar[str] = "review.written"
    review_id: UUID
    product_id: UUID
    shop_id: UUID
    rating: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingChanged(Event):
    """What is shown of a product's reviews is another sum than before."""

    name: ClassVar[str] = "review.rating_changed"
    product_id: UUID
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswered(Event):
    """A shop answered a review for the first time."""

    name: ClassVar[str] = "review.answered"
    review_id: UUID
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHidden(Event):
    """An operator hid a review."""

    name: ClassVar[str] = "review.hidden"
    review_id: UUID
