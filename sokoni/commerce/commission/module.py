"""What commissions add to the system."""

from sokoni.commerce.commission.endpoints import router
from sokoni.commerce.commission.undoing import RuleUndoer
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    undoers(resources).add(RuleUndoer())


MODULE = Module(name="commerce.commission", routers=(router,), install=_install)
