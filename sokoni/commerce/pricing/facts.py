"""What shops say of shipping and tax as plain values: recorded with each change, compared, and put back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sokoni.commerce.pricing.types import (
    AmountTier,
    ShippingDraft,
    ShippingKind,
    ShippingMethod,
    TaxDraft,
    TaxRate,
    WeightTier,
)

# The kinds of things under which changes are recorded.
SHIPPING, TAX = "shipping_methods", "tax_rates"
_METHOD_FIELDS = ("name", "price", "free_above", "postal_pattern", "days_from", "days_to")


def of_method(method: ShippingMethod) -> dict[str, Any]:
    """What a seller said of a way to ship."""
    return {name: getattr(method, name) for name in _METHOD_FIELDS} | {
        "kind": method.kind.value,
        "currency": method.currency,
        "tiers": [asdict(tier) for tier in method.tiers],
        "amount_tiers": [asdict(tier) for tier in method.amount_tiers],
        "countries": sorted(method.countries),
        "regions": sorted(method.regions),
    }


def to_method(facts: Mapping[str, Any]) -> ShippingDraft:
    """A way to ship as such facts describe it."""
    return ShippingDraft(
        kind=ShippingKind(facts["kind"]),
        currency=facts["currency"],
        tiers=tuple(WeightTier(**tier) for tier in facts["tiers"]),
        amount_tiers=tuple(AmountTier(**tier) for tier in facts["amount_tiers"]),
        countries=frozenset(facts["countries"]),
        regions=frozenset(facts["regions"]),
        **{name: facts[name] for name in _METHOD_FIELDS},
    )


def of_rate(rate: TaxRate) -> dict[str, Any]:
    """What a seller said of a tax."""
    facts = asdict(rate)
    del facts["shop_id"]
    return facts


def to_rate(facts: Mapping[str, Any]) -> TaxDraft:
    """A tax as such facts describe it."""
    return TaxDraft(**facts)
