"""Tables beside the live ones, filled by a rebuild and put in their place; and reading all that is kept, for checks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from sokoni.commerce.showcase.repository.projection import LIVE, NEXT, PARTS, Prepared
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession

_PRIMARY_KEY = text(
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype = 'p'"
)
_MORE_INDEXES = text(
    """
    SELECT indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = :table AND indexname <> :primary
    ORDER BY indexname
    """
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('showcase.rebuild', 0))")
_MARKED = f"{NEXT}_{PARTS[0]}"
_MARK = text(f"SELECT obj_description(to_regclass('{_MARKED}'), 'pg_class')")
_INDEXES = text(
    "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = :table ORDER BY indexname"
)


async def make_next(session: WriteSession) -> str:
    """Make empty tables of the same shape and the mark by which they are known; an earlier rebuild's go."""
    # Two who make tables of one name at once would both fail.
    await session.execute(_ONE_AT_A_TIME)
    for part in PARTS:
        live, fresh = f"{LIVE}_{part}", f"{NEXT}_{part}"
        key = (await session.execute(_PRIMARY_KEY, {"table": live})).scalar_one()
        await session.execute(text(f"DROP TABLE IF EXISTS {fresh}"))
        await session.execute(text(f"CREATE TABLE {fresh} (LIKE {live} INCLUDING DEFAULTS)"))
        await session.execute(text(f"ALTER TABLE {fresh} ADD CONSTRAINT {fresh}_pkey {key}"))
    mark = str(ids.new_id())
    await session.execute(text(f"COMMENT ON TABLE {_MARKED} IS '{mark}'"))
    return mark


async def hold_next(session: WriteSession, *, mark: str) -> bool:
    """Whether the tables are still those of this mark; nobody takes them away then until the transaction's end."""
    if (await session.execute(_MARK)).scalar_one() != mark:
        return False
    # In the order in which they are made, so that who makes them anew waits or is waited for.
    tables = ", ".join(f"{NEXT}_{part}" for part in PARTS)
    await session.execute(text(f"LOCK TABLE {tables} IN ROW EXCLUSIVE MODE"))
    return bool((await session.execute(_MARK)).scalar_one() == mark)


async def index_next(session: WriteSession) -> None:
    """Give the filled tables the indexes of the live ones; later is quicker than while they fill."""
    for part in PARTS:
        live, fresh = f"{LIVE}_{part}", f"{NEXT}_{part}"
        found = await session.execute(_MORE_INDEXES, {"table": live, "primary": f"{live}_pkey"})
        for definition in found.scalars().all():
            await session.execute(text(definition.replace(f"{LIVE}_", f"{NEXT}_")))
        await session.execute(text(f"ANALYZE {fresh}"))


async def lock_live(session: WriteSession) -> None:
    """Keep everybody from writing the live tables until this transaction ends; reading goes on."""
    tables = ", ".join(f"{LIVE}_{part}" for part in PARTS)
    await session.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


async def list_written_since(session: ReadSession, *, as_of: int) -> Sequence[UUID]:
    """Products that were written to the live tables by who began no earlier."""
    statement = text(f"SELECT product_id FROM {LIVE}_products WHERE as_of >= :as_of ORDER BY product_id")  # noqa: S608  # constants
    return (await session.execute(statement, {"as_of": as_of})).scalars().all()


async def swap(session: WriteSession) -> None:
    """Put the next tables in the place of the live ones, under their names."""
    await session.execute(text(f"COMMENT ON TABLE {_MARKED} IS NULL"))
    for part in PARTS:
        live, fresh = f"{LIVE}_{part}", f"{NEXT}_{part}"
        await session.execute(text(f"DROP TABLE {live}"))
        await session.execute(text(f"ALTER TABLE {fresh} RENAME TO {live}"))
        for name in (await session.execute(_INDEXES, {"table": live})).scalars().all():
            # The index of a key gives its new name to the key, too.
            await session.execute(text(f"ALTER INDEX {name} RENAME TO {name.replace(f'{NEXT}_', f'{LIVE}_')}"))


async def list_scopes(session: ReadSession) -> Sequence[str]:
    """Every scope in which something is on sale, and everything."""
    return (await session.execute(_SCOPES)).scalars().all()


async def list_leftovers(session: ReadSession, *, after: UUID | None, up_to: UUID | None) -> Sequence[UUID]:
    """Products of the showcase in a range of ids that are no products any more; None is no bound."""
    return (await session.execute(_LEFTOVERS, {"after": after, "up_to": up_to})).scalars().all()


async def list_kept(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Prepared]:
    """All that the showcase holds of some products; five statements."""
    values = {"product_ids": list(product_ids)}

    async def rows(part: str) -> Sequence[Any]:
        return (await session.execute(_KEPT[part], values)).all()

    said: dict[str, dict[UUID, dict[str, bytes]]] = {"cards": defaultdict(dict), "details": defaultdict(dict)}
    for part, by_product in said.items():
        for row in await rows(part):
            by_product[row.product_id][row.language] = row.said
    holds = {row.product_id: row.holds for row in await rows("offers")}
    places: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await rows("shelves"):
        places[row.product_id].append(row.category_id)
    for each in places.values():
        each.sort()
    return {
        row.product_id: Prepared(
            product_id=row.product_id,
            shop_id=row.shop_id,
            address=row.address,
            language=row.language,
            currency=row.currency,
            price=row.price,
            # What stands on the shelves is what counts; the product's own list must say the same.
            categories=sorted(places[row.product_id])
            if sorted(row.categories) == sorted(places[row.product_id])
            else (),
            tokens=row.tokens,
            card=row.card,
            cards=said["cards"][row.product_id],
            details=said["details"][row.product_id],
            holds=holds.get(row.product_id, b""),
            # Listed or not must agree with whether there is anything to show.
            digest=row.digest if row.is_listed == bool(said["cards"][row.product_id]) else b"?",
        )
        for row in await rows("products")
    }


_SCOPES = text(
    """
    SELECT 'all'
    UNION SELECT DISTINCT 'shop:' || shop_id FROM showcase_products WHERE is_listed
    UNION SELECT DISTINCT 'category:' || category_id FROM showcase_shelves
    UNION SELECT DISTINCT 'collection:' || collection_id FROM collection_products
    """
)
_LEFTOVERS = text(
    """
    SELECT product_id FROM showcase_products AS kept
    WHERE (CAST(:after AS uuid) IS NULL OR product_id > :after)
      AND (CAST(:up_to AS uuid) IS NULL OR product_id <= :up_to)
      AND NOT EXISTS (SELECT FROM products WHERE products.id = kept.product_id)
    """
)
_KEPT = {
    part: text(f"SELECT * FROM {LIVE}_{part} WHERE product_id = ANY (CAST(:product_ids AS uuid[]))")  # noqa: S608  # constants
    for part in PARTS
}
