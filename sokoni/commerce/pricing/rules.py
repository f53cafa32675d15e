"""What things cost, as plain functions of plain values: no database, no clock, no network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sokoni.commerce.catalog.types import STANDARD
from sokoni.commerce.pricing import discounts, postal, redeeming
from sokoni.commerce.pricing.errors import ShippingMethodInvalid, TaxRateInvalid
from sokoni.commerce.pricing.promotion.types import Closed, Payer
from sokoni.commerce.pricing.types import (
    Destination,
    Discount,
    Discounts,
    LineTotals,
    PricedLine,
    PricingInput,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    ShippingOption,
    ShopTotals,
    Tax,
    TaxDraft,
    TaxRate,
    Totals,
    TypedCode,
)
from sokoni.core import money
from sokoni.core.errors import Reason
from sokoni.core.money import Money

BASIS_POINTS = 10_000


def totals(given: PricingInput) -> Totals:
    """What the lines cost less what promotions take off, with shipping and tax on what is left of them.

    Lines keep their order, shops stand in order of their id.
    """
    found = _discounts(given)
    lines = tuple(_line_totals(line, _rate_of(given, line), _off_line(found.discounts, line)) for line in given.lines)
    by_shop: dict[UUID, list[LineTotals]] = {}
    for line in lines:
        by_shop.setdefault(line.shop_id, []).append(line)
    shops = tuple(
        _shop_totals(
            shop_id,
            by_shop[shop_id],
            shipping=given.shipping.get(shop_id, Money.zero(given.currency)),
            rate=given.taxes.get(shop_id),
            found=found.discounts,
        )
        for shop_id in sorted(by_shop)
    )
    return Totals(
        currency=given.currency,
        lines=lines,
        shops=shops,
        discounts=found.discounts,
        unmet=found.unmet,
        subtotal=_sum((shop.subtotal for shop in shops), given.currency),
        discount=_sum((shop.discount for shop in shops), given.currency),
        shipping=_sum((shop.shipping for shop in shops), given.currency),
        shipping_discount=_sum((shop.shipping_discount for shop in shops), given.currency),
        tax_included=_sum((shop.tax_included for shop in shops), given.currency),
        tax_added=_sum((shop.tax_added for shop in shops), given.currency),
        total=_sum((shop.total for shop in shops), given.currency),
    )


def tax_of(amount: Money, rate: TaxRate | None) -> Tax:
    """The tax in or on an amount, rounded half up to the minor unit."""
    nothing = Money.zero(amount.currency)
    if rate is None:
        return Tax.none(amount.currency)
    if rate.inclusive:
        part = money.round_half_up(amount.amount * rate.rate_bp, BASIS_POINTS + rate.rate_bp)
        return Tax(included=Money(part, amount.currency), added=nothing)
    part = money.round_half_up(amount.amount * rate.rate_bp, BASIS_POINTS)
    return Tax(included=nothing, added=Money(part, amount.currency))


def select_tax(
    rates: Iterable[TaxRate], destination: Destination | None, *, tax_class: str = STANDARD
) -> TaxRate | None:
    """The rate of a class for the most exact zone that holds the destination; that of no class where it has none.

    Postal code before region before country before everywhere else.
    """
    if destination is None:
        return None
    fitting = [rate for rate in rates if rate.tax_class in {tax_class, STANDARD} and _is_in_zone(rate, destination)]
    return max(fitting, key=lambda rate: (rate.tax_class == tax_class, _exactness(rate)), default=None)


def select_class_taxes(
    rates: Sequence[TaxRate], lines: Iterable[PricedLine], destination: Destination | None
) -> Mapping[tuple[UUID, str], TaxRate]:
    """The rates of the classes that lines are in, by shop and class; without those that are in none."""
    wanted = {(line.shop_id, line.tax_class) for line in lines if line.tax_class != STANDARD}
    found = {
        (shop_id, name): select_tax((rate for rate in rates if rate.shop_id == shop_id), destination, tax_class=name)
        for shop_id, name in wanted
    }
    return {key: rate for key, rate in found.items() if rate is not None}


def shipping_price(method: ShippingMethod, *, subtotal: Money, weight_grams: int) -> Money | None:
    """What a method asks for a parcel, or None where it does not carry it.

    A parcel whose goods reach `free_above` travels free, if the method carries it at all.
    """
    price: int | None = method.price
    if method.kind is ShippingKind.WEIGHT:
        price = next((tier.price for tier in method.tiers if weight_grams <= tier.up_to_grams), None)
    elif method.kind is ShippingKind.AMOUNT:
        price = next((tier.price for tier in method.amount_tiers if subtotal.amount <= tier.up_to_amount), None)
    if price is None:
        return None
    if method.free_above is not None and subtotal.amount >= method.free_above:
        price = 0
    return Money(price, method.currency)


def shipping_options(
    methods: Iterable[ShippingMethod], *, lines: Sequence[PricedLine], destination: Destination
) -> tuple[ShippingOption, ...]:
    """How one shop can get these lines there, in the seller's order; empty also where nothing has to be shipped."""
    if not any(line.requires_shipping for line in lines):
        return ()
    currency = lines[0].unit_price.currency
    subtotal = _sum((line.unit_price * line.quantity for line in lines), currency)
    weight = sum(line.weight_grams * line.quantity for line in lines if line.requires_shipping)
    priced = (
        (method, shipping_price(method, subtotal=subtotal, weight_grams=weight))
        for method in methods
        if method.currency == currency and _delivers_to(method, destination)
    )
    return tuple(
        ShippingOption(
            id=method.id,
            name=method.name,
            price=price,
            free_above=Money(method.free_above, currency) if method.free_above is not None else None,
            days_from=method.days_from,
            days_to=method.days_to,
        )
        for method, price in priced
        if price is not None
    )


