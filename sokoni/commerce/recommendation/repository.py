"""All SQL of recommendations: what a run writes, chunk by chunk, and the one read that serves.

*Bought together* is the cosine of two products' sets of buyers, shrunk where few stand behind it: of `t` people who
bought both, and `x` and `y` who bought each, `t / sqrt(x y) * t / (t + k)`. Sources: Sarwar, Karypis, Konstan and
Riedl, "Item-based collaborative filtering recommendation algorithms", 2001 (the cosine); Bell and Koren, "Scalable
collaborative filtering with jointly derived neighborhood interpolation weights", 2007 (shrinking by support).

*Alike* is the cosine of what is said of them (categories, attributes, tags, words), rare things weighing more, by the
logarithm of their inverse frequency. Source: Salton and Buckley, "Term-weighting approaches in automatic text
retrieval", 1988. Only the rarest things of a product look for others, so that a chunk costs what its products cost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, delete, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION

from sokoni.commerce.recommendation.models import BasketRow, NeighbourRow, PopularRow, StateRow, TraitRow
from sokoni.commerce.recommendation.types import Bond, Neighbours
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.prepared import Prepared

# Of one buyer the last so many products count: who buys for a whole office ties everything to everything.
PER_BUYER = 50
KEPT = 24
SHRINK = 3
HALF_LIFE_DAYS = 14
# What is said of more products than this tells nothing of any; what is said of one leads nowhere.
COMMON = 200
RAREST = 16
_BY_RUNS = (BasketRow, TraitRow, PopularRow, NeighbourRow)


async def fill_baskets(session: WriteSession, *, generation: int, purchases: Select[Any]) -> None:
    """Note who bought what, from a select of `buyer`, `product_id` and `bought_at`."""
    bought = purchases.subquery()
    newest = (
        select(
            bought.c.buyer,
            bought.c.product_id,
            bought.c.bought_at,
            func.row_number()
            .over(partition_by=bought.c.buyer, order_by=(bought.c.bought_at.desc(), bought.c.product_id))
            .label("place"),
        )
    ).subquery()
    kept = select(literal(generation), newest.c.buyer, newest.c.product_id, newest.c.bought_at)
    await session.execute(
        insert(BasketRow).from_select(
            ["generation", "buyer", "product_id", "bought_at"], kept.where(newest.c.place <= PER_BUYER)
        )
    )


_POPULAR = text(
    """
    INSERT INTO recommendation_popular (generation, product_id, buyers, wanted)
    SELECT :generation, product_id, count(*),
        sum(power(0.5, extract(epoch FROM CAST(:now AS timestamptz) - bought_at) / 86400 / :half_life))
    FROM recommendation_baskets WHERE generation = :generation
    GROUP BY product_id
    """
)


async def fill_popular(session: WriteSession, *, generation: int, now: datetime) -> None:
    """Count what people bought, and what they want lately: each purchase half as much after two weeks."""
    await session.execute(_POPULAR, {"generation": generation, "now": now, "half_life": HALF_LIFE_DAYS})


async def fill_traits(session: WriteSession, *, generation: int, goods: Select[Any]) -> None:
    """Note what is said of products, from a select of `product_id` and `trait`; the rarest things of each are kept."""
    said = goods.cte("said")
    counted = select(said.c.trait, func.count().label("found")).group_by(said.c.trait).cte("counted")
    everything = select(func.count(func.distinct(said.c.product_id))).scalar_subquery()
    weight = func.ln(1 + everything * 1.0 / counted.c.found)
    place = func.row_number().over(partition_by=said.c.product_id, order_by=(counted.c.found, said.c.trait))
    weighed = (
        select(said.c.product_id, said.c.trait, weight.label("weight"), place.label("place"))
        .join(counted, counted.c.trait == said.c.trait)
        .where(counted.c.found.between(2, COMMON))
        .subquery()
    )
    kept = select(literal(generation), weighed.c.product_id, weighed.c.trait, weighed.c.weight)
    await session.execute(
        insert(TraitRow).from_select(
            ["generation", "product_id", "trait", "weight"], kept.where(weighed.c.place <= RAREST)
        )
    )


_BOUGHT = text(
    """
    WITH chunk AS (
        SELECT product_id, buyers FROM recommendation_popular
        WHERE generation = :generation AND product_id = ANY (:product_ids)
    ), pairs AS (
        SELECT chunk.product_id, theirs.product_id AS neighbour_id, chunk.buyers, count(*) AS together
        FROM chunk
        JOIN recommendation_baskets AS mine
            ON mine.generation = :generation AND mine.product_id = chunk.product_id
        JOIN recommendation_baskets AS theirs
            ON theirs.generation = :generation AND theirs.buyer = mine.buyer AND theirs.product_id <> mine.product_id
        GROUP BY 1, 2, 3
    ), scored AS (
        SELECT pairs.product_id, pairs.neighbour_id,
            together / sqrt(pairs.buyers::float8 * theirs.buyers) * together / (together + :shrink) AS score
        FROM pairs JOIN recommendation_popular AS theirs
            ON theirs.generation = :generation AND theirs.product_id = pairs.neighbour_id
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY product_id ORDER BY score DESC, neighbour_id) AS place FROM scored
    )
    INSERT INTO recommendation_neighbours (generation, product_id, bond, place, neighbour_id, score)
    SELECT :generation, product_id, 'bought', place, neighbour_id, score FROM placed WHERE place <= :kept
    """
).bindparams(bindparam("product_ids", type_=ARRAY(Uuid())))
_ALIKE = text(
    """
    WITH mine AS (
        SELECT product_id, trait, weight FROM recommendation_traits
        WHERE generation = :generation AND product_id = ANY (:product_ids)
    ), pairs AS (
        SELECT mine.product_id, theirs.product_id AS neighbour_id, sum(mine.weight * theirs.weight) AS shared
        FROM mine JOIN recommendation_traits AS theirs
            ON theirs.generation = :generation AND theirs.trait = mine.trait AND theirs.product_id <> mine.product_id
        GROUP BY 1, 2
    ), lengths AS (
        SELECT product_id, sqrt(sum(weight * weight)) AS length FROM recommendation_traits
        WHERE generation = :generation
            AND product_id IN (SELECT product_id FROM pairs UNION SELECT neighbour_id FROM pairs)
        GROUP BY 1
    ), placed AS (
        SELECT pairs.product_id, pairs.neighbour_id, shared / (one.length * other.length) AS score,
            row_number() OVER (
                PARTITION BY pairs.product_id
                ORDER BY shared / (one.length * other.length) DESC, pairs.neighbour_id
            ) AS place
        FROM pairs
        JOIN lengths AS one ON one.product_id = pairs.product_id
        JOIN lengths AS other ON other.product_id = pairs.neighbour_id
    )
    INSERT INTO recommendation_neighbours (generation, product_id, bond, place, neighbour_id, score)
    SELECT :generation, product_id, 'alike', place, neighbour_id, score FROM placed WHERE place <= :kept
    """
).bindparams(bindparam("product_ids", type_=ARRAY(Uuid())))


async def weigh(session: WriteSession) -> None:
    """Let the planner know what was filled: what is new and unknown it joins row by row, which takes minutes."""
    await session.execute(text("ANALYZE recommendation_baskets, recommendation_traits, recommendation_popular"))


async def list_products(session: ReadSession, *, generation: int, after: UUID | None, limit: int) -> Sequence[UUID]:
    """The next products of which a run knows something, in the order of their ids."""
    bought = select(PopularRow.product_id).where(PopularRow.generation == generation)
    said = select(TraitRow.product_id).where(TraitRow.generation == generation)
    if after is not None:
        bought, said = bought.where(PopularRow.product_id > after), said.where(TraitRow.product_id > after)
    known = bought.union(said).subquery()
    return (await session.execute(select(known.c.product_id).order_by(known.c.product_id).limit(limit))).scalars().all()


async def fill_neighbours(session: WriteSession, *, generation: int, product_ids: Sequence[UUID]) -> None:
    """Write the neighbours of some products, in the place of what an earlier try wrote."""
    await session.execute(
        delete(NeighbourRow).where(
            NeighbourRow.generation == generation, NeighbourRow.product_id == func.any(list(product_ids))
        )
    )
    values = {"generation": generation, "product_ids": list(product_ids), "kept": KEPT}
    await session.execute(_BOUGHT, values | {"shrink": SHRINK})
    await session.execute(_ALIKE, values)


async def turn_over(session: WriteSession, *, generation: int, now: datetime) -> None:
    """Let a generation be read, and take everything else away that runs have written."""
    await session.execute(delete(StateRow))
    await session.execute(insert(StateRow).values(id=1, generation=generation, computed_at=now))
    for rows in (PopularRow, NeighbourRow):
        await session.execute(delete(rows).where(rows.generation != generation))
    for working in (BasketRow, TraitRow):
        await session.execute(delete(working).where(working.generation <= generation))


async def get_generation(session: ReadSession) -> int:
    """Which generation is read; 0 before the first."""
    return (await session.execute(select(StateRow.generation))).scalar_one_or_none() or 0


async def forget(session: WriteSession, *, generation: int) -> None:
    """Take away what an unfinished run of a generation wrote."""
    for rows in _BY_RUNS:
        await session.execute(delete(rows).where(rows.generation == generation))


_NEIGHBOURS = Prepared(
    lambda: (
        select(NeighbourRow.bond, NeighbourRow.neighbour_id)
        .join(StateRow, StateRow.generation == NeighbourRow.generation)
        .where(NeighbourRow.product_id == bindparam("product_id"))
        .order_by(NeighbourRow.bond, NeighbourRow.place)
    )
)


async def get_neighbours(session: ReadSession, *, product_id: UUID) -> Neighbours:
    """The products beside one; one read of an index."""
    found: dict[str, list[UUID]] = {}
    for row in await _NEIGHBOURS.fetch(session, product_id=product_id):
        found.setdefault(row.bond, []).append(row.neighbour_id)
    return Neighbours(bought=tuple(found.get(Bond.BOUGHT.value, ())), alike=tuple(found.get(Bond.ALIKE.value, ())))


_WANTED = Prepared(
    lambda: (
        select(PopularRow.product_id)
        .join(StateRow, StateRow.generation == PopularRow.generation)
        .order_by(PopularRow.wanted.desc(), PopularRow.product_id.desc())
        .limit(bindparam("limit"))
    )
)


async def list_wanted(session: ReadSession, *, limit: int) -> Sequence[UUID]:
    """What is wanted most lately, the most first."""
    return [row.product_id for row in await _WANTED.fetch(session, limit=limit)]


_FITTING = Prepared(
    lambda: text(
        """
        WITH state AS (SELECT generation FROM recommendation_state),
        seeds AS (SELECT * FROM unnest(CAST(:product_ids AS uuid[]), CAST(:weights AS float8[])) AS given (id, weight)),
        near AS (
            SELECT neighbour.neighbour_id AS product_id,
                sum(seeds.weight * neighbour.score * CASE neighbour.bond WHEN 'bought' THEN 1 ELSE :alike END) AS score
            FROM state, seeds
            JOIN recommendation_neighbours AS neighbour ON neighbour.product_id = seeds.id
            WHERE neighbour.generation = state.generation
            GROUP BY 1
        ),
        wanted AS (
            SELECT popular.product_id, 0::float8 AS score, popular.wanted
            FROM state JOIN recommendation_popular AS popular ON popular.generation = state.generation
            ORDER BY popular.wanted DESC, popular.product_id DESC LIMIT CAST(:limit AS bigint)
        )
        SELECT product_id FROM (
            SELECT product_id, score, 0::float8 AS wanted FROM near
            UNION ALL SELECT product_id, score, wanted FROM wanted
        ) AS found
        WHERE NOT EXISTS (SELECT FROM seeds WHERE seeds.id = found.product_id)
        GROUP BY product_id
        ORDER BY max(score) DESC, max(wanted) DESC, product_id DESC
        LIMIT CAST(:limit AS bigint)
        """
    ).bindparams(
        bindparam("product_ids", type_=ARRAY(Uuid())),
        bindparam("weights", type_=ARRAY(DOUBLE_PRECISION())),
        bindparam("alike", type_=DOUBLE_PRECISION()),
    )
)


async def list_fitting(
    session: ReadSession, *, seeds: Mapping[UUID, float], alike: float, limit: int
) -> Sequence[UUID]:
    """What fits some products by their weights, without them; then what is wanted most. One statement."""
    found = await _FITTING.fetch(
        session, product_ids=list(seeds), weights=list(seeds.values()), alike=alike, limit=limit
    )
    return [row.product_id for row in found]
