"""What files of groups add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.module import Module

_OLD, _OURS = "/api/v2/groups/{group_id}", "/api/v1/telegram/groups/{group_id}"

MODULE = Module(
    name="telegram.blueprint",
    routers=(Later("sokoni.telegram.blueprint.endpoints:router", under=(f"{_OURS}/export", f"{_OURS}/import")),),
    aliases=(
        Alias("GET", f"{_OLD}/export", to=f"{_OURS}/export"),
        Alias("POST", f"{_OLD}/import", to=f"{_OURS}/import"),
    ),
)
