"""Single products: read whole in six statements, written field by field."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute import repository as attributes
from sokoni.commerce.catalog.models import (
    CategoryRow,
    CategoryTextRow,
    MovedProductRow,
    ProductCategoryRow,
    ProductImageRow,
    ProductOptionRow,
    ProductRow,
    ProductTextRow,
    ProductVariantRow,
)
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import (
    CategoryRef,
    Image,
    ImageState,
    Option,
    ProductDetail,
    Status,
    Variant,
)
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money

_wanted = aliased(ProductTextRow)
_default = aliased(ProductTextRow)

# The one place that says what the product row sums up; the importer's own sum is held equal to it by a test.
_REFRESH = text(
    """
    UPDATE products AS product
    SET min_price = prices.min_price, max_price = prices.max_price, compare_at = prices.compare_at,
        variant_count = prices.variant_count, only_variant_id = prices.only_variant_id,
        image_hash = picture.media_hash, image_alt = coalesce(picture.alt, ''), updated_at = :now
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
        SELECT media_hash, alt
        FROM product_images
        WHERE product_id = prices.product_id AND state = 'ready'
        ORDER BY position, id
        LIMIT 1
    ) AS picture ON true
    WHERE product.id = prices.product_id
    """
)


async def get_detail(session: ReadSession, *, product_id: UUID, locale: str) -> ProductDetail | None:
    """A product with everything that hangs on it; six statements, one where there is none."""
    return await _detail(session, ProductRow.id == product_id, locale=locale)


async def get_detail_by_slug(session: ReadSession, *, shop_slug: str, slug: str, locale: str) -> ProductDetail | None:
    """The product at an address; six statements, one where there is none."""
    return await _detail(session, (SHOPS.c.slug == shop_slug) & (ProductRow.slug == slug), locale=locale)


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


async def list_options(session: ReadSession, *, product_id: UUID) -> Sequence[str]:
    """The names of a product's options, in order."""
    statement = select(ProductOptionRow.name).where(ProductOptionRow.product_id == product_id)
    return (await session.execute(statement.order_by(ProductOptionRow.position))).scalars().all()


async def refresh_summaries(session: WriteSession, *, product_ids: Collection[UUID], now: datetime) -> None:
    """Let product rows say again what their variants and images say; one statement."""
    await session.execute(_REFRESH, {"product_ids": list(product_ids), "now": now})


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that a statement ran into."""
    cause = getattr(error.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", "") or "")


async def _detail(session: ReadSession, condition: ColumnElement[bool], *, locale: str) -> ProductDetail | None:
    language = rules.language_of(locale)
    statement = (
        select(
            *ProductRow.__table__.columns,
            SHOPS.c.slug.label("shop_slug"),
            SHOPS.c.name.label("shop_name"),
            SHOPS.c.status.label("shop_status"),
            func.coalesce(_wanted.title, _default.title).label("title"),
            func.coalesce(_wanted.description_html, _default.description_html).label("description_html"),
            func.coalesce(_wanted.seo_title, _default.seo_title).label("seo_title"),
            func.coalesce(_wanted.seo_description, _default.seo_description).label("seo_description"),
        )
        .join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
        .join(_default, (_default.product_id == ProductRow.id) & (_default.language == ProductRow.language))
        .outerjoin(_wanted, (_wanted.product_id == ProductRow.id) & (_wanted.language == language))
        .where(condition)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    images = await list_images(session, product_id=row.id)
    names = await list_options(session, product_id=row.id)
    variants = await _list_variants(session, row=row, width=len(names), images=images)
    categories = await _list_categories(session, product_id=row.id, language=language)
    said = await attributes.list_values(session, product_ids=[row.id], locale=locale)
    return ProductDetail(
        id=row.id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_name=row.shop_name,
        shop_is_open=row.shop_status == "approved",
        slug=row.slug,
        title=row.title,
        description_html=row.description_html,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
        status=Status(row.status),
        status_reason=row.status_reason,
        product_type=row.product_type,
        vendor=row.vendor,
        tags=tuple(row.tags),
        options=_options(names, variants),
        variants=tuple(variants),
        images=tuple(images),
        categories=tuple(categories),
        currency=row.currency,
        created_at=row.created_at,
        updated_at=row.updated_at,
        attributes=tuple(said.get(row.id, ())),
        publish_at=row.publish_at,
        unpublish_at=row.unpublish_at,
    )


async def list_images(session: ReadSession, *, product_id: UUID) -> Sequence[Image]:
    """A product's images, in order."""
    columns = ProductImageRow
    statement = select(
        columns.id,
        columns.position,
        columns.alt,
        columns.state,
        columns.reason,
        columns.media_hash,
        columns.width,
        columns.height,
        columns.source_url,
        columns.focus_x,
        columns.focus_y,
        columns.crop_x,
        columns.crop_y,
        columns.crop_width,
        columns.crop_height,
    ).where(columns.product_id == product_id)
    rows = (await session.execute(statement.order_by(columns.position, columns.id))).all()
    return [read_image(row) for row in rows]


def read_image(row: Any) -> Image:
    """An image of its row."""
    return Image(
        id=row.id,
        position=row.position,
        alt=row.alt,
        state=ImageState(row.state),
        reason=row.reason,
        media_hash=row.media_hash,
        width=row.width,
        height=row.height,
        source_url=row.source_url,
        focus=None if row.focus_x is None else (row.focus_x, row.focus_y),
        crop=None if row.crop_x is None else (row.crop_x, row.crop_y, row.crop_width, row.crop_height),
    )


async def _list_variants(session: ReadSession, *, row: Any, width: int, images: Sequence[Image]) -> Sequence[Variant]:
    statement = select(*ProductVariantRow.__table__.columns).where(ProductVariantRow.product_id == row.id)
    found = (await session.execute(statement.order_by(ProductVariantRow.position, ProductVariantRow.id))).all()
    by_id = {image.id: image for image in images}
    return [
        Variant(
            id=each.id,
            title=rules.variant_title((each.option1, each.option2, each.option3)),
            sku=each.sku,
            barcode=each.barcode,
            price=Money(each.price, row.currency),
            compare_at=None if each.compare_at is None else Money(each.compare_at, row.currency),
            option_values=(each.option1, each.option2, each.option3)[:width],
            weight_grams=each.weight_grams,
            taxable=each.taxable,
            requires_shipping=each.requires_shipping,
            image=by_id.get(each.image_id),
        )
        for each in found
    ]


async def _list_categories(session: ReadSession, *, product_id: UUID, language: str) -> Sequence[CategoryRef]:
    wanted, default = aliased(CategoryTextRow), aliased(CategoryTextRow)
    statement = (
        select(
            CategoryRow.id,
            CategoryRow.slug,
            CategoryRow.path,
            func.coalesce(wanted.name, default.name, CategoryRow.slug).label("name"),
        )
        .join(ProductCategoryRow, ProductCategoryRow.category_id == CategoryRow.id)
        .outerjoin(wanted, (wanted.category_id == CategoryRow.id) & (wanted.language == language))
        .outerjoin(default, (default.category_id == CategoryRow.id) & (default.language == CategoryRow.language))
        .where(ProductCategoryRow.product_id == product_id)
        .order_by(CategoryRow.path)
    )
    return [CategoryRef(**row._mapping) for row in (await session.execute(statement)).all()]  # noqa: SLF001  # as above


def _options(names: Sequence[str], variants: Sequence[Variant]) -> tuple[Option, ...]:
    return tuple(
        Option(name=name, values=tuple(dict.fromkeys(variant.option_values[index] for variant in variants)))
        for index, name in enumerate(names)
    )
