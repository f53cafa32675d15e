"""What a sheet shows of products beside their cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.models import ProductRow, ProductVariantRow
from sokoni.core.database import ReadSession


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A variant as the sheet shows it."""

    id: UUID
    title: str
    sku: str | None
    price: int
    compare_at: int | None


async def list_kinds(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Type and tags of some products; one statement."""
    statement = select(ProductRow.id, ProductRow.product_type, ProductRow.tags).where(
        ProductRow.id == func.any(list(product_ids))
    )
    return {row.id: row for row in (await session.execute(statement)).all()}


async def list_variants(
    session: ReadSession, *, product_ids: Collection[UUID], depth: int
) -> Mapping[UUID, Sequence[VariantLine]]:
    """The first variants of some products in their order; one statement."""
    statement = (
        select(
            ProductVariantRow.product_id,
            ProductVariantRow.id,
            ProductVariantRow.option1,
            ProductVariantRow.option2,
            ProductVariantRow.option3,
            ProductVariantRow.sku,
            ProductVariantRow.price,
            ProductVariantRow.compare_at,
        )
        .where(ProductVariantRow.product_id == func.any(list(product_ids)), ProductVariantRow.position <= depth)
        .order_by(ProductVariantRow.product_id, ProductVariantRow.position)
    )
    lines: dict[UUID, list[VariantLine]] = {}
    for row in (await session.execute(statement)).all():
        title = rules.variant_title((row.option1, row.option2, row.option3))
        lines.setdefault(row.product_id, []).append(VariantLine(row.id, title, row.sku, row.price, row.compare_at))
    return lines
