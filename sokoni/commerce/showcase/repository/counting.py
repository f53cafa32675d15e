"""Keeping the counted facets of whole scopes."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text

from sokoni.core.database import ReadSession, WriteSession

_PUT = text(
    """
    INSERT INTO showcase_facets AS kept (scope, counts, took_ms)
    VALUES (:scope, CAST(:counts AS jsonb), :took_ms)
    ON CONFLICT (scope) DO UPDATE SET counts = excluded.counts, took_ms = excluded.took_ms
    WHERE kept.counts <> excluded.counts
    RETURNING scope
    """
)
_COSTS = text("SELECT scope, took_ms FROM showcase_facets WHERE scope = ANY (CAST(:scopes AS text[]))")


async def put(session: WriteSession, *, scope: str, counts: str, took_ms: int) -> bool:
    """Keep the facets of a scope, given as JSON; whether they differ from before."""
    values = {"scope": scope, "counts": counts, "took_ms": took_ms}
    return (await session.execute(_PUT, values)).scalar_one_or_none() is not None


async def list_costs(session: ReadSession, *, scopes: Collection[str]) -> Mapping[str, int]:
    """How many milliseconds each of some scopes took to count the last time."""
    rows: Any = await session.execute(_COSTS, {"scopes": list(scopes)})
    return {row.scope: row.took_ms for row in rows}
