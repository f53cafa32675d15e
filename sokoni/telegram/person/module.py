"""What links add to the system."""

from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records
from sokoni.telegram.person.adapters.personal import TelegramRecords


def _install(resources: Resources) -> None:
    personal_records(resources).register(TelegramRecords())


MODULE = Module(name="telegram.person", install=_install)
