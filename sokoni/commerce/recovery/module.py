"""What carts left behind add to the system."""

from sokoni.commerce.recovery import handlers, links
from sokoni.commerce.recovery.adapter import LeftCartRecords
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    personal_records(resources).register(LeftCartRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.recovery",
    routers=(
        Later("sokoni.commerce.recovery.endpoints:router", under=("/api/v1/vendors/{vendor_id}/abandoned-carts",)),
    ),
    jobs=(
        Job(name=handlers.NOTE, handler=handlers.note_abandoned),
        Job(name=handlers.REMIND, handler=handlers.remind),
    ),
    schedules=(
        Schedule(name=handlers.NOTE, cron="*/5 * * * *", job=handlers.NOTE),
        Schedule(name=handlers.REMIND, cron="2-59/5 * * * *", job=handlers.REMIND),
    ),
    settings=(RecoverySettings,),
    install=_install,
)
