"""Variants as carts know them, for pure tests: nothing of them is stored."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.core.money import Money


def variant(variant_id: UUID, **values: Any) -> SellableVariant:
    """A lamp that is on sale for 12,990 pesos, unless told otherwise."""
    plain = SellableVariant(
        variant_id=variant_id,
        product_id=uuid4(),
        shop_id=uuid4(),
        shop_slug="casa-lino",
        product_slug="lamp",
        product_title="Lamp",
        variant_title="",
        sku=None,
        price=Money(12_990, "COP"),
        weight_grams=500,
        taxable=True,
        requires_shipping=True,
        is_sellable=True,
        image_hash=None,
    )
    return replace(plain, **values)
