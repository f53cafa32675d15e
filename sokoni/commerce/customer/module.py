"""What customers add to the system."""

from sokoni.commerce.customer.adapter import AddressRecords
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    personal_records(resources).register(AddressRecords())


MODULE = Module(name="commerce.customer", install=_install)
