"""Shipping and tax on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.catalog.schemas import TaxClass
from sokoni.commerce.catalog.types import STANDARD
from sokoni.commerce.pricing import postal
from sokoni.commerce.pricing.promotion.types import Closed, Level
from sokoni.commerce.pricing.types import (
    AmountTier,
    Discount,
    Outcome,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    TaxDraft,
    TaxRate,
    Totals,
    TypedCode,
    WeightTier,
)
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

MAX_AMOUNT = 10**15
Amount = Annotated[int, Field(ge=0, le=MAX_AMOUNT)]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
Days = Annotated[int | None, Field(ge=0, le=365, description="From the order to the door; both ends or none.")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


PostalPattern = Annotated[
    str | None,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=postal.MAX_PATTERN),
    Field(description="Postal codes of the one country: '11*, 28000..28999'; null: any."),
]


class TierBody(Schema):
    """A price for parcels up to a weight, in minor units of the shop's currency."""

    model_config = ConfigDict(extra="forbid")

    up_to_grams: Annotated[int, Field(gt=0, le=10**9)]
    price: Amount


class AmountTierBody(Schema):
    """A price for goods worth up to an amount, in minor units of the shop's currency."""

    model_config = ConfigDict(extra="forbid")

    up_to_amount: Amount
    price: Amount


