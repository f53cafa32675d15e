"""What a reply under a post can mean, and what claim sales and claims are to others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """In what the goods of a post differ: a name, and the values that can be had."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What stands above a reply, as far as it matters for reading one."""

    title: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many pieces of one kind: a value for each choice of the post, in its order."""

    quantity: int
    values: tuple[str, ...] = ()


class ClaimDoubt(StrEnum):
    """What must be asked back."""

    OPTION = "option"
    QUANTITY = "quantity"
    INTENT = "intent"
    CHANGE = "change"


class Aside(StrEnum):
    """What a reply is that claims nothing."""

    QUESTION = "question"
    PRICE = "price"
    OWNED = "owned"
    DECLINED = "declined"
    CHATTER = "chatter"


@dataclass(frozen=True, slots=True)
class Claimed:
    """Goods are claimed."""

    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Somebody means to claim, or may: what is in doubt, and of which choices."""

    doubt: ClaimDoubt
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was claimed is given up."""


@dataclass(frozen=True, slots=True)
class NoClaim:
    """Nothing is claimed, and what the reply is instead."""

    aside: Aside


Reading = Claimed | Unclear | Cancelled | NoClaim


class SaleState(StrEnum):
    """How far a claim sale has come: `opening` until its post stands in the group."""

    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"
    # The post could not be made; `problem` says why.
    FAILED = "failed"


class ClaimState(StrEnum):
    """What became of a reply that meant something."""

    NEW = "new"  # It waits until those before it can have come.
    HELD = "held"  # Goods are set aside for it.
    WAITING = "waiting"  # Nothing was left; it is in line.
    ASKED = "asked"  # It was not clear, and asked back.
    LAPSED = "lapsed"  # Its time to pay went by.
    CANCELLED = "cancelled"  # Whoever claimed took it back, or the shop did.
    ORDERED = "ordered"  # It is in an order.
    JOINED = "joined"  # It went into the next claim of the same person.
    REFUSED = "refused"  # It asked for more than one person may have, or came after the end.
    CANCELLING = "cancelling"  # It takes back what its author claimed before.
    HEARD = "heard"  # It took back what there was.


@dataclass(frozen=True, slots=True)
class OfferedVariant:
    """A variant that can be claimed, and its values of the post's choices."""

    id: UUID
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a post offers, as it stood when it was made: replies are read by what they answered."""

    post: Post
    variants: tuple[OfferedVariant, ...]

    def variant_of(self, values: tuple[str, ...]) -> UUID | None:
        """The variant with these values; None where there is none."""
        return next((each.id for each in self.variants if each.values == values), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSaleDraft:
    """What somebody says of a claim sale that is to begin; without a hold, the house's stands.

    `words` stand below the title. Of the goods on the shelf it gives away no more than `pieces`; None is all there are.
    `price` is what each piece costs in it, where it is less than elsewhere; `typed_price` the same as somebody typed
    it, in the shop's currency.
    """

    product_id: UUID
    words: str = ""
    pieces: int | None = None
    shows_photo: bool = True
    hold: timedelta | None = None
    most_each: int | None = None
    closes_at: datetime | None = None
    price: Money | None = None
    typed_price: str = ""

    @property
    def has_price(self) -> bool:
        """Whether it is to be sold at a price of its own."""
        return self.price is not None or bool(self.typed_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleWish:
    """What a command says of a sale that is to begin: of what, how many pieces, and for how long."""

    words: str
    pieces: int | None = None
    lasts: timedelta | None = None
    price: str = ""

    def draft_of(self, product_id: UUID, *, now: datetime) -> ClaimSaleDraft:
        """The same for a product."""
        closes_at = None if self.lasts is None else now + self.lasts
        return ClaimSaleDraft(product_id=product_id, pieces=self.pieces, closes_at=closes_at, typed_price=self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSale:
    """A product that can be claimed by replies under its post in a group."""

    id: UUID
    shop_id: UUID
    group_id: int
    bot_id: UUID
    product_id: UUID
    offer: Offer
    language: str
    words: str
    pieces: int | None
    shows_photo: bool
    state: SaleState
    hold: timedelta
    most_each: int | None
    closes_at: datetime | None
    message_id: int | None
    has_photo: bool
    shown: str
    problem: str
    created_at: datetime
    closed_at: datetime | None
    # What each piece costs, in minor units, where it is a price of its own; and in which currency.
    price_amount: int | None = None
    price_currency: str | None = None

    @property
    def price(self) -> Money | None:
        """What each piece costs, where the sale has a price of its own."""
        if self.price_amount is None or self.price_currency is None:
            return None
        return Money(self.price_amount, self.price_currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of a sale's entries are in a state, and how many pieces they hold."""

    claims: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """So many pieces of a variant that were wanted, and how many of them are held."""

    variant_id: UUID
    wanted: int
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A reply that meant something: `message_id` gives its place among the others, `received_at` when it came here."""

    id: UUID
    sale_id: UUID
    user_id: int
    name: str
    message_id: int
    text: str
    state: ClaimState
    doubt: ClaimDoubt | None
    received_at: datetime
    expires_at: datetime | None
    # What it was before it heard that the sale is over.
    was: ClaimState | None = None
    lines: tuple[ClaimLine, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces are held for it."""
        return sum(line.held for line in self.lines)