def typed_code(code: str, totals: Totals, closed: Mapping[str, Closed]) -> TypedCode:
    """What came of a code: several shops may have it, and it counts where it does for one of them."""
    used = next((each for each in totals.discounts if each.code == code), None)
    if used is not None:
        return TypedCode(code=code, title=used.title)
    unmet = next((each for each in totals.unmet if each.offer.code == code), None)
    if unmet is None:
        return TypedCode(code=code, closed=closed.get(code, Closed.UNKNOWN))
    return TypedCode(
        code=code,
        title=unmet.offer.title,
        outcome=unmet.outcome,
        missing=unmet.missing,
        missing_pieces=unmet.missing_pieces,
    )


def group_by_shop(lines: Iterable[PricedLine]) -> Mapping[UUID, list[PricedLine]]:
    """Lines by their shop, in the order in which shops first appear."""
    grouped: dict[UUID, list[PricedLine]] = {}
    for line in lines:
        grouped.setdefault(line.shop_id, []).append(line)
    return grouped


def check_methods(methods: Sequence[ShippingDraft]) -> None:
    """Pass shipping methods that can be carried out as written.

    Raises:
        ShippingMethodInvalid: one contradicts itself, or two have one name.
    """
    names: set[str] = set()
    for each in methods:
        reason = _why_not(each)
        if reason is None and each.name in names:
            reason = Reason("another method has this name")
        if reason is not None:
            raise ShippingMethodInvalid(name=each.name, reason=reason)
        names.add(each.name)


def check_rates(rates: Sequence[TaxDraft]) -> None:
    """Pass tax rates that can be applied as written.

    Raises:
        TaxRateInvalid: one contradicts itself, or two are for one zone.
    """
    zones: set[tuple[str, str | None, str, str | None]] = set()
    for each in rates:
        zone = (each.tax_class, each.country, (each.region or "").casefold(), each.postal_pattern)
        said = (each.country, each.region, each.postal_pattern)
        name = ", ".join(part for part in said if part) or "everywhere else"
        if each.postal_pattern is not None and each.country is None:
            raise TaxRateInvalid(zone=name, reason=Reason("postal codes belong to a country"))
        if each.postal_pattern is not None and not postal.is_pattern(each.postal_pattern):
            raise TaxRateInvalid(zone=name, reason=Reason("its postal codes cannot be read"))
        if each.region is not None and each.country is None:
            raise TaxRateInvalid(zone=name, reason=Reason("a region belongs to a country"))
        if not 0 <= each.rate_bp <= BASIS_POINTS:
            raise TaxRateInvalid(zone=name, reason=Reason("a rate is from 0 to 10000 hundredths of a percent"))
        if zone in zones:
            raise TaxRateInvalid(zone=name, reason=Reason("another rate is for the same zone"))
        zones.add(zone)


def _why_not(draft: ShippingDraft) -> Reason | None:
    """Why a method cannot be carried out; None where it can."""
    prices = [*(tier.price for tier in draft.tiers), *(tier.price for tier in draft.amount_tiers)]
    if not draft.name:
        return Reason("it has no name")
    if min(draft.price, draft.free_above or 0, *prices) < 0:
        return Reason("an amount is negative")
    return _why_not_tiers(draft) or _why_not_there(draft) or _why_not_in_time(draft.days_from, draft.days_to)


def _why_not_tiers(draft: ShippingDraft) -> Reason | None:
    if (draft.kind is ShippingKind.WEIGHT) != bool(draft.tiers):
        return Reason("a method by weight has tiers, and a flat one has none")
    if (draft.kind is ShippingKind.AMOUNT) != bool(draft.amount_tiers):
        return Reason("a method by amount has tiers of amounts, and no other has them")
    weights = [tier.up_to_grams for tier in draft.tiers]
    if weights != sorted(set(weights)) or any(weight <= 0 for weight in weights):
        return Reason("the weights of its tiers do not rise")
    limits = [tier.up_to_amount for tier in draft.amount_tiers]
    if limits != sorted(set(limits)) or any(limit < 0 for limit in limits):
        return Reason("the amounts of its tiers do not rise")
    return None


