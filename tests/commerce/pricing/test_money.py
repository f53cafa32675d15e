"""The heavy proof: many carts of many shops with promotions, taxes and shipping, and not one minor unit adrift."""

import random
from dataclasses import replace

import pytest

from sokoni.commerce.pricing import rules
from sokoni.commerce.pricing.promotion.types import Payer
from sokoni.commerce.pricing.types import PricingInput, Totals
from tests.support.generated_carts import PRICES, cart

CARTS = 1_000


def drift(given: PricingInput, totals: Totals) -> int:
    """By how many minor units any sum differs from its parts; each part is looked at by itself."""
    apart = 0
    for shop in totals.shops:
        lines = [each for each in totals.lines if each.shop_id == shop.shop_id]
        paid_lines = sum(each.total.amount for each in lines)
        added_to_shipping = shop.tax_added.amount - sum(each.tax_added.amount for each in lines)
        apart += abs(shop.total.amount - paid_lines - shop.shipping.amount - added_to_shipping)
        apart += abs(given.shipping[shop.shop_id].amount - shop.shipping.amount - shop.shipping_discount.amount)
        apart += abs(shop.discount.amount - sum(each.discount.amount for each in lines))
    for line in totals.lines:
        taken = sum(each.lines[line.key].amount for each in totals.discounts if line.key in each.lines)
        apart += abs(line.discount.amount - taken)
        apart += abs(line.total.amount - (line.subtotal - line.discount + line.tax_added).amount)
    apart += abs(totals.saved.amount - sum(each.amount.amount for each in totals.discounts))
    apart += abs(totals.total.amount - sum(shop.total.amount for shop in totals.shops))
    funded = sum(each.amount.amount for each in totals.discounts if each.payer is Payer.PLATFORM)
    return apart + abs(funded - sum(shop.funded.amount for shop in totals.shops))


@pytest.mark.heavy
@pytest.mark.parametrize("currency", PRICES)
def test_not_one_minor_unit_is_adrift(currency: str, scale: float) -> None:
    dice = random.Random(f"money {currency}")  # the same carts each time
    for _ in range(int(CARTS * scale)):
        given = cart(dice, currency)
        totals = rules.totals(given)
        assert drift(given, totals) == 0, given
        assert all(0 <= each.discount.amount <= each.subtotal.amount for each in totals.lines), given
        assert min(shop.shipping.amount for shop in totals.shops) >= 0, given
        lines = list(given.lines)
        dice.shuffle(lines)
        assert rules.totals(replace(given, lines=tuple(lines))).shops == totals.shops, given
