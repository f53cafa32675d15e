"""What groups add to the system."""

from sokoni.core.follower import Following
from sokoni.core.http.routing import Alias
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import handlers
from sokoni.telegram.group.endpoints import router
from sokoni.telegram.group.events import GroupChanged
from sokoni.telegram.group.undoing import GroupUndoer

_ROUTES = (
    ("POST", ""),
    ("GET", ""),
    ("GET", "/{group_id}"),
    ("PUT", "/{group_id}"),
    ("DELETE", "/{group_id}"),
    ("GET", "/{group_id}/settings"),
    ("PUT", "/{group_id}/settings"),
)


def _install(resources: Resources) -> None:
    undoers(resources).add(GroupUndoer())


MODULE = Module(
    name="telegram.group",
    routers=(router,),
    followings=(Following(GroupChanged, handlers.forget_group),),
    aliases=tuple(
        Alias(method, f"/api/v2/groups{path}", to=f"/api/v1/telegram/groups{path}") for method, path in _ROUTES
    ),
    install=_install,
)
