"""Room for bots: by a shop's plan, or where that says nothing of bots, by what the settings give every shop."""

from functools import partial
from uuid import UUID

from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.types import Limit
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.gateway import errors
from sokoni.telegram.gateway.repository import bots as repository


class ConnectedBots:
    """Fulfils `plan.ports.Counter`: bots of a shop that are connected, whether they work or rest."""

    limit = Limit.BOTS

    async def count(self, session: ReadSession, *, shop_id: UUID) -> int:
        """How many bots a shop has; one statement."""
        return await repository.count_of_shop(session, shop_id=shop_id)


async def check(session: WriteSession, *, shop_id: UUID, most: int) -> None:
    """Pass one more bot of a shop, of which there are `most` where its plan does not say; three statements.

    Whoever adds another one waits until the transaction ends.

    Raises:
        BotLimitReached: the plan has no room for it.
        BotsExhausted: the plan does not say, and the shop has as many as every shop may.
    """
    count = partial(repository.count_of_shop, session, shop_id=shop_id)
    room = await plans.claim(session, shop_id=shop_id, limit=Limit.BOTS, count=count)
    if room.left is not None:
        room.check(1)
        return
    await plans.hold(session, shop_id=shop_id, limit=Limit.BOTS)
    if await count() >= most:
        raise errors.BotsExhausted(most=most)
