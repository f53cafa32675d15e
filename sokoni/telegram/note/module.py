"""What texts that groups keep add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.note import handlers
from sokoni.telegram.note.undoing import KeptTextUndoer

_OLD, _OURS = "/api/v2/groups/{group_id}", "/api/v1/telegram/groups/{group_id}"
_ROUTES = tuple(
    (method, f"/{kind}{path}")
    for kind in ("notes", "filters")
    for method, path in (
        ("POST", ""),
        ("GET", ""),
        ("GET", "/{text_id}"),
        ("PUT", "/{text_id}"),
        ("DELETE", "/{text_id}"),
    )
)


def _install(resources: Resources) -> None:
    undoers(resources).add(KeptTextUndoer())
    HANDLERS.register(handlers.Answers())


MODULE = Module(
    name="telegram.note",
    routers=(
        Later(
            "sokoni.telegram.note.endpoints:router",
            under=("/api/v1/telegram/groups/{group_id}/filters", "/api/v1/telegram/groups/{group_id}/notes"),
        ),
    ),
    aliases=tuple(Alias(method, f"{_OLD}{path}", to=f"{_OURS}{path}") for method, path in _ROUTES),
    install=_install,
)
