"""What plans add to the system."""

from sokoni.commerce.plan.adapters.members import TeamMembers
from sokoni.commerce.plan.endpoints import router
from sokoni.commerce.plan.ports import counters
from sokoni.commerce.plan.undoing import UNDOERS
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.team.ports import KEEPERS
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    members = TeamMembers()
    counters(resources).add(members)
    KEEPERS.add("plan", members)
    for undoer in UNDOERS:
        undoers(resources).add(undoer)


MODULE = Module(name="commerce.plan", routers=(router,), install=_install)
