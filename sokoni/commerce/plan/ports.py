"""What plans need of the packages that own what is limited: how much of it a shop has."""

from typing import Protocol
from uuid import UUID

from sokoni.commerce.plan.types import Limit
from sokoni.core.database import ReadSession
from sokoni.core.resources import Resources


class Counter(Protocol):
    """Counts what a limit is about."""

    @property
    def limit(self) -> Limit:
        """Which limit."""
        ...

    async def count(self, session: ReadSession, *, shop_id: UUID) -> int:
        """How much of it a shop has; one statement."""
        ...


class Counters:
    """The counters of a process, by what they count."""

    def __init__(self) -> None:
        self._by_limit: dict[Limit, Counter] = {}

    def add(self, counter: Counter) -> None:
        """Register one."""
        self._by_limit[counter.limit] = counter

    async def count(self, session: ReadSession, *, shop_id: UUID, limit: Limit) -> int:
        """How much of something a shop has; one statement."""
        return await self._by_limit[limit].count(session, shop_id=shop_id)


def counters(resources: Resources) -> Counters:
    """The process's counters, made when the first package registers one."""
    if not resources.has(Counters):
        resources.provide(Counters())
    return resources.get(Counters)
