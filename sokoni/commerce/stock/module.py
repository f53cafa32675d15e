"""What stock adds to the system."""

from sokoni.commerce.catalog.ports import StockFigures, StockIntake
from sokoni.commerce.stock import handlers
from sokoni.commerce.stock.adapters.intake import Figures, Intake
from sokoni.commerce.stock.adapters.undo import StockUndoer
from sokoni.commerce.stock.importing import handlers as import_handlers
from sokoni.commerce.stock.importing import service as importing
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    resources.provide(Intake(), as_type=StockIntake)
    resources.provide(Figures(), as_type=StockFigures)
    undoers(resources).add(StockUndoer())


MODULE = Module(
    name="commerce.stock",
    routers=(
        Later("sokoni.commerce.stock.importing.endpoints:router", under=("/api/v1/stock-imports", "/api/v1/stock.csv")),
        Later("sokoni.commerce.stock.endpoints:router", under=("/api/v1/stock",)),
    ),
    jobs=(
        Job(name=handlers.SWEEP, handler=handlers.expire_holds),
        Job(name="stock.verify", handler=handlers.verify),
        Job(name=importing.WORK, handler=import_handlers.work),
        Job(name=importing.FORGET, handler=import_handlers.forget_previews),
        Job(name=handlers.TELL_LOW, handler=handlers.tell_of_low, priority=-10),
    ),
    schedules=(
        Schedule(name="stock.expire_holds", cron="*/15 * * * * *", job=handlers.SWEEP),
        Schedule(name="stock.verify", cron="17 3 * * *", job="stock.verify"),
        Schedule(name=importing.FORGET, cron="27 * * * *", job=importing.FORGET),
        Schedule(name=handlers.TELL_LOW, cron="20 7 * * *", job=handlers.TELL_LOW),
    ),
    install=_install,
)
