"""What members add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.member.handlers import NoteMembers

_PATHS = ("/users", "/users/{user_id}")


def _install(_resources: Resources) -> None:
    HANDLERS.register(NoteMembers())


MODULE = Module(
    name="telegram.member",
    routers=(Later("sokoni.telegram.member.endpoints:router", under=("/api/v1/telegram/groups/{group_id}/users",)),),
    aliases=tuple(
        Alias("GET", f"/api/v2/groups/{{group_id}}{path}", to=f"/api/v1/telegram/groups/{{group_id}}{path}")
        for path in _PATHS
    ),
    install=_install,
)
