"""What plans add to the system."""

from sokoni.commerce.plan.adapters.members import TeamMembers
from sokoni.commerce.plan.ports import counters
from sokoni.commerce.plan.undoing import UNDOERS
from sokoni.core.http.later import Later
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


MODULE = Module(
    name="commerce.plan",
    routers=(
        Later(
            "sokoni.commerce.plan.endpoints:router",
            under=("/api/v1/admin/plans", "/api/v1/admin/vendors/{vendor_id}/plan", "/api/v1/vendors/{vendor_id}/plan"),
        ),
    ),
    install=_install,
)
