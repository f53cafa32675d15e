"""What roles add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.role.undoing import GroupRoleUndoer

_ROUTES = (
    ("POST", "/roles"),
    ("GET", "/roles"),
    ("GET", "/roles/{name}"),
    ("PUT", "/roles/{name}"),
    ("DELETE", "/roles/{name}"),
    ("GET", "/roles/{name}/stats"),
    ("GET", "/roles/{name}/members"),
    ("POST", "/roles/{name}/members"),
    ("DELETE", "/roles/{name}/members/{user_id}"),
    ("GET", "/users/{user_id}/roles"),
)


def _install(resources: Resources) -> None:
    undoers(resources).add(GroupRoleUndoer())


MODULE = Module(
    name="telegram.role",
    routers=(
        Later(
            "sokoni.telegram.role.endpoints:router",
            under=("/api/v1/telegram/groups/{group_id}/roles", "/api/v1/telegram/groups/{group_id}/users"),
        ),
    ),
    aliases=tuple(
        Alias(method, f"/api/v2/groups/{{group_id}}{path}", to=f"/api/v1/telegram/groups/{{group_id}}{path}")
        for method, path in _ROUTES
    ),
    install=_install,
)
