"""What commissions add to the system."""

from sokoni.commerce.commission.undoing import RuleUndoer
from sokoni.core.http.later import Later
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    undoers(resources).add(RuleUndoer())


MODULE = Module(
    name="commerce.commission",
    routers=(
        Later(
            "sokoni.commerce.commission.endpoints:router", under=("/api/v1/admin/commissions", "/api/v1/commissions")
        ),
    ),
    install=_install,
)
