"""What sells best: written whole, read with its cards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, text

from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase.models import ShowcaseBestseller
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.prepared import Prepared

_CARDS = Prepared(
    lambda: text(
        """
        SELECT product.card, coalesce(wanted.said, own.said) AS said
        FROM showcase_bestsellers AS best
        JOIN showcase_products AS product ON product.product_id = best.product_id AND product.is_listed
        JOIN showcase_cards AS own ON own.product_id = product.product_id AND own.language = product.language
        LEFT JOIN showcase_cards AS wanted ON wanted.product_id = product.product_id AND wanted.language = :language
        WHERE 'availability=in' = ANY (product.tokens)
        ORDER BY best.position
        LIMIT CAST(:limit AS bigint)
        """
    )
)


async def list_ranked(session: ReadSession) -> Sequence[UUID]:
    """The products of the ranking, the first first."""
    statement = select(ShowcaseBestseller.product_id).order_by(ShowcaseBestseller.position)
    return (await session.execute(statement)).scalars().all()


async def put(session: WriteSession, *, product_ids: Sequence[UUID]) -> None:
    """Let the ranking be these, in this order; two statements."""
    await session.execute(delete(ShowcaseBestseller))
    rows = [{"position": place, "product_id": each} for place, each in enumerate(product_ids, start=1)]
    if rows:
        await session.execute(insert_many(ShowcaseBestseller), rows)


async def list_cards(session: ReadSession, *, language: str, limit: int) -> Sequence[bytes]:
    """Cards of what sells best and can be bought now, as JSON objects; one statement."""
    rows = await _CARDS.fetch(session, language=language, limit=limit)
    return [rules.whole(row.said, row.card) for row in rows]
