"""What orders add to the copy of somebody's own data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.order.repository import personal
from sokoni.core.database import ReadSession

# What says nothing of the person: states of ours, and moves that a page offers.
_INTERNAL = frozenset({"promotion_ids", "timeline", "allowed_moves", "payment_id", "hold_expires_at", "booked_at"})


class OrderRecords:
    """The orders that an account placed, as they were placed."""

    name = "orders"

    async def of_account(self, session: ReadSession, *, account_id: UUID, now: datetime) -> Any:
        """Every order with its parts and lines; three statements."""
        del now
        orders = await personal.list_for_account(session, account_id=account_id)
        return [_plain(asdict(order)) for order in orders]


def _plain(order: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in order.items() if name not in _INTERNAL}
    kept["parts"] = [{name: value for name, value in part.items() if name not in _INTERNAL} for part in order["parts"]]
    return kept
