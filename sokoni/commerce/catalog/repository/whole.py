"""Products read whole, one or many: five statements and one for each language, whatever their number.

Who shows a single product in one language reads it by the same statements, and takes one of its languages.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute import repository as attribute_rows
from sokoni.commerce.catalog.attribute.types import AttributeValue
from sokoni.commerce.catalog.models import (
    CategoryRow,
    CategoryTextRow,
    ProductCategoryRow,
    ProductImageRow,
    ProductOptionRow,
    ProductRow,
    ProductTextRow,
    ProductVariantRow,
)
from sokoni.commerce.catalog.repository.image import read_image
from sokoni.commerce.catalog.repository.shops import SHOPS
from sokoni.commerce.catalog.types import (
    CategoryRef,
    Image,
    Option,
    ProductCard,
    ProductDetail,
    ProductWords,
    Status,
    Variant,
    WholeProduct,
)
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.services.media.types import Frame

_IDS: ColumnElement[Any] = func.any(bindparam("product_ids", type_=ARRAY(Uuid)))
# Built once: putting a statement together costs more than running it.
_OPTIONS = (
    select(func.array_agg(aggregate_order_by(ProductOptionRow.name, ProductOptionRow.position)))
    .where(ProductOptionRow.product_id == ProductRow.id)
    .scalar_subquery()
)
_ANY_PRODUCTS: Any = select(
    *ProductRow.__table__.columns,
    SHOPS.c.slug.label("shop_slug"),
    SHOPS.c.name.label("shop_name"),
    SHOPS.c.logo_hash.label("shop_logo_hash"),
    SHOPS.c.status.label("shop_status"),
    _OPTIONS.label("option_names"),
).join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
_PRODUCTS = _ANY_PRODUCTS.where(ProductRow.id == _IDS).order_by(ProductRow.id)
_AT_ADDRESS = _ANY_PRODUCTS.where(SHOPS.c.slug == bindparam("shop_slug"), ProductRow.slug == bindparam("slug"))
_TEXTS = select(
    ProductTextRow.product_id,
    ProductTextRow.language,
    ProductTextRow.title,
    ProductTextRow.description_html,
    ProductTextRow.seo_title,
    ProductTextRow.seo_description,
).where(ProductTextRow.product_id == _IDS)
_VARIANTS = (
    select(*ProductVariantRow.__table__.columns)
    .where(ProductVariantRow.product_id == _IDS)
    .order_by(ProductVariantRow.product_id, ProductVariantRow.position, ProductVariantRow.id)
)
_IMAGES = (
    select(*ProductImageRow.__table__.columns)
    .where(ProductImageRow.product_id == _IDS)
    .order_by(ProductImageRow.product_id, ProductImageRow.position, ProductImageRow.id)
)
_CATEGORIES = (
    select(
        ProductCategoryRow.product_id,
        CategoryRow.id,
        CategoryRow.slug,
        CategoryRow.path,
        CategoryRow.language.label("own_language"),
        func.jsonb_object_agg(CategoryTextRow.language, CategoryTextRow.name)
        .filter(CategoryTextRow.language.is_not(None))
        .label("names"),
    )
    .join(CategoryRow, CategoryRow.id == ProductCategoryRow.category_id)
    .outerjoin(CategoryTextRow, CategoryTextRow.category_id == CategoryRow.id)
    .where(ProductCategoryRow.product_id == _IDS)
    .group_by(ProductCategoryRow.product_id, CategoryRow.id)
    .order_by(ProductCategoryRow.product_id, CategoryRow.path)
)


async def list_whole(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[WholeProduct]:
    """Those of some products that exist, in the order of their ids; five statements, and one for each language."""
    products = (await session.execute(_PRODUCTS, {"product_ids": list(product_ids)})).all()
    return await _read(session, products, locale=None)


async def get_detail(session: ReadSession, *, product_id: UUID, locale: str) -> ProductDetail | None:
    """A product in one language, its own where it has no words in it; six statements, one where there is none."""
    return await _get(session, _PRODUCTS, {"product_ids": [product_id]}, locale=locale)


async def get_detail_by_slug(session: ReadSession, *, shop_slug: str, slug: str, locale: str) -> ProductDetail | None:
    """The product at an address in one language, as `get_detail`; six statements, one where there is none."""
    return await _get(session, _AT_ADDRESS, {"shop_slug": shop_slug, "slug": slug}, locale=locale)


async def _get(session: ReadSession, statement: Any, values: Mapping[str, Any], *, locale: str) -> ProductDetail | None:
    products = (await session.execute(statement, values)).all()
    for whole in await _read(session, products, locale=locale):
        return _in_language(whole, locale)
    return None


async def _read(session: ReadSession, products: Sequence[Row[Any]], *, locale: str | None) -> Sequence[WholeProduct]:
    """Products with all that hangs on them; what they say of attributes in a locale, or in each of their languages."""
    if not products:
        return []
    wanted = [row.id for row in products]

    async def rows(statement: Any) -> Mapping[UUID, list[Row[Any]]]:
        return _grouped((await session.execute(statement, {"product_ids": wanted})).all())

    texts, variants = await rows(_TEXTS), await rows(_VARIANTS)
    images, categories = await rows(_IMAGES), await rows(_CATEGORIES)
    languages = {text.language for each in texts.values() for text in each}
    locales = {each: each for each in sorted(languages)} if locale is None else {rules.language_of(locale): locale}
    said = {
        language: await attribute_rows.list_values(session, product_ids=wanted, locale=each)
        for language, each in locales.items()
    }
    return [
        _whole(
            row,
            words={text.language: _words(text) for text in texts[row.id]},
            variants=variants[row.id],
            images=[read_image(image) for image in images[row.id]],
            categories=categories[row.id],
            attributes={
                language: tuple(values.get(row.id, ()))
                for language, values in said.items()
                if locale is not None or language in {text.language for text in texts[row.id]}
            },
        )
        for row in products
    ]


async def list_ids(session: ReadSession, *, after: UUID | None, shop_id: UUID | None, limit: int) -> Sequence[UUID]:
    """The next ids of all products (of a shop), in their order."""
    statement = select(ProductRow.id).order_by(ProductRow.id).limit(limit)
    if after is not None:
        statement = statement.where(ProductRow.id > after)
    if shop_id is not None:
        statement = statement.where(ProductRow.shop_id == shop_id)
    return (await session.execute(statement)).scalars().all()


async def list_products_of_variants(session: ReadSession, *, variant_ids: Collection[UUID]) -> Sequence[UUID]:
    """The products that some variants belong to, in the order of their ids."""
    statement = select(ProductVariantRow.product_id).where(
        ProductVariantRow.id == func.any(list(variant_ids)), ProductVariantRow.product_id.is_not(None)
    )
    return (await session.execute(statement.distinct().order_by(ProductVariantRow.product_id))).scalars().all()


async def list_ids_in_branch(
    session: ReadSession, *, category_id: UUID, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """The next ids of the products in a category or below it, in their order."""
    root, node = aliased(CategoryRow), aliased(CategoryRow)
    branch = select(node.id).join(root, node.path.startswith(root.path)).where(root.id == category_id)
    statement = select(ProductCategoryRow.product_id).where(ProductCategoryRow.category_id.in_(branch)).distinct()
    if after is not None:
        statement = statement.where(ProductCategoryRow.product_id > after)
    return (await session.execute(statement.order_by(ProductCategoryRow.product_id).limit(limit))).scalars().all()


def _grouped(rows: Sequence[Row[Any]]) -> Mapping[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row)
    return found


def _in_language(whole: WholeProduct, locale: str) -> ProductDetail:
    """A product as it is told in one language; what is not said in it, in the product's own."""
    language = rules.language_of(locale)
    words = whole.words.get(language, whole.words[whole.language])
    categories = (
        replace(each, name=whole.category_names[each.id].get(language, each.name)) for each in whole.detail.categories
    )
    return replace(
        whole.detail,
        title=words.title,
        description_html=words.description_html,
        seo_title=words.seo_title,
        seo_description=words.seo_description,
        categories=tuple(categories),
        attributes=whole.attributes[language],
    )


