"""What buyers and shops said to each other, as each side sees it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Entry, Maker, Thread, TimelineEntry
from sokoni.core.database import Database


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and whether the reader's own side wrote it."""

    at: datetime
    text: str
    is_own: bool


def of_part(part_id: UUID, timeline: Sequence[TimelineEntry], *, by_buyer: bool) -> list[Said]:
    """What was said about a part, oldest first."""
    return [
        Said(entry.at, entry.note, is_own=(entry.maker is Maker.CUSTOMER) is by_buyer)
        for entry in timeline
        if entry.entry is Entry.MESSAGE and entry.sub_order_id == part_id
    ]


def unread(threads: Sequence[Thread], *, by_buyer: bool) -> dict[UUID, int]:
    """How many messages of each part one side has not seen; parts without any are left out."""
    counts = {each.sub_order_id: each.unread_by_buyer if by_buyer else each.unread_by_shop for each in threads}
    return {part_id: count for part_id, count in counts.items() if count}


async def see(database: Database, parts: Collection[UUID], *, by_buyer: bool) -> None:
    """Note, in a transaction of its own, that one side was shown its messages."""
    if parts:
        async with database.write() as session:
            await order_service.mark_seen(session, part_ids=parts, by_buyer=by_buyer)
