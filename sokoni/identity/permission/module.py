"""What permission adds to the system: the place where authenticators register."""

from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.permission import ports


def _install(resources: Resources) -> None:
    ports.authenticators(resources)


MODULE = Module(name="identity.permission", install=_install)
