"""Room for groups: how many more a shop's plan holds. Those that were taken off the list take none."""

from functools import partial
from uuid import UUID

from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.types import Limit
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.group import repository
from sokoni.telegram.group.types import Group


class KeptGroups:
    """Fulfils `plan.ports.Counter`: groups of a shop, those among them that are only claimed."""

    limit = Limit.GROUPS

    async def count(self, session: ReadSession, *, shop_id: UUID) -> int:
        """How many groups a shop has; one statement."""
        return await repository.count_groups(session, shop_id=shop_id)


async def check_added(session: WriteSession, group: Group) -> None:
    """Pass a group that was just put on its shop's list, if the plan has room for it; up to three statements.

    Its row is held first, as whoever binds a chat holds it before they know that it is new: nobody waits in a circle.

    Raises:
        GroupLimitReached: it has not.
    """
    if group.shop_id is None:
        return
    count = partial(_count_before, session, shop_id=group.shop_id)
    await plans.check_room(session, shop_id=group.shop_id, limit=Limit.GROUPS, adding=1, count=count)


async def _count_before(session: WriteSession, *, shop_id: UUID) -> int:
    return await repository.count_groups(session, shop_id=shop_id) - 1
