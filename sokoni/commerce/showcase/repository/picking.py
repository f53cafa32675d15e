"""Cards of products that somebody else has picked, and what is said of all products."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase.models import ShowcaseProduct
from sokoni.core.database import ReadSession
from sokoni.core.prepared import Prepared

_CARDS = Prepared(
    lambda: text(
        """
        SELECT product.product_id, product.card, coalesce(wanted.said, own.said) AS said
        FROM showcase_products AS product
        JOIN showcase_cards AS own ON own.product_id = product.product_id AND own.language = product.language
        LEFT JOIN showcase_cards AS wanted ON wanted.product_id = product.product_id AND wanted.language = :language
        WHERE product.product_id = ANY (:product_ids) AND product.is_listed
            AND 'availability=in' = ANY (product.tokens)
        """
    ).bindparams(bindparam("product_ids", type_=ARRAY(Uuid())))
)
# What changes from day to day says nothing of what a product is.
_PASSING = ("availability=", "sale=", "rating=")


async def cards_of(session: ReadSession, *, product_ids: Sequence[UUID], language: str) -> dict[UUID, bytes]:
    """The cards of those products that can be bought now, as JSON objects; one statement."""
    rows = await _CARDS.fetch(session, product_ids=list(product_ids), language=language)
    return {row.product_id: rules.whole(row.said, row.card) for row in rows}


def traits() -> Select[Any]:
    """What is said of each listed product: its categories, what it can be narrowed by, and its words."""
    empty = cast([], ARRAY(Text))
    everything = func.array_cat(
        func.array_cat(func.coalesce(ShowcaseProduct.tokens, empty), cast(ShowcaseProduct.categories, ARRAY(Text))),
        func.tsvector_to_array(ShowcaseProduct.search),
    )
    said = (
        select(ShowcaseProduct.product_id, func.unnest(everything).label("trait"))
        .where(ShowcaseProduct.is_listed)
        .subquery()
    )
    statement = select(said.c.product_id, said.c.trait).distinct()
    for passing in _PASSING:
        statement = statement.where(~said.c.trait.startswith(passing, autoescape=True))
    return statement
