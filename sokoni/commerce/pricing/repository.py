"""All SQL of pricing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, text

from sokoni.commerce.pricing.models import ShippingMethodRow, TaxRateRow
from sokoni.commerce.pricing.types import ShippingKind, ShippingMethod, TaxRate, WeightTier
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared, Row, is_among

_METHODS = Prepared(
    lambda: (
        select(*ShippingMethodRow.__table__.columns)
        .where(is_among(ShippingMethodRow.shop_id, "shop_ids"))
        .order_by(ShippingMethodRow.shop_id, ShippingMethodRow.position)
    )
)


async def list_methods(session: ReadSession, *, shop_ids: Collection[UUID]) -> list[ShippingMethod]:
    """The shipping methods of shops, in their sellers' order."""
    return [_method(row) for row in await _METHODS.fetch(session, shop_ids=list(shop_ids))]


_RATES = Prepared(
    lambda: (
        select(*TaxRateRow.__table__.columns)
        .where(is_among(TaxRateRow.shop_id, "shop_ids"))
        .order_by(TaxRateRow.shop_id, TaxRateRow.country.nulls_last(), TaxRateRow.region.nulls_last())
    )
)


async def list_rates(session: ReadSession, *, shop_ids: Collection[UUID]) -> list[TaxRate]:
    """The tax rates of shops, by zone."""
    return [_rate(row) for row in await _RATES.fetch(session, shop_ids=list(shop_ids))]


async def exists_methods(session: ReadSession, *, shop_id: UUID) -> bool:
    """Whether a shop ships at all."""
    return (await session.execute(select(exists().where(ShippingMethodRow.shop_id == shop_id)))).scalar_one()


async def lock_shop(session: WriteSession, *, shop_id: UUID) -> None:
    """Let one writer at a time replace a shop's methods and rates; they are replaced whole."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"pricing:{shop_id}"}
    )


async def replace_methods(
    session: WriteSession, *, shop_id: UUID, methods: Sequence[ShippingMethod], now: datetime
) -> None:
    """Put a shop's methods in the place of the ones it had."""
    await session.execute(delete(ShippingMethodRow).where(ShippingMethodRow.shop_id == shop_id))
    rows = [
        {
            "id": each.id,
            "shop_id": shop_id,
            "position": position,
            "name": each.name,
            "kind": each.kind.value,
            "currency": each.currency,
            "price": each.price,
            "tiers": [[tier.up_to_grams, tier.price] for tier in each.tiers],
            "free_above": each.free_above,
            "countries": sorted(each.countries),
            "days_from": each.days_from,
            "days_to": each.days_to,
            "created_at": now,
        }
        for position, each in enumerate(methods)
    ]
    if rows:
        await session.execute(insert(ShippingMethodRow).values(rows))


async def replace_rates(session: WriteSession, *, shop_id: UUID, rates: Sequence[TaxRate], now: datetime) -> None:
    """Put a shop's rates in the place of the ones it had."""
    await session.execute(delete(TaxRateRow).where(TaxRateRow.shop_id == shop_id))
    rows = [
        {
            "id": ids.new_id(),
            "shop_id": shop_id,
            "country": each.country,
            "region": each.region,
            "rate_bp": each.rate_bp,
            "inclusive": each.inclusive,
            "taxes_shipping": each.taxes_shipping,
            "created_at": now,
        }
        for each in rates
    ]
    if rows:
        await session.execute(insert(TaxRateRow).values(rows))


def _method(row: Row) -> ShippingMethod:
    return ShippingMethod(
        id=row.id,
        shop_id=row.shop_id,
        name=row.name,
        kind=ShippingKind(row.kind),
        currency=row.currency,
        price=row.price,
        tiers=tuple(WeightTier(up_to_grams=grams, price=price) for grams, price in row.tiers),
        free_above=row.free_above,
        countries=frozenset(row.countries),
        days_from=row.days_from,
        days_to=row.days_to,
    )


def _rate(row: Row) -> TaxRate:
    return TaxRate(
        shop_id=row.shop_id,
        country=row.country,
        region=row.region,
        rate_bp=row.rate_bp,
        inclusive=row.inclusive,
        taxes_shipping=row.taxes_shipping,
    )
