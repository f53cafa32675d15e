"""Price lists in use: what goods cost whoever buys them; one statement, and none where no shop of theirs has lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant, Variant
from sokoni.commerce.pricing.pricelist import repository, rules
from sokoni.commerce.pricing.pricelist.types import ListedPrice
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import ReadSession
from sokoni.core.money import Money


async def apply(
    session: ReadSession,
    *,
    variants: Mapping[UUID, SellableVariant],
    account_id: UUID | None,
    currency: str | None,
    now: datetime,
) -> Mapping[UUID, SellableVariant]:
    """Variants at the prices that hold for a buyer, in the currency that they want where a list has it.

    No statement where their shops have no lists, and for who is a stranger and wants no currency; else one.
    """
    asked = {key: each for key, each in variants.items() if _may_differ(each, account_id, currency)}
    if not asked:
        return variants
    offered = await repository.list_offered(
        session,
        shop_ids={each.shop_id for each in asked.values()},
        variant_ids=asked,
        account_id=account_id,
        now=now,
    )
    theirs = {
        key: replace(
            each,
            price=rules.resolve(each.price, offered.of(each.shop_id, key), wanted=currency or each.price.currency),
        )
        for key, each in asked.items()
    }
    return {**variants, **theirs}


async def of_product(
    session: ReadSession,
    *,
    shop: Shop,
    variants: Collection[Variant],
    account_id: UUID | None,
    currency: str | None,
    now: datetime,
) -> Mapping[UUID, Money]:
    """What each variant of a product costs a visitor; no statement where the shop has no lists, else one."""
    bases = {each.id: each.price for each in variants}
    if not shop.list_currencies or (account_id is None and currency in {None, shop.currency}):
        return bases
    offered = await repository.list_offered(
        session, shop_ids=[shop.id], variant_ids=bases, account_id=account_id, now=now
    )

    def at(wanted: str) -> Mapping[UUID, Money]:
        return {key: rules.resolve(base, offered.of(shop.id, key), wanted=wanted) for key, base in bases.items()}

    theirs = at(currency or shop.currency)
    # A page has one currency: where a list has not all variants in it, everything is in the shop's own.
    return theirs if len({each.currency for each in theirs.values()}) == 1 else at(shop.currency)


def _may_differ(variant: SellableVariant, account_id: UUID | None, currency: str | None) -> bool:
    """Whether a price list may say another price: strangers have those in other currencies alone."""
    if not variant.has_price_lists:
        return False
    return account_id is not None or currency not in {None, variant.price.currency}


async def list_listed(
    session: ReadSession, *, variant_ids: Collection[UUID], account_id: UUID | None, currency: str | None, now: datetime
) -> Sequence[ListedPrice]:
    """What variants on sale cost somebody, and what they cost strangers; two statements at most."""
    found = await catalog.sellable(session, variant_ids=variant_ids)
    sold = {key: each for key, each in found.items() if each.is_sellable}
    theirs = await apply(session, variants=sold, account_id=account_id, currency=currency, now=now)
    return [ListedPrice(variant_id=key, base=each.price, price=theirs[key].price) for key, each in sold.items()]
