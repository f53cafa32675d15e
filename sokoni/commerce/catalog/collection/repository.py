"""Collections: read in one statement, their members written in a fixed number."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from sokoni.commerce.catalog import rules as words
from sokoni.commerce.catalog.attribute import repository as attributes
from sokoni.commerce.catalog.collection import rules
from sokoni.commerce.catalog.collection.models import CollectionProductRow, CollectionRow, CollectionTextRow
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionKind,
    CollectionSort,
    CollectionText,
    CollectionWords,
    Facts,
    WholeCollection,
)
from sokoni.commerce.catalog.models import ProductRow
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import Status
from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.keyset import Keyset
from sokoni.services.media.types import Frame

_wanted, _default = aliased(CollectionTextRow), aliased(CollectionTextRow)
_FIRST = UUID(int=0)
_NEWEST_FIRST = Keyset(columns=(CollectionRow.id,), kinds=(UUID,), falls=True)
_ROW_FIELDS = ("slug", "kind", "rule", "sort", "image_hash", "image_alt", "is_published", "publish_at", "unpublish_at")
_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")

_FACTS = """
    SELECT product.id, product.product_type, product.vendor, product.tags, product.min_price, words.title,
        EXISTS (
            SELECT FROM product_variants AS variant
            WHERE variant.product_id = product.id AND variant.compare_at > variant.price
        ) AS is_on_sale,
        ARRAY(
            SELECT above.id FROM product_categories AS belonging
            JOIN categories AS node ON node.id = belonging.category_id
            JOIN categories AS above ON starts_with(node.path, above.path)
            WHERE belonging.product_id = product.id
        ) AS category_ids
    FROM products AS product
    JOIN product_texts AS words ON words.product_id = product.id AND words.language = product.language
    WHERE product.shop_id = :shop_id AND product.status <> 'archived'
"""
_FACTS_OF = text(f"{_FACTS} AND product.id = ANY (CAST(:product_ids AS uuid[]))")
_FACTS_AFTER = text(f"{_FACTS} AND product.id > :after ORDER BY product.id LIMIT :limit")
_ADD_MEMBERS = text(
    """
    INSERT INTO collection_products (collection_id, product_id, shop_id, position)
    SELECT collection_id, product_id, :shop_id, 0
    FROM unnest(CAST(:collection_ids AS uuid[]), CAST(:product_ids AS uuid[])) AS pair (collection_id, product_id)
    ON CONFLICT DO NOTHING
    RETURNING collection_id
    """
)
_DROP_MEMBERS = text(
    """
    DELETE FROM collection_products AS member
    USING unnest(CAST(:collection_ids AS uuid[]), CAST(:product_ids AS uuid[])) AS pair (collection_id, product_id)
    WHERE member.collection_id = pair.collection_id AND member.product_id = pair.product_id
    RETURNING member.collection_id
    """
)
_PUT_MEMBERS = text(
    """
    INSERT INTO collection_products (collection_id, product_id, shop_id, position)
    SELECT :collection_id, product_id, :shop_id, position
    FROM unnest(CAST(:product_ids AS uuid[])) WITH ORDINALITY AS wanted (product_id, position)
    ON CONFLICT (collection_id, product_id) DO UPDATE SET position = excluded.position
    WHERE collection_products.position <> excluded.position
    """
)
_LEAVE_ADDRESS = text(
    """
    WITH taken_up AS (
        DELETE FROM moved_collections WHERE shop_id = :shop_id AND slug = CAST(:new AS text)
    )
    INSERT INTO moved_collections (shop_id, slug, collection_id, moved_at)
    VALUES (:shop_id, CAST(:old AS text), :collection_id, :now)
    ON CONFLICT (shop_id, slug) DO UPDATE SET collection_id = excluded.collection_id, moved_at = excluded.moved_at
    """
)
_MOVED = text(
    """
    SELECT collection.slug FROM moved_collections AS address
    JOIN shops AS shop ON shop.id = address.shop_id
    JOIN collections AS collection ON collection.id = address.collection_id
    WHERE shop.slug = :shop_slug AND shop.status = 'approved' AND address.slug = :slug AND collection.is_published
    """
)
_FIRST_PICTURE = (
    select(ProductRow.image_hash, ProductRow.image_frame)
    .join(CollectionProductRow, CollectionProductRow.product_id == ProductRow.id)
    .where(
        CollectionProductRow.collection_id == CollectionRow.id,
        ProductRow.status == Status.APPROVED.value,
        ProductRow.image_hash.is_not(None),
    )
    .order_by(CollectionProductRow.position, CollectionProductRow.product_id)
    .limit(1)
    .correlate(CollectionRow)
    .lateral("first_picture")
)


async def get(session: ReadSession, *, collection_id: UUID, locale: str) -> Collection | None:
    """A collection; one statement."""
    row = (await session.execute(_select(locale).where(CollectionRow.id == collection_id))).one_or_none()
    return None if row is None else _collection(row)


async def get_by_slug(session: ReadSession, *, shop_slug: str, slug: str, locale: str) -> Collection | None:
    """The collection at an address; one statement."""
    statement = _select(locale).where(SHOPS.c.slug == shop_slug, CollectionRow.slug == slug)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _collection(row)


async def get_words(session: ReadSession, *, collection_id: UUID) -> CollectionWords | None:
    """A collection's words in all its languages; one statement."""
    statement = (
        select(CollectionRow.language.label("own"), *CollectionTextRow.__table__.columns)
        .join(CollectionTextRow, CollectionTextRow.collection_id == CollectionRow.id)
        .where(CollectionRow.id == collection_id)
    )
    rows = (await session.execute(statement.order_by(CollectionTextRow.language))).all()
    texts = {row.language: CollectionText(**{name: getattr(row, name) for name in _TEXT_FIELDS}) for row in rows}
    return CollectionWords(language=rows[0].own, texts=texts) if rows else None


