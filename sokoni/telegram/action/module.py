"""What actions add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.telegram.action import handlers
from sokoni.telegram.action.settings import ActionSettings

_ROUTES = (
    ("POST", "/actions"),
    ("POST", "/actions/bulk"),
    ("GET", "/actions"),
    ("GET", "/actions/{action_id}"),
    ("GET", "/stats"),
    ("GET", "/stats/months"),
    ("GET", "/users/{user_id}/stats"),
)

MODULE = Module(
    name="telegram.action",
    routers=(
        Later(
            "sokoni.telegram.action.endpoints:router",
            under=(
                "/api/v1/telegram/groups/{group_id}/actions",
                "/api/v1/telegram/groups/{group_id}/stats",
                "/api/v1/telegram/groups/{group_id}/users",
            ),
        ),
    ),
    jobs=(
        Job(name=handlers.KEEP_DAYS, handler=handlers.keep_days),
        Job(name=handlers.KEEP_HOURS, handler=handlers.keep_hours),
    ),
    schedules=(
        Schedule(name=handlers.KEEP_DAYS, cron="17 * * * *", job=handlers.KEEP_DAYS),
        Schedule(name=handlers.KEEP_HOURS, cron="21 4 * * *", job=handlers.KEEP_HOURS),
    ),
    settings=(ActionSettings,),
    aliases=tuple(
        Alias(method, f"/api/v2/groups/{{group_id}}{path}", to=f"/api/v1/telegram/groups/{{group_id}}{path}")
        for method, path in _ROUTES
    ),
)