def _whole(
    row: Row[Any],
    *,
    words: Mapping[str, ProductWords],
    variants: Sequence[Row[Any]],
    images: Sequence[Image],
    categories: Sequence[Row[Any]],
    attributes: Mapping[str, tuple[AttributeValue, ...]],
) -> WholeProduct:
    own, option_names = words[row.language], row.option_names or ()
    by_id = {image.id: image for image in images}
    made = [_variant(each, row.currency, width=len(option_names), images=by_id) for each in variants]
    detail = ProductDetail(
        id=row.id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_name=row.shop_name,
        shop_is_open=row.shop_status == "approved",
        slug=row.slug,
        title=own.title,
        description_html=own.description_html,
        seo_title=own.seo_title,
        seo_description=own.seo_description,
        status=Status(row.status),
        status_reason=row.status_reason,
        product_type=row.product_type,
        vendor=row.vendor,
        tags=tuple(row.tags),
        options=_options(option_names, made),
        variants=tuple(made),
        images=tuple(images),
        categories=tuple(_category(each, row.language) for each in categories),
        currency=row.currency,
        created_at=row.created_at,
        updated_at=row.updated_at,
        attributes=attributes.get(row.language, ()),
        publish_at=row.publish_at,
        unpublish_at=row.unpublish_at,
    )
    return WholeProduct(
        detail=detail,
        card=_card(row, own.title),
        language=row.language,
        words=words,
        category_names={each.id: each.names or {} for each in categories},
        attributes=attributes,
    )


