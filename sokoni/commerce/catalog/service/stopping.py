"""Stopping what a job works through, an import or an export: what is done stays, and nothing follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sokoni.commerce.catalog.types import ExportState, ImportState
from sokoni.core import change
from sokoni.core.database import WriteSession

States = type[ImportState] | type[ExportState]


async def stop(
    session: WriteSession, *, row: Any, kind: str, states: States, actor: change.Actor, now: datetime
) -> Mapping[str, Any]:
    """What is to be written into the row, which is locked, of what is stopped; nothing where it has ended. Recorded."""
    if row.state not in {states.WAITING.value, states.RUNNING.value}:
        return {}
    await change.record(
        session,
        actor=actor,
        action=f"catalog.cancel_{kind}",
        subject_kind=kind,
        subject_id=row.id,
        shop_id=row.shop_id,
        before={"state": row.state},
        after={"state": states.CANCELLED.value, "products_done": row.products_done},
        now=now,
    )
    return {"state": states.CANCELLED.value, "finished_at": now, "updated_at": now}