async def get_moved_slug(session: ReadSession, *, shop_slug: str, slug: str) -> str | None:
    """Where the collection that had an address stands now, if visitors see it there."""
    return (await session.execute(_MOVED, {"shop_slug": shop_slug, "slug": slug})).scalar_one_or_none()


async def list_titles(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, str]:
    """The titles of some collections, each in its own language, by collection."""
    statement = select(CollectionRow.id, _default.title).join(
        _default, (_default.collection_id == CollectionRow.id) & (_default.language == CollectionRow.language)
    )
    rows = await session.execute(statement.where(CollectionRow.id == func.any(list(collection_ids))))
    return {row.id: row.title for row in rows.all()}


async def list_page(
    session: ReadSession, *, shop_id: UUID | None, only_listed: bool, page: pages.PageQuery, locale: str
) -> pages.Page[Collection]:
    """A page of collections, the newest first; one statement."""
    statement = _select(locale)
    if shop_id is not None:
        statement = statement.where(CollectionRow.shop_id == shop_id)
    if only_listed:
        statement = statement.where(CollectionRow.is_published, IS_OPEN)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_collection)


async def list_of_products(
    session: ReadSession, *, product_ids: Some[UUID], only_published: bool
) -> Mapping[UUID, Sequence[UUID]]:
    """The collections of some products, by product; one statement."""
    statement = (
        select(CollectionProductRow.product_id, CollectionProductRow.collection_id)
        .join(CollectionRow, CollectionRow.id == CollectionProductRow.collection_id)
        .where(CollectionProductRow.product_id == func.any(list(product_ids)))
        .order_by(CollectionProductRow.product_id, CollectionProductRow.collection_id)
    )
    if only_published:
        statement = statement.where(CollectionRow.is_published)
    found: dict[UUID, list[UUID]] = {}
    for product_id, collection_id in (await session.execute(statement)).all():
        found.setdefault(product_id, []).append(collection_id)
    return found


async def count_members(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, int]:
    """How many products each of some collections has, of whatever status; one statement."""
    statement = select(CollectionProductRow.collection_id, func.count().label("members"))
    statement = statement.where(CollectionProductRow.collection_id == func.any(list(collection_ids)))
    rows = await session.execute(statement.group_by(CollectionProductRow.collection_id))
    return {row.collection_id: row.members for row in rows.all()}