def _words(row: Row[Any]) -> ProductWords:
    return ProductWords(
        title=row.title,
        description_html=row.description_html,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
    )


def _card(row: Row[Any], title: str) -> ProductCard:
    return ProductCard(
        id=row.id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_name=row.shop_name,
        shop_logo_hash=row.shop_logo_hash,
        slug=row.slug,
        title=title,
        status=Status(row.status),
        price=Money(row.min_price, row.currency),
        price_varies=row.max_price > row.min_price,
        compare_at=None if row.compare_at is None else Money(row.compare_at, row.currency),
        image_hash=row.image_hash,
        image_frame=Frame.read(row.image_frame),
        image_alt=row.image_alt,
        variant_count=row.variant_count,
        only_variant_id=row.only_variant_id,
    )


def _variant(row: Row[Any], currency: str, *, width: int, images: Mapping[UUID, Image]) -> Variant:
    values = (row.option1, row.option2, row.option3)
    return Variant(
        id=row.id,
        title=rules.variant_title(values),
        sku=row.sku,
        barcode=row.barcode,
        price=Money(row.price, currency),
        compare_at=None if row.compare_at is None else Money(row.compare_at, currency),
        option_values=values[:width],
        weight_grams=row.weight_grams,
        taxable=row.taxable,
        tax_class=row.tax_class,
        requires_shipping=row.requires_shipping,
        image=images.get(row.image_id),
    )


def _category(row: Row[Any], language: str) -> CategoryRef:
    names = row.names or {}
    return CategoryRef(
        id=row.id, slug=row.slug, path=row.path, name=names.get(language) or names.get(row.own_language) or row.slug
    )


def _options(names: Sequence[str], variants: Sequence[Variant]) -> tuple[Option, ...]:
    return tuple(
        Option(name=name, values=tuple(dict.fromkeys(variant.option_values[index] for variant in variants)))
        for index, name in enumerate(names)
    )
