"""Carts of any kind: several shops, promotions of theirs and of the market, taxes inside and on top, any currency."""

import random
from uuid import UUID

from sokoni.commerce.pricing.promotion.types import Kind, Level, Offer, Payer, Reach, Scope, Terms
from sokoni.commerce.pricing.types import PricedLine, PricingInput, TaxRate
from sokoni.core.money import Money

SHOPS = tuple(UUID(int=number) for number in range(1, 6))
PRODUCTS = tuple(UUID(int=number) for number in range(10, 30))
GROUPS = tuple(UUID(int=number) for number in range(100, 104))
# Currencies of no, two and three decimals, and Telegram's Stars; prices as they are asked for in each.
PRICES = {"JPY": 50_000, "COP": 50_000_000, "KWD": 500_000, "XTR": 5_000}
LEVELS = {
    Kind.PERCENTAGE: (Level.PRODUCT, Level.ORDER),
    Kind.FIXED: (Level.PRODUCT, Level.ORDER),
    Kind.BUY_X_GET_Y: (Level.PRODUCT,),
    Kind.FREE_SHIPPING: (Level.SHIPPING,),
}


def scope(dice: random.Random) -> Scope:
    """Everything, or some goods or groups of them."""
    reach = dice.choice((Reach.ALL, Reach.PRODUCTS, Reach.CATEGORIES))
    named = {Reach.ALL: (), Reach.PRODUCTS: PRODUCTS, Reach.CATEGORIES: GROUPS}[reach]
    return Scope(reach=reach, ids=frozenset(dice.sample(named, min(len(named), dice.randint(1, 4)))))


def offer(dice: random.Random, number: int, most: int) -> Offer:
    """A promotion of a shop or of the market."""
    kind = dice.choice(tuple(Kind))
    terms = Terms(
        kind=kind,
        level=dice.choice(LEVELS[kind]),
        rate_bp=dice.choice((1, 333, 1000, 3333, 6667, 9999, 10_000)),
        amount=dice.randint(1, most),
        scope=scope(dice),
        gets=scope(dice),
        minimum_amount=dice.choice((0, 0, most // 3)),
        buy_quantity=dice.randint(1, 3),
        get_quantity=dice.randint(1, 3),
        max_times=dice.choice((None, 1, 2)),
        combines_with=frozenset(dice.sample(tuple(Level), dice.randint(0, 3))),
    )
    return Offer(
        promotion_id=UUID(int=1000 + number),
        shop_id=dice.choice((*SHOPS, None)),
        title=f"Offer {number}",
        terms=terms,
        code=dice.choice((None, f"CODE{number}")),
        payer=dice.choice(tuple(Payer)),
        stacks_on_shops=dice.random() < 0.5,
    )


def rate(dice: random.Random, shop_id: UUID, tax_class: str = "standard") -> TaxRate:
    """Any tax, inside the prices or on top."""
    return TaxRate(
        shop_id=shop_id,
        country=None,
        region=None,
        rate_bp=dice.choice((0, 500, 825, 1900, 2500, 10_000)),
        inclusive=dice.random() < 0.5,
        taxes_shipping=dice.random() < 0.5,
        tax_class=tax_class,
    )


def cart(dice: random.Random, currency: str) -> PricingInput:
    """A cart of up to five shops."""
    most = PRICES[currency]
    lines = tuple(
        PricedLine(
            key=f"line {number}",
            shop_id=dice.choice(SHOPS),
            product_id=dice.choice(PRODUCTS),
            variant_id=UUID(int=500 + number),
            unit_price=Money(dice.choice((0, 1, dice.randint(1, most))), currency),
            quantity=dice.choice((1, 2, 3, 7, 999)),
            taxable=dice.random() < 0.9,
            tax_class=dice.choice(("standard", "books")),
        )
        for number in range(dice.randint(1, 8))
    )
    taxed = [shop_id for shop_id in SHOPS if dice.random() < 0.8]
    return PricingInput(
        currency=currency,
        lines=lines,
        offers=tuple(offer(dice, number, most) for number in range(dice.randint(0, 8))),
        memberships={each: frozenset(dice.sample(GROUPS, dice.randint(0, 2))) for each in PRODUCTS},
        taxes={shop_id: rate(dice, shop_id) for shop_id in taxed},
        class_taxes={(shop_id, "books"): rate(dice, shop_id, "books") for shop_id in taxed},
        shipping={shop_id: Money(dice.randint(0, most), currency) for shop_id in SHOPS},
    )
