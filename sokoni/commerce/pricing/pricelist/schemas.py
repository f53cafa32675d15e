"""Price lists on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.commerce.pricing.pricelist import rules
from sokoni.commerce.pricing.pricelist.exchange import Difference, Mistake, Preview
from sokoni.commerce.pricing.pricelist.types import (
    ListedPrice,
    ListPhase,
    ListState,
    Price,
    PriceEntry,
    PriceList,
    PriceListDraft,
)
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Amount = Annotated[int | None, Field(ge=0, le=rules.MAX_AMOUNT)]
Rate = Annotated[int | None, Field(gt=0, le=rules.BASIS_POINTS)]


class PriceListIn(Schema):
    """A price list, whole: for a segment, in another currency than the shop's, or both."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Dollars", "currency": "USD"}]})

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME)]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    segment_id: UUID | None = Field(default=None, description="Null: for whoever buys in this currency.")
    rate_bp: int = Field(
        default=0,
        ge=0,
        le=rules.BASIS_POINTS,
        description="Hundredths of a percent off everything without an entry; in the shop's currency alone.",
    )
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    shop_id: UUID | None = Field(default=None, description="For sellers with several shops.")

    def to_draft(self) -> PriceListDraft:
        """The list in our own words."""
        return PriceListDraft(**self.model_dump(exclude={"shop_id"}))


class PriceListOut(Schema):
    """A price list, where it stands now, and how many variants have a price in it."""

    id: UUID
    shop_id: UUID
    name: str
    currency: str
    segment_id: UUID | None
    rate_bp: int
    starts_at: AwareDatetime | None
    ends_at: AwareDatetime | None
    state: ListState
    phase: ListPhase
    entries: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, found: PriceList, *, now: AwareDatetime) -> Self:
        """The wire form."""
        draft = found.draft
        return cls(
            id=found.id,
            shop_id=found.shop_id,
            name=draft.name,
            currency=draft.currency,
            segment_id=draft.segment_id,
            rate_bp=draft.rate_bp,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            state=found.state,
            phase=rules.phase_of(found, now),
            entries=found.entries,
            created_at=found.created_at,
            updated_at=found.updated_at,
        )


class PriceListsOut(Schema):
    """A shop's price lists by name."""

    items: list[PriceListOut]


class PriceListStateBody(Schema):
    """Whether a list counts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "paused"}]})

    state: ListState


class PriceEntryIn(Schema):
    """A variant's price: an amount in minor units of the list's currency, or a share off; neither takes it out."""

    model_config = ConfigDict(extra="forbid")

    variant_id: UUID
    amount: Amount = None
    rate_bp: Rate = None

    def to_price(self) -> Price | None:
        """The price in our own words."""
        nothing = self.amount is None and self.rate_bp is None
        return None if nothing else Price(amount=self.amount, rate_bp=self.rate_bp)


class PriceEntriesIn(Schema):
    """Prices that a list shall have; others stay."""

    model_config = ConfigDict(extra="forbid")

    prices: Annotated[list[PriceEntryIn], Field(min_length=1, max_length=1000)]


class PricesSetOut(Schema):
    """How many prices are others than before."""

    changed: int


class PriceEntryOut(Schema):
    """A variant's price in a list, beside its own."""

    variant_id: UUID
    product_id: UUID
    product_title: str
    variant_title: str
    sku: str | None
    base_price: MoneyOut
    amount: int | None
    rate_bp: int | None

    @classmethod
    def of(cls, entry: PriceEntry) -> Self:
        """The wire form."""
        return cls(
            variant_id=entry.variant_id,
            product_id=entry.product_id,
            product_title=entry.product_title,
            variant_title=entry.variant_title,
            sku=entry.sku,
            base_price=MoneyOut.of(entry.base),
            amount=entry.price.amount,
            rate_bp=entry.price.rate_bp,
        )


class PriceFileIn(Schema):
    """A file of prices: looked at without a token, and brought in with the one that its preview gave."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"csv": "sku,price\nLAMP-1,99.90\nLAMP-2,15 %\n"}]}
    )

    csv: Annotated[str, StringConstraints(max_length=5_000_000)]
    token: Annotated[str, StringConstraints(max_length=64)] | None = None


class PriceDifferenceOut(Schema):
    """A price that would be another, as files write it."""

    variant_id: UUID
    title: str
    sku: str | None
    before: str | None
    after: str | None

    @classmethod
    def of(cls, found: Difference) -> Self:
        """The wire form."""
        return cls(
            variant_id=found.variant_id, title=found.title, sku=found.sku, before=found.before, after=found.after
        )


class PriceMistakeOut(Schema):
    """A row that cannot be used, and why."""

    row: int
    code: str
    detail: str

    @classmethod
    def of(cls, found: Mistake) -> Self:
        """The wire form."""
        return cls(row=found.row, code=found.error.code, detail=str(found.error))


class PriceFileOut(Schema):
    """What a file changes, the first 200 of it in full; `done` says whether it was brought in."""

    done: bool
    token: str
    rows: int
    added: int
    changed: int
    removed: int
    unchanged: int
    differences: list[PriceDifferenceOut]
    mistakes: list[PriceMistakeOut]

    @classmethod
    def of(cls, preview: Preview, *, done: bool) -> Self:
        """The wire form."""
        return cls(
            done=done,
            token=preview.token,
            rows=preview.rows,
            added=preview.added,
            changed=preview.changed,
            removed=preview.removed,
            unchanged=preview.unchanged,
            differences=[PriceDifferenceOut.of(each) for each in preview.differences],
            mistakes=[PriceMistakeOut.of(each) for each in preview.mistakes],
        )


class ListedPriceOut(Schema):
    """What a variant costs whoever asks, and what it costs strangers."""

    variant_id: UUID
    price: MoneyOut
    base_price: MoneyOut

    @classmethod
    def of(cls, listed: ListedPrice) -> Self:
        """The wire form."""
        return cls(variant_id=listed.variant_id, price=MoneyOut.of(listed.price), base_price=MoneyOut.of(listed.base))


class ListedPricesOut(Schema):
    """Prices of variants on sale; what is not is left out."""

    items: list[ListedPriceOut]
