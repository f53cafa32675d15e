"""All SQL of pricing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, delete, exists, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from sokoni.commerce.pricing.models import ShippingMethodRow, TaxRateRow
from sokoni.commerce.pricing.promotion import repository as promotions
from sokoni.commerce.pricing.types import AmountTier, ShippingKind, ShippingMethod, ShopTerms, TaxRate, WeightTier
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared, is_among

_METHODS = Prepared(
    lambda: (
        select(*ShippingMethodRow.__table__.columns)
        .where(is_among(ShippingMethodRow.shop_id, "shop_ids"))
        .order_by(ShippingMethodRow.shop_id, ShippingMethodRow.position)
    )
)


async def list_methods(session: ReadSession, *, shop_ids: Collection[UUID]) -> list[ShippingMethod]:
    """The shipping methods of shops, in their sellers' order."""
    return [_method(dict(row)) for row in await _METHODS.fetch(session, shop_ids=list(shop_ids))]


_RATES = Prepared(
    lambda: (
        select(*TaxRateRow.__table__.columns)
        .where(is_among(TaxRateRow.shop_id, "shop_ids"))
        .order_by(
            TaxRateRow.shop_id,
            TaxRateRow.country.nulls_last(),
            TaxRateRow.region.nulls_last(),
            TaxRateRow.postal_pattern.nulls_last(),
            TaxRateRow.tax_class,
        )
    )
)


async def list_rates(session: ReadSession, *, shop_ids: Collection[UUID]) -> list[TaxRate]:
    """The tax rates of shops, by zone."""
    return [_rate(dict(row)) for row in await _RATES.fetch(session, shop_ids=list(shop_ids))]


_TERMS = Prepared(
    lambda: text(
        """
        SELECT 'method' AS kind, to_jsonb(method) AS facts FROM shipping_methods AS method
        WHERE method.shop_id = ANY (:shop_ids)
        UNION ALL
        SELECT 'rate', to_jsonb(rate) FROM tax_rates AS rate WHERE rate.shop_id = ANY (:shop_ids)
        UNION ALL
        SELECT 'promotion', to_jsonb(promotion) || jsonb_build_object('typed', to_jsonb(typed))
        FROM promotions AS promotion
        LEFT JOIN promotion_codes AS typed ON typed.promotion_id = promotion.id AND typed.code = ANY (:codes)
        WHERE (promotion.shop_id = ANY (:shop_ids) OR promotion.shop_id IS NULL) AND promotion.state <> 'archived'
            AND CASE WHEN promotion.needs_code THEN typed.id IS NOT NULL
                ELSE promotion.state = 'active' AND COALESCE(promotion.starts_at <= :now, true)
                    AND COALESCE(promotion.ends_at > :now, true) END
        """
    ).bindparams(
        bindparam("shop_ids", type_=ARRAY(Uuid())),
        bindparam("codes", type_=ARRAY(Text())),
        bindparam("now", type_=DateTime(timezone=True)),
    )
)


async def get_terms(
    session: ReadSession, *, shop_ids: Collection[UUID], codes: Collection[str], now: datetime
) -> ShopTerms:
    """All that a quote for some shops follows from, with the promotions that codes open; one statement."""
    found: dict[str, list[dict[str, Any]]] = {"method": [], "rate": [], "promotion": []}
    for row in await _TERMS.fetch(session, shop_ids=list(shop_ids), codes=list(codes), now=now):
        found[row.kind].append(row.facts)
    by_place = sorted(found["method"], key=lambda facts: (facts["shop_id"], facts["position"]))
    return ShopTerms(
        methods=tuple(_method(facts) for facts in by_place),
        rates=tuple(_rate(facts) for facts in found["rate"]),
        candidates=tuple(promotions.candidate_of(facts) for facts in found["promotion"]),
    )


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
            "tiers": [
                *([tier.up_to_grams, tier.price] for tier in each.tiers),
                *([tier.up_to_amount, tier.price] for tier in each.amount_tiers),
            ],
            "free_above": each.free_above,
            "countries": sorted(each.countries),
            "regions": sorted(each.regions),
            "postal_pattern": each.postal_pattern,
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
            "tax_class": each.tax_class,
            "postal_pattern": each.postal_pattern,
            "created_at": now,
        }
        for each in rates
    ]
    if rows:
        await session.execute(insert(TaxRateRow).values(rows))


def _method(facts: Mapping[str, Any]) -> ShippingMethod:
    kind, tiers = ShippingKind(facts["kind"]), facts["tiers"]
    is_by_amount = kind is ShippingKind.AMOUNT
    return ShippingMethod(
        id=_id(facts["id"]),
        shop_id=_id(facts["shop_id"]),
        name=facts["name"],
        kind=kind,
        currency=facts["currency"],
        price=facts["price"],
        tiers=() if is_by_amount else tuple(WeightTier(up_to_grams=most, price=price) for most, price in tiers),
        amount_tiers=tuple(AmountTier(up_to_amount=most, price=price) for most, price in tiers) if is_by_amount else (),
        free_above=facts["free_above"],
        countries=frozenset(facts["countries"]),
        regions=frozenset(facts["regions"]),
        postal_pattern=facts["postal_pattern"],
        days_from=facts["days_from"],
        days_to=facts["days_to"],
    )


def _rate(facts: Mapping[str, Any]) -> TaxRate:
    return TaxRate(
        shop_id=_id(facts["shop_id"]),
        country=facts["country"],
        region=facts["region"],
        rate_bp=facts["rate_bp"],
        inclusive=facts["inclusive"],
        taxes_shipping=facts["taxes_shipping"],
        postal_pattern=facts["postal_pattern"],
        tax_class=facts["tax_class"],
    )


def _id(value: Any) -> UUID:
    """An id of a row, or of a row's JSON."""
    return value if isinstance(value, UUID) else UUID(value)
