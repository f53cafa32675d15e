"""What messages for later add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group.events import GroupChanged
from sokoni.telegram.schedule import handlers, service
from sokoni.telegram.schedule.undoing import ScheduledUndoer

_OLD, _OURS = "/api/v2/groups/{group_id}/scheduled-messages", "/api/v1/telegram/groups/{group_id}/scheduled-messages"
_ROUTES = (
    ("POST", ""),
    ("GET", ""),
    ("GET", "/{message_id}"),
    ("PUT", "/{message_id}"),
    ("DELETE", "/{message_id}"),
    ("POST", "/{message_id}/pause"),
    ("POST", "/{message_id}/resume"),
)


def _install(resources: Resources) -> None:
    undoers(resources).add(ScheduledUndoer())


MODULE = Module(
    name="telegram.schedule",
    routers=(
        Later(
            "sokoni.telegram.schedule.endpoints:router",
            under=("/api/v1/telegram/groups/{group_id}/scheduled-messages",),
        ),
    ),
    jobs=(
        Job(name=handlers.SAY, handler=handlers.say_due),
        Job(name=service.NOTE, handler=handlers.note_said),
    ),
    subscriptions=(
        Subscription(
            event_type=GroupChanged, handler=handlers.on_group_changed, name="schedule.follow_the_clock_of_a_group"
        ),
    ),
    schedules=(Schedule(name=handlers.SAY, cron="* * * * *", job=handlers.SAY),),
    aliases=tuple(Alias(method, f"{_OLD}{path}", to=f"{_OURS}{path}") for method, path in _ROUTES),
    install=_install,
)