async def get_locked(session: WriteSession, *, collection_id: UUID) -> Row[Any] | None:
    """A collection's row that nobody else changes until this transaction ends."""
    statement = select(*CollectionRow.__table__.columns).where(CollectionRow.id == collection_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def get_state(session: WriteSession, row: Row[Any]) -> dict[str, Any]:
    """A locked collection as one JSON value; two statements."""
    state: dict[str, Any] = {name: getattr(row, name) for name in _ROW_FIELDS}
    for name in ("publish_at", "unpublish_at"):
        state[name] = None if state[name] is None else state[name].isoformat()
    texts = select(*CollectionTextRow.__table__.columns).where(CollectionTextRow.collection_id == row.id)
    state["texts"] = {
        each.language: {name: getattr(each, name) for name in _TEXT_FIELDS} for each in await session.execute(texts)
    }
    state["products"] = []
    if row.kind == CollectionKind.MANUAL.value:
        members = select(CollectionProductRow.product_id).where(CollectionProductRow.collection_id == row.id)
        order = (CollectionProductRow.position, CollectionProductRow.product_id)
        state["products"] = [str(each) for each in (await session.execute(members.order_by(*order))).scalars()]
    return state


async def get_id(session: ReadSession, *, shop_id: UUID, slug: str) -> UUID | None:
    """The collection of a shop at an address."""
    statement = select(CollectionRow.id).where(CollectionRow.shop_id == shop_id, CollectionRow.slug == slug)
    return (await session.execute(statement)).scalar_one_or_none()


async def list_whole(
    session: ReadSession, *, shop_id: UUID, after: UUID | None, limit: int
) -> Sequence[WholeCollection]:
    """The next collections of a shop behind one of them, the oldest first; three statements."""
    columns = CollectionRow.__table__.columns
    statement = select(*columns).where(CollectionRow.shop_id == shop_id, CollectionRow.id > (after or _FIRST))
    rows = (await session.execute(statement.order_by(CollectionRow.id).limit(limit))).all()
    keys = [row.id for row in rows]
    texts: dict[UUID, dict[str, CollectionText]] = {key: {} for key in keys}
    said = select(CollectionTextRow).where(CollectionTextRow.collection_id == func.any(keys))
    for each in (await session.execute(said)).scalars():
        words_said = {name: getattr(each, name) for name in _TEXT_FIELDS}
        texts[each.collection_id][each.language] = CollectionText(**words_said)
    members = await _list_addresses(session, [row.id for row in rows if row.rule is None])
    return [_whole(row, texts[row.id], members.get(row.id, [])) for row in rows]


async def _list_addresses(session: ReadSession, collection_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    statement = (
        select(CollectionProductRow.collection_id, ProductRow.slug)
        .join(ProductRow, ProductRow.id == CollectionProductRow.product_id)
        .where(CollectionProductRow.collection_id == func.any(list(collection_ids)))
        .order_by(CollectionProductRow.collection_id, CollectionProductRow.position, CollectionProductRow.product_id)
    )
    found: dict[UUID, list[str]] = {}
    for collection_id, slug in await session.execute(statement):
        found.setdefault(collection_id, []).append(slug)
    return found


async def list_product_ids(session: ReadSession, *, shop_id: UUID, slugs: Some[str]) -> Mapping[str, UUID]:
    """The products of a shop at some addresses; one statement."""
    statement = select(ProductRow.slug, ProductRow.id).where(
        ProductRow.shop_id == shop_id, ProductRow.slug == func.any(list(slugs))
    )
    return {row.slug: row.id for row in await session.execute(statement)}


async def list_slugs_like(session: ReadSession, *, shop_id: UUID, prefix: str) -> Sequence[str]:
    """The slugs of a shop's collections that begin with a text."""
    statement = select(CollectionRow.slug).where(
        CollectionRow.shop_id == shop_id, CollectionRow.slug.startswith(prefix, autoescape=True)
    )
    return (await session.execute(statement)).scalars().all()


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> bool:
    """Insert a collection's row; False when its slug is taken."""
    statement = insert(CollectionRow).values(values).on_conflict_do_nothing(index_elements=["slug", "shop_id"])
    return (await session.execute(statement.returning(CollectionRow.id))).scalar_one_or_none() is not None


async def change(session: WriteSession, *, collection_id: UUID, values: Mapping[str, Any]) -> bool:
    """Write some fields of a collection's row; False when its slug is taken."""
    try:
        async with session.begin_nested():
            await session.execute(update(CollectionRow).where(CollectionRow.id == collection_id).values(values))
    except IntegrityError:
        return False
    return True


async def remove(session: WriteSession, *, collection_id: UUID) -> None:
    """Delete a collection with its texts and members; the products stay."""
    await session.execute(delete(CollectionRow).where(CollectionRow.id == collection_id))


async def leave_address(
    session: WriteSession, *, shop_id: UUID, collection_id: UUID, old: str, new: str, now: datetime
) -> None:
    """Let an old address lead to the collection."""
    values = {"shop_id": shop_id, "collection_id": collection_id, "old": old, "new": new, "now": now}
    await session.execute(_LEAVE_ADDRESS, values)


async def put_texts(
    session: WriteSession, *, shop_id: UUID, collection_id: UUID, texts: Mapping[str, Mapping[str, str]]
) -> None:
    """Let a collection have these words and no others; two statements."""
    await session.execute(delete(CollectionTextRow).where(CollectionTextRow.collection_id == collection_id))
    rows = [
        {"collection_id": collection_id, "shop_id": shop_id, "language": language, **said}
        for language, said in texts.items()
    ]
    await session.execute(insert_many(CollectionTextRow), rows)


async def put_products(
    session: WriteSession, *, shop_id: UUID, collection_id: UUID, product_ids: Sequence[UUID]
) -> bool:
    """Let a collection have these products in this order; False when one is not the shop's. Two statements."""
    gone = delete(CollectionProductRow).where(
        CollectionProductRow.collection_id == collection_id,
        CollectionProductRow.product_id != func.all(list(product_ids)),
    )
    values = {"collection_id": collection_id, "shop_id": shop_id, "product_ids": list(product_ids)}
    try:
        async with session.begin_nested():
            await session.execute(gone)
            await session.execute(_PUT_MEMBERS, values)
    except IntegrityError:
        return False
    return True


async def lock(session: WriteSession, *, shop_id: UUID, collection_ids: Some[UUID]) -> None:
    """Let nobody else change some collections of a shop until this transaction ends; locked in key order."""
    statement = select(CollectionRow.id).where(
        CollectionRow.shop_id == shop_id, CollectionRow.id == func.any(list(collection_ids))
    )
    await session.execute(statement.order_by(CollectionRow.id).with_for_update())


async def list_by_rule_locked(session: WriteSession, *, shop_id: UUID) -> Sequence[Row[Any]]:
    """The collections of a shop that fill themselves, locked in key order.

    Who works membership out holds them from before it looks at products until it has written: so that of two who look
    at the same time, the later one sees what the earlier one did.
    """
    statement = select(CollectionRow.id, CollectionRow.rule, CollectionRow.version).where(
        CollectionRow.shop_id == shop_id, CollectionRow.kind == CollectionKind.RULE.value
    )
    return (await session.execute(statement.order_by(CollectionRow.id).with_for_update())).all()


async def list_ids_by_rule(session: ReadSession) -> Sequence[Row[Any]]:
    """All collections that fill themselves, with their rules."""
    statement = select(CollectionRow.id, CollectionRow.rule).where(CollectionRow.kind == CollectionKind.RULE.value)
    return (await session.execute(statement.order_by(CollectionRow.id))).all()


async def exists_by_rule(session: ReadSession, *, shop_id: UUID) -> bool:
    """Whether a shop has collections that fill themselves."""
    statement = select(CollectionRow.id).where(
        CollectionRow.shop_id == shop_id, CollectionRow.kind == CollectionKind.RULE.value
    )
    return (await session.execute(statement.limit(1))).first() is not None


async def list_facts(session: ReadSession, *, shop_id: UUID, product_ids: Some[UUID]) -> Sequence[Facts]:
    """What rules look at of some products; archived ones are left out. Two statements."""
    rows = await session.execute(_FACTS_OF, {"shop_id": shop_id, "product_ids": list(product_ids)})
    return await _facts(session, rows.all())


async def list_facts_after(session: ReadSession, *, shop_id: UUID, after: UUID, limit: int) -> Sequence[Facts]:
    """What rules look at of the next products of a shop, by id; archived ones are left out. Two statements."""
    rows = await session.execute(_FACTS_AFTER, {"shop_id": shop_id, "after": after, "limit": limit})
    return await _facts(session, rows.all())


async def move_members(
    session: WriteSession,
    *,
    shop_id: UUID,
    joins: Sequence[tuple[UUID, UUID]],
    leaves: Sequence[tuple[UUID, UUID]],
) -> frozenset[UUID]:
    """Let products join and leave collections, as (collection, product); those that differ. Two statements."""
    changed: set[UUID] = set()
    for statement, pairs in ((_ADD_MEMBERS, joins), (_DROP_MEMBERS, leaves)):
        if not pairs:
            continue
        values: dict[str, Any] = {
            "collection_ids": [collection_id for collection_id, _ in pairs],
            "product_ids": [product_id for _, product_id in pairs],
        }
        if statement is _ADD_MEMBERS:
            values["shop_id"] = shop_id
        changed |= set((await session.execute(statement, values)).scalars())
    return frozenset(changed)


async def drop_archived(session: WriteSession, *, collection_id: UUID) -> None:
    """Let archived products leave a collection that fills itself."""
    statement = text(
        """
        DELETE FROM collection_products AS member USING products AS product
        WHERE member.collection_id = :collection_id AND product.id = member.product_id AND product.status = 'archived'
        """
    )
    await session.execute(statement, {"collection_id": collection_id})


async def _facts(session: ReadSession, rows: Sequence[Row[Any]]) -> Sequence[Facts]:
    if not rows:
        return []
    said = await attributes.list_values(session, product_ids=[row.id for row in rows], locale="")
    return [
        Facts(
            product_id=row.id,
            title=row.title,
            product_type=row.product_type,
            vendor=row.vendor,
            tags=frozenset(row.tags),
            price=row.min_price,
            is_on_sale=row.is_on_sale,
            category_ids=frozenset(row.category_ids),
            attributes={each.code: each.value for each in said.get(row.id, ())},
        )
        for row in rows
    ]


def _select(locale: str) -> Any:
    language = words.language_of(locale)
    return (
        select(
            *CollectionRow.__table__.columns,
            SHOPS.c.slug.label("shop_slug"),
            SHOPS.c.status.label("shop_status"),
            _FIRST_PICTURE.c.image_hash.label("first_image_hash"),
            _FIRST_PICTURE.c.image_frame.label("first_image_frame"),
            *(func.coalesce(getattr(_wanted, name), getattr(_default, name)).label(name) for name in _TEXT_FIELDS),
        )
        .join(SHOPS, SHOPS.c.id == CollectionRow.shop_id)
        .join(_default, (_default.collection_id == CollectionRow.id) & (_default.language == CollectionRow.language))
        .outerjoin(_wanted, (_wanted.collection_id == CollectionRow.id) & (_wanted.language == language))
        .outerjoin(_FIRST_PICTURE, true())
    )


def _whole(row: Row[Any], texts: Mapping[str, CollectionText], products: Sequence[str]) -> WholeCollection:
    return WholeCollection(
        id=row.id,
        slug=row.slug,
        language=row.language,
        rule=rules.from_json(row.rule),
        sort=CollectionSort(row.sort),
        image_hash=row.image_hash,
        image_alt=row.image_alt,
        is_published=row.is_published,
        publish_at=row.publish_at,
        unpublish_at=row.unpublish_at,
        texts=texts,
        products=tuple(products),
    )


def _collection(row: Row[Any]) -> Collection:
    return Collection(
        id=row.id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_is_open=row.shop_status == "approved",
        slug=row.slug,
        kind=CollectionKind(row.kind),
        rule=rules.from_json(row.rule),
        sort=CollectionSort(row.sort),
        title=row.title,
        description_html=row.description_html,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
        image_hash=row.image_hash,
        image_alt=row.image_alt,
        first_image_hash=row.first_image_hash,
        first_image_frame=Frame.read(row.first_image_frame),
        is_published=row.is_published,
        publish_at=row.publish_at,
        unpublish_at=row.unpublish_at,
        is_settling=row.settled < row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
