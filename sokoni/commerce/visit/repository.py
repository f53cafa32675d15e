"""All SQL of visits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text

from sokoni.commerce.visit.models import ShopVisitRow
from sokoni.commerce.visit.types import Visits
from sokoni.core.database import ReadSession, WriteSession

# The table is the shop package's own; a shop that is gone meanwhile is no reason to lose the visits of others.
_ADD = text(
    """
    INSERT INTO shop_visits (shop_id, hour, visits)
    SELECT seen.shop_id, seen.hour, seen.visits
    FROM unnest(CAST(:shop_ids AS uuid[]), CAST(:hours AS timestamptz[]), CAST(:visits AS bigint[]))
        AS seen (shop_id, hour, visits)
    JOIN shops ON shops.id = seen.shop_id
    ORDER BY seen.shop_id, seen.hour
    ON CONFLICT (shop_id, hour) DO UPDATE SET visits = shop_visits.visits + excluded.visits
    """
)


async def add(session: WriteSession, counts: Mapping[tuple[UUID, datetime], int]) -> None:
    """Add visits to the hours of shops; one statement, in one order of keys: servers never wait in a circle."""
    values = {
        "shop_ids": [shop_id for shop_id, _ in counts],
        "hours": [hour for _, hour in counts],
        "visits": list(counts.values()),
    }
    await session.execute(_ADD, values)


async def count(session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime) -> Visits:
    """The visits of a shop in the hours that begin in a time; one statement."""
    statement = select(func.coalesce(func.sum(ShopVisitRow.visits), 0), func.min(ShopVisitRow.hour)).where(
        ShopVisitRow.shop_id == shop_id, ShopVisitRow.hour >= start, ShopVisitRow.hour < end
    )
    visits, since = (await session.execute(statement)).one()
    return Visits(count=int(visits), since=since)
