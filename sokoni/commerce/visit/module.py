"""What visits add to the system."""

from sokoni.commerce.visit.counter import VisitCounter
from sokoni.core.database import Database
from sokoni.core.module import Module
from sokoni.core.resources import Resources


def _install(resources: Resources) -> None:
    resources.provide(VisitCounter(resources.get(Database)))


async def _close(resources: Resources) -> None:
    await resources.get(VisitCounter).close()


MODULE = Module(name="commerce.visit", install=_install, close=_close)
