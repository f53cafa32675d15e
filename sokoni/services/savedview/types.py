"""What a saved view is to others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A list as somebody filtered it; `place` is the list, `query` what stands behind the question mark."""

    id: UUID
    place: str
    name: str
    query: str
    created_at: datetime
