"""What prices are made of: lines and rules going in, totals coming out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import UUID

from sokoni.commerce.catalog.types import STANDARD
from sokoni.commerce.pricing.promotion.types import Candidate, Closed, Level, Offer, Payer, Use
from sokoni.core.money import Money


class ShippingKind(StrEnum):
    """How a shipping method's price is found."""

    FLAT = "flat"
    WEIGHT = "weight"
    AMOUNT = "amount"
    PICKUP = "pickup"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTier:
    """A price for parcels up to a weight; `up_to_grams` is inclusive."""

    up_to_grams: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountTier:
    """A price for goods worth up to an amount before discounts; `up_to_amount` is inclusive."""

    up_to_amount: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingMethod:
    """One way in which a shop ships; amounts are minor units of `currency`.

    A flat method has a `price`, and so has one by which goods are picked up at the shop. One by weight has `tiers` in
    rising order and does not carry parcels above the last; one by amount has `amount_tiers`. `countries` and `regions`
    empty mean everywhere, `postal_pattern` None any postal code. `days_from` and `days_to` say how long a parcel takes,
    counted from the order; both or none.
    """

    id: UUID
    shop_id: UUID
    name: str
    kind: ShippingKind
    currency: str
    price: int = 0
    tiers: tuple[WeightTier, ...] = ()
    amount_tiers: tuple[AmountTier, ...] = ()
    free_above: int | None = None
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postal_pattern: str | None = None
    days_from: int | None = None
    days_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingDraft:
    """A shipping method as its seller writes it; without a currency, its amounts are in the shop's."""

    name: str
    kind: ShippingKind
    price: int = 0
    tiers: tuple[WeightTier, ...] = ()
    amount_tiers: tuple[AmountTier, ...] = ()
    free_above: int | None = None
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    postal_pattern: str | None = None
    days_from: int | None = None
    days_to: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """A shop's tax for a zone and a class of goods; the class goes before the zone, and the most exact zone wins.

    `country` None is everywhere else, `region` None the whole country, `postal_pattern` None any postal code. `rate_bp`
    is in hundredths of a percent: 1900 is 19 %. `inclusive`: prices of the zone already contain the tax.
    """

    shop_id: UUID
    country: str | None
    region: str | None
    rate_bp: int
    inclusive: bool
    taxes_shipping: bool
    postal_pattern: str | None = None
    tax_class: str = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDraft:
    """A tax rate as its seller writes it."""

    rate_bp: int
    inclusive: bool
    taxes_shipping: bool = True
    country: str | None = None
    region: str | None = None
    postal_pattern: str | None = None
    tax_class: str = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a parcel goes; `country` is ISO 3166-1 alpha-2."""

    country: str
    region: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line to be priced; `key` is the caller's name for it."""

    key: str
    shop_id: UUID
    product_id: UUID
    variant_id: UUID
    unit_price: Money
    quantity: int
    weight_grams: int = 0
    taxable: bool = True
    requires_shipping: bool = True
    tax_class: str = STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """Something that its buyer gives instead of money, such as points: what it takes off goods at most, and of them.

    `programme_id` is what gave it, `share_bp` the most of the goods that it pays for. The platform bears it.
    """

    programme_id: UUID
    title: str
    most: Money
    share_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingInput:
    """What totals follow from: lines, each shop's tax and price of shipping, and the offers open to the buyer.

    `taxes` is of goods in no class, and of shipping; `class_taxes` is of the others. `memberships` says of products to
    which categories (those above included) and collections they belong.
    """

    currency: str
    lines: tuple[PricedLine, ...]
    taxes: Mapping[UUID, TaxRate] = field(default_factory=dict)
    class_taxes: Mapping[tuple[UUID, str], TaxRate] = field(default_factory=dict)
    shipping: Mapping[UUID, Money] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    memberships: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    redemption: Redemption | None = None


