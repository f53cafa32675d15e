"""Whose plans are due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union

from sokoni.commerce.catalog.collection.models import CollectionRow
from sokoni.commerce.catalog.models import ProductRow
from sokoni.core.database import ReadSession


async def list_due_products(session: ReadSession, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Products that are to be put on sale or taken down by now."""
    return await _list_due(session, ProductRow, now=now, limit=limit)


async def list_due_collections(session: ReadSession, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Collections that are to be shown or hidden by now."""
    return await _list_due(session, CollectionRow, now=now, limit=limit)


async def _list_due(
    session: ReadSession, model: type[ProductRow | CollectionRow], *, now: datetime, limit: int
) -> Sequence[UUID]:
    # Two halves, each by its own partial index.
    due = union(
        select(model.id).where(model.publish_at <= now), select(model.id).where(model.unpublish_at <= now)
    ).subquery()
    return (await session.execute(select(due.c.id).order_by(due.c.id).limit(limit))).scalars().all()
