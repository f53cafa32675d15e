"""What teams add to the system: the answer to which shops somebody works for."""

from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.permission.ports import Memberships
from sokoni.identity.team.adapter import TeamMemberships


def _install(resources: Resources) -> None:
    resources.provide(TeamMemberships(), as_type=Memberships)


MODULE = Module(name="identity.team", install=_install)
