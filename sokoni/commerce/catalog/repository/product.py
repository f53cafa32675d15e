"""Single products, written field by field; `whole` reads them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog.models import (
    MovedProductRow,
    ProductCategoryRow,
    ProductOptionRow,
    ProductRow,
    ProductTextRow,
    ProductVariantRow,
)
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import (
    Status,
)
from sokoni.core.database import ReadSession, WriteSession

_wanted = aliased(ProductTextRow)
_default = aliased(ProductTextRow)

# The one place that says what the product row sums up; the importer's own sum is held equal to it by a test.
_REFRESH = text(
    """
    UPDATE products AS product
    SET min_price = prices.min_price, max_price = prices.max_price, compare_at = prices.compare_at,
        variant_count = prices.variant_count, only_variant_id = prices.only_variant_id,
        image_hash = picture.media_hash, image_frame = picture.frame, image_alt = coalesce(picture.alt, ''),
        updated_at = :now
    FROM (
        SELECT product_id, min(price) AS min_price, max(price) AS max_price,
               (array_agg(compare_at ORDER BY price, position, id))[1] AS compare_at,
               count(*) AS variant_count,
               CASE WHEN count(*) = 1 THEN (array_agg(id))[1] END AS only_variant_id
        FROM product_variants
        WHERE product_id = ANY (CAST(:product_ids AS uuid[]))
        GROUP BY product_id
    ) AS prices
    LEFT JOIN LATERAL (
        SELECT media_hash, alt, nullif(jsonb_strip_nulls(jsonb_build_object(
            'focus', CASE WHEN focus_x IS NOT NULL THEN jsonb_build_array(focus_x, focus_y) END,
            'crop', CASE WHEN crop_x IS NOT NULL THEN jsonb_build_array(crop_x, crop_y, crop_width, crop_height) END
        )), '{}') AS frame
        FROM product_images
        WHERE product_id = prices.product_id AND state = 'ready'
        ORDER BY position, id
        LIMIT 1
    ) AS picture ON true
    WHERE product.id = prices.product_id
    """
)


async def get_locked(session: WriteSession, *, product_id: UUID) -> Row[Any] | None:
    """A product's row that nobody else changes until this transaction ends."""
    statement = select(*ProductRow.__table__.columns).where(ProductRow.id == product_id).with_for_update(key_share=True)
    return (await session.execute(statement)).one_or_none()


