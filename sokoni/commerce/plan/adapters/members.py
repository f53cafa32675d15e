"""People in teams, as plans count them."""

from functools import partial
from uuid import UUID

from sokoni.commerce.plan import service
from sokoni.commerce.plan.types import Limit
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.team import service as team


class TeamMembers:
    """Fulfils `ports.Counter` and, of teams, `ports.Seats`."""

    limit = Limit.MEMBERS

    async def count(self, session: ReadSession, *, shop_id: UUID) -> int:
        """How many people are in the team of a shop; one statement."""
        return len(await team.list_members(session, team_id=shop_id))

    async def check_seat(self, session: WriteSession, *, team_id: UUID) -> None:
        """Pass a team to which somebody was just added, if its shop's plan has room for as many.

        Raises:
            MemberLimitReached: it has not.
        """
        count = partial(self._count_before, session, shop_id=team_id)
        await service.check_room(session, shop_id=team_id, limit=self.limit, adding=1, count=count)

    async def _count_before(self, session: ReadSession, *, shop_id: UUID) -> int:
        return await self.count(session, shop_id=shop_id) - 1
