"""Where products belong: one statement each way."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from sokoni.core.database import ReadSession
from sokoni.core.prepared import Prepared

_BELONGINGS = Prepared(
    lambda: text(
        """
        SELECT belonging.product_id, above.id AS group_id FROM product_categories AS belonging
        JOIN categories AS node ON node.id = belonging.category_id
        JOIN categories AS above ON starts_with(node.path, above.path)
        WHERE belonging.product_id = ANY (:product_ids)
        UNION ALL
        SELECT member.product_id, member.collection_id FROM collection_products AS member
        WHERE member.product_id = ANY (:product_ids)
        """
    ).bindparams(bindparam("product_ids", type_=ARRAY(Uuid())))
)
_DEPTHS = Prepared(
    lambda: text(
        """
        SELECT belonging.product_id, above.id AS category_id,
            max(length(above.path) - length(replace(above.path, '/', ''))) AS depth
        FROM product_categories AS belonging
        JOIN categories AS node ON node.id = belonging.category_id
        JOIN categories AS above ON starts_with(node.path, above.path)
        WHERE belonging.product_id = ANY (:product_ids)
        GROUP BY belonging.product_id, above.id
        """
    ).bindparams(bindparam("product_ids", type_=ARRAY(Uuid())))
)
_KNOWN = text(
    """
    SELECT id FROM products WHERE id = ANY (:ids) AND shop_id = :shop_id
    UNION ALL
    SELECT id FROM collections WHERE id = ANY (:ids) AND shop_id = :shop_id
    UNION ALL
    SELECT id FROM categories WHERE id = ANY (:ids)
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid())), bindparam("shop_id", type_=Uuid()))


async def list_belongings(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The categories, those above included, and the collections of some products, by product."""
    found: dict[UUID, set[UUID]] = {}
    for row in await _BELONGINGS.fetch(session, product_ids=list(product_ids)):
        found.setdefault(row.product_id, set()).add(row.group_id)
    return {product_id: frozenset(group_ids) for product_id, group_ids in found.items()}


async def list_depths(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, int]]:
    """The categories of some products, those above included, each with how deep it stands; roots at 1."""
    found: dict[UUID, dict[UUID, int]] = {}
    for row in await _DEPTHS.fetch(session, product_ids=list(product_ids)):
        found.setdefault(row.product_id, {})[row.category_id] = int(row.depth)
    return found


async def list_known(session: ReadSession, *, shop_id: UUID | None, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of some ids are products or collections of a shop, or categories."""
    return frozenset((await session.execute(_KNOWN, {"ids": list(ids), "shop_id": shop_id})).scalars())
