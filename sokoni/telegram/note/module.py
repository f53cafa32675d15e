"""What texts that groups keep add to the system."""

from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.note import handlers


def _install(resources: Resources) -> None:  # noqa: ARG001  # every module's signature
    HANDLERS.register(handlers.Answers())


MODULE = Module(name="telegram.note", install=_install)
