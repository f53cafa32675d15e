"""A market stall for tests of what comes after the catalogue: open shops with goods on the shelf and a way to ship."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDraft, Status, VariantDraft
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind, TaxDraft
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.stock import service as stock
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import shop as shop_factory

ACTOR = Actor(kind="system", label="tests")
SHIPPING = 5_000
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Goods:
    """One product with its only variant."""

    product_id: UUID
    variant_id: UUID
    shop_id: UUID


@dataclass(frozen=True, slots=True)
class Stall:
    """An open shop, who owns it, and what lies on its shelf."""

    shop: Shop
    owner: Account
    goods: Sequence[Goods]

    @property
    def variant_id(self) -> UUID:
        """The first thing on the shelf."""
        return self.goods[0].variant_id


async def stall(
    session: WriteSession,
    *,
    now: datetime,
    prices: Sequence[int] = (12_990,),
    on_hand: int = 10,
    tax: TaxDraft | None = None,
    shipping: int = SHIPPING,
    currency: str = "COP",
) -> Stall:
    """A shop that ships anywhere for 5,000 minor units, with one product for each price."""
    owner = await account_factory.account(session, now=now)
    shop = await shop_factory.shop(session, owner_account_id=owner.id, currency=currency, now=now)
    flat = ShippingDraft(name="Courier", kind=ShippingKind.FLAT, price=shipping)
    await pricing.set_shipping_methods(session, shop_id=shop.id, methods=[flat], actor=ACTOR, now=now)
    if tax is not None:
        await pricing.set_tax(session, shop_id=shop.id, rates=[tax], actor=ACTOR, now=now)
    goods = [await product(session, shop_id=shop.id, price=price, on_hand=on_hand, now=now) for price in prices]
    return Stall(shop, owner, goods)


def seller_of(stall: Stall, role: TeamRole = TeamRole.OWNER) -> Subject:
    """Who owns a stall, or works there."""
    return Subject(account_id=stall.owner.id, label=stall.owner.email, teams={stall.shop.id: role})


async def product(session: WriteSession, *, shop_id: UUID, price: int, on_hand: int, now: datetime) -> Goods:
    """A product for sale with so many pieces on the shelf."""
    made = await catalog.create_product(
        session,
        shop_id=shop_id,
        draft=ProductDraft(title=f"Lamp {next(_numbers)}", variants=(VariantDraft(price=price, weight_grams=500),)),
        actor=ACTOR,
        status=Status.APPROVED,
        now=now,
    )
    variant_id = made.variants[0].id
    await stock.set_on_hand(session, shop_id=shop_id, variant_id=variant_id, on_hand=on_hand, actor=ACTOR, now=now)
    return Goods(made.id, variant_id, shop_id)
