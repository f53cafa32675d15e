"""Who paid, as a test has it."""

from collections.abc import Collection
from uuid import UUID

from sokoni.core.database import ReadSession


class Paid:
    """Some people paid, whatever the shop."""

    def __init__(self, *user_ids: int) -> None:
        self._user_ids = frozenset(user_ids)

    async def among(self, session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
        """Those of some people."""
        del session, shop_id
        return self._user_ids & frozenset(user_ids)
