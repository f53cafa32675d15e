"""What commands and menus add to the system."""

from sokoni.core.jobs.types import Job
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.console import handlers
from sokoni.telegram.console.service import commands
from sokoni.telegram.console.service.context import TELL_FAILURE
from sokoni.telegram.gateway.ports import HANDLERS


def _install(resources: Resources) -> None:  # noqa: ARG001  # every module's signature
    HANDLERS.register(handlers.Places())
    HANDLERS.register(handlers.Commands())
    HANDLERS.register(handlers.Menus())


MODULE = Module(
    name="telegram.console",
    jobs=(
        Job(name=commands.LOOK, handler=handlers.look, priority=2),
        Job(name=TELL_FAILURE, handler=handlers.tell_failure),
    ),
    install=_install,
)
