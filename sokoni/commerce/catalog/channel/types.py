"""What posts, drafts and exports of channels are to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypedDict
from uuid import UUID

from sokoni.core.money import Money


class PartKind(StrEnum):
    """What a piece of a post's text is, as far as it matters here."""

    PLAIN = "plain"
    BOLD = "bold"
    STRUCK = "struck"
    HASHTAG = "hashtag"
    # An address, a mention, a telephone number: how one reaches somebody, not what is sold.
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a post's text."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a channel said at once: one message, or the messages of an album."""

    channel_id: int
    # The first of its messages: by it the post is known again.
    message_id: int
    posted_at: datetime
    parts: tuple[Part, ...]
    # Where its pictures lie in the export, and how many it had that are not in it.
    pictures: tuple[str, ...] = ()
    left_out: int = 0
    is_forwarded: bool = False

    @property
    def text(self) -> str:
        """What it says, as one text."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The channels of an export, and what they said in the order of their messages."""

    name: str
    posts: tuple[Post, ...]


class Doubt(StrEnum):
    """Why a seller should look at what a post was read as."""

    NO_TITLE = "no_title"
    NO_PRICE = "no_price"
    SEVERAL_PRICES = "several_prices"
    BARE_PRICE = "bare_price"
    OTHER_CURRENCY = "other_currency"
    THOUSANDS = "thousands"
    SOLD_OUT = "sold_out"
    NO_PICTURE = "no_picture"
    PICTURES_LEFT_OUT = "pictures_left_out"
    FORWARDED = "forwarded"


# What each doubt takes from a full hundred.
COSTS: Mapping[Doubt, int] = MappingProxyType({
    Doubt.NO_TITLE: 50,
    Doubt.NO_PRICE: 60,
    Doubt.SEVERAL_PRICES: 40,
    Doubt.BARE_PRICE: 35,
    Doubt.OTHER_CURRENCY: 50,
    Doubt.THOUSANDS: 35,
    Doubt.SOLD_OUT: 30,
    Doubt.NO_PICTURE: 30,
    Doubt.PICTURES_LEFT_OUT: 30,
    Doubt.FORWARDED: 30,
})  # fmt: skip
CERTAIN = 80
LIKELY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """In what the pieces of a product differ: sizes, or colours."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """What would become a product. Amounts are minor units of the shop's currency; no quantity is not counted."""

    title: str
    description_html: str = ""
    price: int | None = None
    compare_at: int | None = None
    quantity: int | None = None
    sku: str | None = None
    options: tuple[Choice, ...] = ()
    tags: tuple[str, ...] = ()
    category_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a post was read as, and what about it is doubtful."""

    content: DraftContent
    doubts: tuple[Doubt, ...] = ()

    @property
    def confidence(self) -> int:
        """How sure the reading is, of a hundred."""
        return max(0, 100 - sum(COSTS[doubt] for doubt in self.doubts))


class DraftState(StrEnum):
    """What became of a draft."""

    WAITING = "waiting"
    QUEUED = "queued"
    TAKEN = "taken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """A post that may become a product; once it was taken, it knows which, and whether that was taken back."""

    id: UUID
    shop_id: UUID
    channel_id: int
    message_id: int
    state: DraftState
    content: DraftContent
    doubts: tuple[Doubt, ...]
    confidence: int
    pictures: tuple[str, ...]
    is_edited: bool
    posted_at: datetime
    product_id: UUID | None
    is_archived: bool
    refusal: str
    currency: str
    updated_at: datetime

    @property
    def price(self) -> Money | None:
        """What it would cost."""
        return None if self.content.price is None else Money(self.content.price, self.currency)

    @property
    def compare_at(self) -> Money | None:
        """What it cost before."""
        return None if self.content.compare_at is None else Money(self.content.compare_at, self.currency)

    @property
    def is_certain(self) -> bool:
        """Whether it may be taken without a look."""
        return self.confidence >= CERTAIN and self.content.price is not None


class DraftChange(TypedDict, total=False):
    """Fields of a draft to be changed; what is not in it stays. Options are sizes, colours and the like by name."""

    title: str
    description_html: str
    price: int | None
    compare_at: int | None
    quantity: int | None
    sku: str | None
    options: tuple[Choice, ...]
    tags: tuple[str, ...]
    category_ids: tuple[UUID, ...]


class ChannelImportState(StrEnum):
    """How far the reading of an export has come."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelImport:
    """An export that is read, and what was found in it."""

    id: UUID
    shop_id: UUID
    state: ChannelImportState
    filename: str
    size_bytes: int
    channel_name: str
    posts_total: int
    posts_done: int
    new: int
    updated: int
    unchanged: int
    # Posts that offer nothing: greetings, news.
    passed_over: int
    code: str
    reason: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {ChannelImportState.FINISHED, ChannelImportState.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Drafts that are made into products one after the other; the changes carry its id as their group."""

    id: UUID
    shop_id: UUID
    publish: bool
    auto_approve: bool
    total: int
    made: int
    refused: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCounts:
    """How many drafts of a shop there are of each sort."""

    by_state: Mapping[DraftState, int] = field(default_factory=dict)
    certain: int = 0

    def of(self, state: DraftState) -> int:
        """How many are in a state."""
        return self.by_state.get(state, 0)