class Outcome(StrEnum):
    """Why an offer that is open takes nothing off this cart."""

    NOTHING_FITS = "nothing_fits"
    BELOW_MINIMUM = "below_minimum"
    TOO_FEW = "too_few"
    NOTHING_TO_GIVE = "nothing_to_give"
    NOT_COMBINED = "not_combined"
    AT_CHECKOUT = "at_checkout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """An offer that was asked for by its code and takes nothing off, with what is missing to it."""

    offer: Offer
    outcome: Outcome
    missing: Money | None = None
    missing_pieces: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What one promotion takes off: of lines by their key, and of shipping by shop; `amount` is all of it."""

    promotion_id: UUID
    shop_id: UUID | None
    title: str
    code: str | None
    level: Level
    payer: Payer
    lines: Mapping[str, Money]
    shipping: Mapping[UUID, Money]
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Discounts:
    """All that promotions take off a cart, in the order in which it was taken."""

    discounts: tuple[Discount, ...] = ()
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """Tax of one amount: `included` is inside the price, `added` comes on top of it."""

    included: Money
    added: Money

    @classmethod
    def none(cls, currency: str) -> Self:
        """No tax."""
        return cls(included=Money.zero(currency), added=Money.zero(currency))

    def __add__(self, other: "Tax") -> "Tax":
        return Tax(included=self.included + other.included, added=self.added + other.added)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTotals:
    """A line's amounts: `total` is `subtotal` less `discount` plus `tax_added`."""

    key: str
    shop_id: UUID
    subtotal: Money
    discount: Money
    tax_included: Money
    tax_added: Money
    total: Money

    @property
    def tax(self) -> Money:
        """All tax of the line, wherever it stands."""
        return self.tax_included + self.tax_added


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopTotals:
    """One shop's part: its lines and its shipping; `shipping_tax` is contained in the two tax sums.

    `discount` is what came off the goods. `shipping` is what is paid for it, `shipping_discount` what came off before.
    `funded` is how much of both discounts somebody else than the shop bears.
    """

    shop_id: UUID
    subtotal: Money
    discount: Money
    shipping: Money
    shipping_discount: Money
    funded: Money
    shipping_tax: Money
    tax_included: Money
    tax_added: Money
    total: Money

    @property
    def tax(self) -> Money:
        """All tax of the part, wherever it stands."""
        return self.tax_included + self.tax_added


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a cart costs; every sum is the sum of its parts.

    `total` is `subtotal` - `discount` + `shipping` + `tax_added`; `shipping` is what is left of it to pay.
    """

    currency: str
    lines: tuple[LineTotals, ...]
    shops: tuple[ShopTotals, ...]
    subtotal: Money
    discount: Money
    shipping: Money
    shipping_discount: Money
    tax_included: Money
    tax_added: Money
    total: Money
    discounts: tuple[Discount, ...] = ()
    unmet: tuple[Unmet, ...] = ()

    @property
    def tax(self) -> Money:
        """All tax, wherever it stands."""
        return self.tax_included + self.tax_added

    @property
    def saved(self) -> Money:
        """All that promotions took off, of goods and of shipping."""
        return self.discount + self.shipping_discount


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingOption:
    """A way to get this parcel there, and what it costs; from goods for `free_above` on it costs nothing."""

    id: UUID
    name: str
    price: Money
    free_above: Money | None = None
    days_from: int | None = None
    days_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCode:
    """What came of a code that was typed; it takes something off where nothing stands against it.

    `closed`: it opens nothing, whatever is in the cart. `outcome`: it is open, and what this cart misses to it.
    """

    code: str
    title: str = ""
    closed: Closed | None = None
    outcome: Outcome | None = None
    missing: Money | None = None
    missing_pieces: int = 0

    @property
    def counts(self) -> bool:
        """Whether it takes something off."""
        return self.closed is None and self.outcome is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopTerms:
    """All that shops, and the market, say of prices and that a quote follows from."""

    methods: tuple[ShippingMethod, ...]
    rates: tuple[TaxRate, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Totals for a destination, with what each shop offers to ship and what was chosen there.

    Without a destination there is no shipping and no tax yet: `totals` then hold the goods alone. A shop in
    `undeliverable` has goods to ship and no way to this destination. `uses` is what an order at this price uses.
    """

    totals: Totals
    options: Mapping[UUID, tuple[ShippingOption, ...]]
    chosen: Mapping[UUID, ShippingOption]
    undeliverable: tuple[UUID, ...] = ()
    codes: tuple[TypedCode, ...] = ()
    uses: tuple[Use, ...] = ()