class ShippingMethodBody(Schema):
    """One way to ship; amounts are minor units of its currency, which is the shop's where none is named."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    kind: ShippingKind = ShippingKind.FLAT
    price: Amount = 0
    tiers: Annotated[list[TierBody], Field(max_length=50)] = Field(default_factory=list)
    amount_tiers: Annotated[list[AmountTierBody], Field(max_length=50)] = Field(default_factory=list)
    free_above: Amount | None = None
    countries: Annotated[list[Country], Field(max_length=300)] = Field(
        default_factory=list, description="Empty: everywhere."
    )
    regions: Annotated[list[Name], Field(max_length=300)] = Field(
        default_factory=list, description="Of the one country; empty: all of it."
    )
    postal_pattern: PostalPattern = None
    days_from: Days = None
    days_to: Days = None
    currency: Annotated[str | None, StringConstraints(pattern="^[A-Z]{3}$")] = Field(
        default=None, description="Another one for those who buy in it, by a price list of the shop."
    )

    def to_draft(self) -> ShippingDraft:
        """The method in our own words."""
        return ShippingDraft(
            name=self.name,
            kind=self.kind,
            price=self.price,
            tiers=tuple(WeightTier(up_to_grams=tier.up_to_grams, price=tier.price) for tier in self.tiers),
            amount_tiers=tuple(
                AmountTier(up_to_amount=tier.up_to_amount, price=tier.price) for tier in self.amount_tiers
            ),
            free_above=self.free_above,
            countries=frozenset(self.countries),
            regions=frozenset(self.regions),
            postal_pattern=self.postal_pattern,
            days_from=self.days_from,
            days_to=self.days_to,
            currency=self.currency,
        )


class ShippingMethodsBody(Schema):
    """All ways in which a shop ships, the first one being chosen where the buyer says nothing."""

    model_config = ConfigDict(extra="forbid")

    methods: Annotated[list[ShippingMethodBody], Field(max_length=50)]
    shop_id: UUID | None = Field(default=None, description="Needed by those who work for several shops.")


class ShippingMethodOut(ShippingMethodBody):
    """A shipping method with its id and currency."""

    id: UUID
    currency: str

    @classmethod
    def of(cls, method: ShippingMethod) -> Self:
        """The wire form of a method."""
        return cls(
            id=method.id,
            currency=method.currency,
            name=method.name,
            kind=method.kind,
            price=method.price,
            tiers=[TierBody(up_to_grams=tier.up_to_grams, price=tier.price) for tier in method.tiers],
            amount_tiers=[
                AmountTierBody(up_to_amount=tier.up_to_amount, price=tier.price) for tier in method.amount_tiers
            ],
            free_above=method.free_above,
            countries=sorted(method.countries),
            regions=sorted(method.regions),
            postal_pattern=method.postal_pattern,
            days_from=method.days_from,
            days_to=method.days_to,
        )


class ShippingMethodsOut(Schema):
    """How a shop ships."""

    methods: list[ShippingMethodOut]


class TaxRateBody(Schema):
    """A tax for a zone; without a country it is everywhere else."""

    model_config = ConfigDict(extra="forbid")

    rate_bp: Annotated[int, Field(ge=0, le=10_000, description="Hundredths of a percent: 1900 is 19 %.")]
    inclusive: bool = Field(description="True: prices contain the tax already.")
    taxes_shipping: bool = True
    country: Country | None = None
    region: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    postal_pattern: PostalPattern = None
    tax_class: TaxClass = STANDARD

    def to_draft(self) -> TaxDraft:
        """The rate in our own words."""
        return TaxDraft(**self.model_dump())


class TaxRatesBody(Schema):
    """All taxes of a shop."""

    model_config = ConfigDict(extra="forbid")

    rates: Annotated[list[TaxRateBody], Field(max_length=300)]
    shop_id: UUID | None = Field(default=None, description="Needed by those who work for several shops.")


class TaxRatesOut(Schema):
    """How a shop is taxed."""

    rates: list[TaxRateBody]

    @classmethod
    def of(cls, rates: list[TaxRate]) -> Self:
        """The wire form of rates."""
        return cls(
            rates=[
                TaxRateBody(
                    rate_bp=each.rate_bp,
                    inclusive=each.inclusive,
                    taxes_shipping=each.taxes_shipping,
                    country=each.country,
                    region=each.region,
                    postal_pattern=each.postal_pattern,
                    tax_class=each.tax_class,
                )
                for each in rates
            ]
        )


class TotalsOut(Schema):
    """What a cart costs: subtotal - discount + shipping + tax_added = total; tax_included is inside the prices."""

    subtotal: MoneyOut
    discount: MoneyOut = Field(description="What promotions took off the goods.")
    shipping: MoneyOut = Field(description="What is left to pay of it.")
    shipping_discount: MoneyOut = Field(description="What promotions took off shipping before.")
    tax_included: MoneyOut
    tax_added: MoneyOut
    total: MoneyOut

    @classmethod
    def of(cls, totals: Totals) -> Self:
        """The wire form of totals."""
        return cls(
            subtotal=MoneyOut.of(totals.subtotal),
            discount=MoneyOut.of(totals.discount),
            shipping=MoneyOut.of(totals.shipping),
            shipping_discount=MoneyOut.of(totals.shipping_discount),
            tax_included=MoneyOut.of(totals.tax_included),
            tax_added=MoneyOut.of(totals.tax_added),
            total=MoneyOut.of(totals.total),
        )


class DiscountOut(Schema):
    """What one promotion takes off: `level` says of what, `shop_id` is null for one of the market's own."""

    promotion_id: UUID
    shop_id: UUID | None
    title: str
    code: str | None
    level: Level
    amount: MoneyOut

    @classmethod
    def of(cls, discount: Discount) -> Self:
        """The wire form of a discount."""
        return cls(
            promotion_id=discount.promotion_id,
            shop_id=discount.shop_id,
            title=discount.title,
            code=discount.code,
            level=discount.level,
            amount=MoneyOut.of(discount.amount),
        )


class TypedCodeOut(Schema):
    """What came of a code; where it does not count, `reason` is a stable word for why, with what is missing."""

    code: str
    title: str
    counts: bool
    reason: Outcome | Closed | None
    missing: MoneyOut | None = Field(description="For how much more of its goods it counts.")
    missing_pieces: int = Field(description="For how many more pieces it counts.")

    @classmethod
    def of(cls, typed: TypedCode) -> Self:
        """The wire form of a code that was typed."""
        return cls(
            code=typed.code,
            title=typed.title,
            counts=typed.counts,
            reason=typed.closed or typed.outcome,
            missing=MoneyOut.of(typed.missing) if typed.missing else None,
            missing_pieces=typed.missing_pieces,
        )
