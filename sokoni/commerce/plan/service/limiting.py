"""Limits, as they are held against what shops add: counted and checked while nobody else adds the same."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.plan import repository, rules
from sokoni.commerce.plan.ports import Counters
from sokoni.commerce.plan.types import Held, Limit, Plan, Usage
from sokoni.core.database import ReadSession, WriteSession

Count = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a limit is used, which holds until the transaction ends: nobody else adds meanwhile."""

    plan: Plan | None
    usage: Usage

    @property
    def left(self) -> int | None:
        """How many more there may be; None for as many as one likes."""
        return self.usage.left

    def check(self, adding: int) -> None:
        """Pass so many more.

        Raises:
            LimitReached: the plan has no room for them.
        """
        rules.check_room(self.plan, self.usage, adding=adding)


async def claim(session: WriteSession, *, shop_id: UUID, limit: Limit, count: Count) -> Room:
    """How much room a shop has, kept from others until the transaction ends; `count` says how much there is.

    One statement where the shop is not limited, else one more beside the count.
    """
    plan = (await repository.get_held(session, shop_id=shop_id)).plan
    most = None if plan is None else plan.limits.get(limit)
    if most is None:
        return Room(plan, Usage(limit=limit, used=0, most=None))
    await repository.lock_limit(session, shop_id=shop_id, limit=limit)
    # Counted behind the lock: what others added before is there to be seen, and nobody adds after.
    return Room(plan, Usage(limit=limit, used=await count(), most=most))


async def hold(session: WriteSession, *, shop_id: UUID, limit: Limit) -> None:
    """Let nobody else add what a limit is about to a shop until the transaction ends, whatever the shop's plan says."""
    await repository.lock_limit(session, shop_id=shop_id, limit=limit)


async def check_room(session: WriteSession, *, shop_id: UUID, limit: Limit, adding: int, count: Count) -> None:
    """Pass so many more things in a shop, if its plan has room for them; see `claim`.

    Raises:
        LimitReached: it has not.
    """
    (await claim(session, shop_id=shop_id, limit=limit, count=count)).check(adding)


async def get_held(session: ReadSession, *, shop_id: UUID) -> Held:
    """The plan that counts for a shop now; one statement."""
    return await repository.get_held(session, shop_id=shop_id)


async def list_usage(session: ReadSession, *, shop_id: UUID, counters: Counters) -> tuple[Held, Sequence[Usage]]:
    """The plan of a shop, and how much of each limit is used; one statement and one for each limit."""
    held = await get_held(session, shop_id=shop_id)
    limits = held.plan.limits if held.plan else {}
    return held, [
        Usage(
            limit=each,
            used=await counters.count(session, shop_id=shop_id, limit=each),
            most=limits.get(each),
        )
        for each in Limit
    ]
