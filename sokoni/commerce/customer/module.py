"""What customers add to the system."""

from sokoni.commerce.customer.adapter import AddressRecords
from sokoni.commerce.customer.segment import handlers, links
from sokoni.commerce.customer.segment.adapter import ShopCustomerRecords
from sokoni.commerce.customer.segment.undoing import UNDOERS
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    personal_records(resources).register(AddressRecords())
    personal_records(resources).register(ShopCustomerRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)
    for undoer in UNDOERS:
        undoers(resources).add(undoer)


MODULE = Module(
    name="commerce.customer",
    routers=(
        Later("sokoni.commerce.customer.segment.endpoints:router", under=("/api/v1/segments",)),
        Later("sokoni.commerce.customer.segment.endpoints:customer_router", under=("/api/v1/shop-customers",)),
    ),
    jobs=(
        Job(name=handlers.EVALUATE, handler=handlers.evaluate),
        Job(name=handlers.GATHER, handler=handlers.gather),
    ),
    schedules=(Schedule(name=handlers.EVALUATE, cron="23 3 * * *", job=handlers.EVALUATE),),
    install=_install,
)
