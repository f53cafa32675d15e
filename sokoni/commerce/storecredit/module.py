"""What store credit adds to the whole."""

from sokoni.commerce.payment import ports
from sokoni.commerce.storecredit import handlers, links
from sokoni.commerce.storecredit.adapters.personal import CreditRecords
from sokoni.commerce.storecredit.adapters.provider import store_credit
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    ports.add_in_part(store_credit())
    personal_records(resources).register(CreditRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.storecredit",
    routers=(
        Later(
            "sokoni.commerce.storecredit.endpoints:router", under=("/api/v1/admin/store-credit", "/api/v1/store-credit")
        ),
    ),
    jobs=(Job(name=handlers.CHECK, handler=handlers.check, attempts=2),),
    schedules=(Schedule(name=handlers.CHECK, cron="22 3 * * *", job=handlers.CHECK),),
    install=_install,
)
