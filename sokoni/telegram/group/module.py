"""What groups add to the system."""

from sokoni.commerce.plan.ports import counters
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.gateway.events import BotDemoted, BotPutOut, ChatMigrated
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.group import handlers, keeping, room
from sokoni.telegram.group.events import GroupRemoved, GroupUnattended
from sokoni.telegram.group.settings import GroupCacheSettings
from sokoni.telegram.group.undoing import GroupUndoer

_ROUTES = (
    ("POST", ""),
    ("GET", ""),
    ("GET", "/{group_id}"),
    ("PUT", "/{group_id}"),
    ("DELETE", "/{group_id}"),
    ("GET", "/{group_id}/settings"),
    ("PUT", "/{group_id}/settings"),
    ("PATCH", "/{group_id}/settings"),
    ("GET", "/{group_id}/settings/export"),
    ("POST", "/{group_id}/settings/import"),
    ("GET", "/{group_id}/settings/custom/{name}"),
    ("PUT", "/{group_id}/settings/custom/{name}"),
    ("DELETE", "/{group_id}/settings/custom/{name}"),
    ("POST", "/{group_id}/leave"),
)


def _install(resources: Resources) -> None:
    settings = resources.get(GroupCacheSettings)
    keeping.KEPT.bound(max_bytes=settings.max_bytes, max_age=settings.max_age)
    counters(resources).add(room.KeptGroups())
    undoers(resources).add(GroupUndoer())
    HANDLERS.register(handlers.Migrations())


MODULE = Module(
    name="telegram.group",
    routers=(Later("sokoni.telegram.group.endpoints:router", under=("/api/v1/telegram/groups",)),),
    subscriptions=(
        Subscription(event_type=ChatMigrated, handler=handlers.on_chat_migrated, name="group.follow_a_migrated_chat"),
        Subscription(event_type=BotPutOut, handler=handlers.on_bot_put_out, name="group.note_a_bot_put_out"),
        Subscription(event_type=BotDemoted, handler=handlers.on_bot_demoted, name="group.note_a_bot_demoted"),
        Subscription(event_type=GroupUnattended, handler=handlers.tell_of_unattended, name="group.tell_of_a_lost_bot"),
        Subscription(event_type=GroupRemoved, handler=handlers.on_group_removed, name="group.leave_a_removed_group"),
    ),
    settings=(GroupCacheSettings,),
    aliases=tuple(
        Alias(method, f"/api/v2/groups{path}", to=f"/api/v1/telegram/groups{path}") for method, path in _ROUTES
    ),
    install=_install,
)