async def list_slugs_like(session: ReadSession, *, shop_id: UUID, prefix: str) -> Sequence[str]:
    """The slugs of a shop that begin with a text."""
    statement = select(ProductRow.slug).where(
        ProductRow.shop_id == shop_id, ProductRow.slug.startswith(prefix, autoescape=True)
    )
    return (await session.execute(statement)).scalars().all()


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> bool:
    """Insert a product's row; False when its slug is taken."""
    statement = (
        insert(ProductRow)
        .values(values)
        .on_conflict_do_nothing(index_elements=["shop_id", "slug"])
        .returning(ProductRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def add_copy(session: WriteSession, *, source_id: UUID, copy_id: UUID, slug: str, now: datetime) -> bool:
    """Insert a draft's row that is like another product's; False when the slug is taken.

    What it sums up of its variants is the source's: they are the same.
    """
    statement = text(
        """
        INSERT INTO products (
            id, shop_id, slug, status, language, product_type, vendor, tags, currency, min_price, max_price, compare_at,
            variant_count, only_variant_id, created_at, updated_at
        )
        SELECT :copy_id, shop_id, :slug, 'draft', language, product_type, vendor, tags, currency, min_price, max_price,
            compare_at, variant_count, only_variant_id, :now, :now
        FROM products WHERE id = :source_id
        ON CONFLICT (slug, shop_id) DO NOTHING
        RETURNING id
        """
    )
    values = {"source_id": source_id, "copy_id": copy_id, "slug": slug, "now": now}
    return (await session.execute(statement, values)).scalar_one_or_none() is not None


async def add_parts(
    session: WriteSession,
    *,
    options: Sequence[Mapping[str, Any]],
    variants: Sequence[Mapping[str, Any]],
) -> str | None:
    """Insert options and variants; the name of the constraint that a variant ran into, if any."""
    if options:
        await session.execute(insert(ProductOptionRow).values(list(options)))
    try:
        async with session.begin_nested():
            await session.execute(insert(ProductVariantRow).values(list(variants)))
    except IntegrityError as error:
        return constraint_of(error)
    return None


async def put_text(
    session: WriteSession, *, shop_id: UUID, product_id: UUID, language: str, values: Mapping[str, Any]
) -> None:
    """Write a product's words in one language, whether or not there were any."""
    row = {"shop_id": shop_id, "product_id": product_id, "language": language, **values}
    statement = insert(ProductTextRow).values(row)
    await session.execute(statement.on_conflict_do_update(index_elements=["product_id", "language"], set_=dict(values)))


async def put_categories(
    session: WriteSession, *, shop_id: UUID, product_id: UUID, category_ids: Collection[UUID]
) -> None:
    """Let a product belong to these categories and to no others; two statements."""
    gone = delete(ProductCategoryRow).where(ProductCategoryRow.product_id == product_id)
    await session.execute(gone.where(ProductCategoryRow.category_id != func.all(list(category_ids))))
    rows = [{"product_id": product_id, "category_id": each, "shop_id": shop_id} for each in sorted(category_ids)]
    if rows:
        await session.execute(insert(ProductCategoryRow).values(rows).on_conflict_do_nothing())


async def get_moved_slug(session: ReadSession, *, shop_slug: str, slug: str) -> str | None:
    """Where the product that had an address stands now, if visitors see it there."""
    statement = (
        select(ProductRow.slug)
        .join(MovedProductRow, MovedProductRow.product_id == ProductRow.id)
        .join(SHOPS, SHOPS.c.id == MovedProductRow.shop_id)
        .where(SHOPS.c.slug == shop_slug, IS_OPEN, MovedProductRow.slug == slug)
        .where(ProductRow.status == Status.APPROVED.value)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def list_moved_slugs(session: ReadSession, *, product_id: UUID) -> Sequence[str]:
    """The addresses that a product had before, the newest first."""
    statement = select(MovedProductRow.slug).where(MovedProductRow.product_id == product_id)
    statement = statement.order_by(MovedProductRow.moved_at.desc(), MovedProductRow.slug)
    return (await session.execute(statement)).scalars().all()


async def list_titles(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[str]:
    """The titles of some products, each in its own language."""
    statement = select(_default.title).join(
        ProductRow, (_default.product_id == ProductRow.id) & (_default.language == ProductRow.language)
    )
    statement = statement.where(ProductRow.id == func.any(list(product_ids))).order_by(ProductRow.id)
    return (await session.execute(statement)).scalars().all()


async def list_titles_by_id(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The titles of some products, each in its own language, by product."""
    statement = select(ProductRow.id, _default.title).join(
        _default, (_default.product_id == ProductRow.id) & (_default.language == ProductRow.language)
    )
    rows = await session.execute(statement.where(ProductRow.id == func.any(list(product_ids))))
    return {row.id: row.title for row in rows.all()}


async def count_tags(session: ReadSession, *, shop_id: UUID) -> dict[str, int]:
    """The tags of a shop's products, archived ones left out, with how many have each."""
    tag = func.unnest(ProductRow.tags).label("tag")
    each = select(tag).where(ProductRow.shop_id == shop_id, ProductRow.status != Status.ARCHIVED.value).subquery()
    statement = select(each.c.tag, func.count().label("products")).group_by(each.c.tag)
    rows = await session.execute(statement.order_by(func.count().desc(), each.c.tag))
    return {row.tag: row.products for row in rows.all()}


async def refresh_summaries(session: WriteSession, *, product_ids: Collection[UUID], now: datetime) -> None:
    """Let product rows say again what their variants and images say; one statement."""
    await session.execute(_REFRESH, {"product_ids": list(product_ids), "now": now})


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that a statement ran into."""
    cause = getattr(error.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", "") or "")
