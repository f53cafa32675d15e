"""Cards of products that somebody else has picked, and what is said of all products."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from sokoni.commerce.catalog.rules import language_of
from sokoni.commerce.showcase.repository import picking as repository
from sokoni.core.database import ReadSession


async def cards_of(session: ReadSession, *, product_ids: Sequence[UUID], locale: str) -> dict[UUID, bytes]:
    """The cards of those products that can be bought now, as JSON objects; one statement, none for none."""
    if not product_ids:
        return {}
    return await repository.cards_of(session, product_ids=product_ids, language=language_of(locale))


def traits() -> Select[Any]:
    """A select of what is said of listed products (`product_id`, `trait`), to be read from inside another statement."""
    return repository.traits()
