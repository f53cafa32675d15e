"""What undo adds to the whole."""

from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo import handlers, service
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.settings import UndoSettings


def _install(resources: Resources) -> None:
    # There is a register even where no package has anything to undo.
    undoers(resources)


MODULE = Module(
    name="services.undo",
    routers=(
        Later(
            "sokoni.services.undo.endpoints:router",
            under=("/api/v1/admin/changes", "/api/v1/change-groups", "/api/v1/changes"),
        ),
    ),
    jobs=(Job(name=service.WORK_RUN, handler=handlers.work_run),),
    settings=(UndoSettings,),
    install=_install,
)