def _why_not_there(draft: ShippingDraft) -> Reason | None:
    if (draft.regions or draft.postal_pattern is not None) and len(draft.countries) != 1:
        return Reason("regions and postal codes belong to one country")
    if draft.postal_pattern is not None and not postal.is_pattern(draft.postal_pattern):
        return Reason("its postal codes cannot be read")
    return None


def _why_not_in_time(days_from: int | None, days_to: int | None) -> Reason | None:
    if (days_from is None) != (days_to is None):
        return Reason("of its days only one end is said")
    if days_from is not None and days_to is not None and not 0 <= days_from <= days_to:
        return Reason("its last day comes before its first")
    return None


def _rate_of(given: PricingInput, line: PricedLine) -> TaxRate | None:
    return given.class_taxes.get((line.shop_id, line.tax_class), given.taxes.get(line.shop_id))


def _discounts(given: PricingInput) -> Discounts:
    found = Discounts()
    if given.offers and given.lines:
        found = discounts.find(
            given.lines, given.offers, currency=given.currency, memberships=given.memberships, shipping=given.shipping
        )
    if given.redemption is None:
        return found
    redeemed = redeeming.redeem(given.lines, found.discounts, given.redemption)
    return found if redeemed is None else replace(found, discounts=(*found.discounts, redeemed))


def _off_line(found: Sequence[Discount], line: PricedLine) -> Money:
    return _sum((each.lines[line.key] for each in found if line.key in each.lines), line.unit_price.currency)


def _line_totals(line: PricedLine, rate: TaxRate | None, discount: Money) -> LineTotals:
    subtotal = line.unit_price * line.quantity
    tax = tax_of(subtotal - discount, rate if line.taxable else None)
    return LineTotals(
        key=line.key,
        shop_id=line.shop_id,
        subtotal=subtotal,
        discount=discount,
        tax_included=tax.included,
        tax_added=tax.added,
        total=subtotal - discount + tax.added,
    )


def _shop_totals(
    shop_id: UUID,
    lines: Sequence[LineTotals],
    *,
    shipping: Money,
    rate: TaxRate | None,
    found: Sequence[Discount],
) -> ShopTotals:
    currency = shipping.currency
    off_shipping = _sum((each.shipping[shop_id] for each in found if shop_id in each.shipping), currency)
    paid_shipping = shipping - off_shipping
    shipping_tax = tax_of(paid_shipping, rate if rate is not None and rate.taxes_shipping else None)
    subtotal = _sum((line.subtotal for line in lines), currency)
    discount = _sum((line.discount for line in lines), currency)
    tax_added = _sum((line.tax_added for line in lines), currency) + shipping_tax.added
    return ShopTotals(
        shop_id=shop_id,
        subtotal=subtotal,
        discount=discount,
        shipping=paid_shipping,
        shipping_discount=off_shipping,
        funded=_funded(shop_id, lines, found, currency),
        shipping_tax=shipping_tax.included + shipping_tax.added,
        tax_included=_sum((line.tax_included for line in lines), currency) + shipping_tax.included,
        tax_added=tax_added,
        total=subtotal - discount + paid_shipping + tax_added,
    )


def _funded(shop_id: UUID, lines: Sequence[LineTotals], found: Sequence[Discount], currency: str) -> Money:
    """How much of a shop's discounts the platform bears."""
    keys = {line.key for line in lines}
    borne = [each for each in found if each.payer is Payer.PLATFORM]
    goods = (amount for each in borne for key, amount in each.lines.items() if key in keys)
    shipping = (each.shipping[shop_id] for each in borne if shop_id in each.shipping)
    return _sum((*goods, *shipping), currency)


def _is_in_zone(rate: TaxRate, destination: Destination) -> bool:
    if rate.country is None:
        return True
    if rate.country != destination.country.upper():
        return False
    is_there = rate.region is None or rate.region.casefold() == _region_of(destination)
    return is_there and postal.matches(rate.postal_pattern, destination.postal_code)


def _region_of(destination: Destination) -> str:
    return (destination.region or "").strip().casefold()


def _exactness(rate: TaxRate) -> tuple[bool, bool, bool]:
    return (rate.postal_pattern is not None, rate.region is not None, rate.country is not None)


def _delivers_to(method: ShippingMethod, destination: Destination) -> bool:
    if method.countries and destination.country.upper() not in method.countries:
        return False
    if method.regions and _region_of(destination) not in {region.casefold() for region in method.regions}:
        return False
    return postal.matches(method.postal_pattern, destination.postal_code)


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return money.total(list(amounts), currency=currency)
