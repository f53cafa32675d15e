"""What moderation adds to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.group.events import BanSharingEnded
from sokoni.telegram.moderation import handlers, telling

_OLD, _OURS = "/api/v2/groups/{group_id}", "/api/v1/telegram/groups/{group_id}"
_ROUTES = (
    ("POST", "/actions/{action_id}/undo"),
    ("GET", "/users/{user_id}/warnings"),
    ("DELETE", "/users/{user_id}/warnings/{warning_id}"),
    ("POST", "/users/{user_id}/penalties"),
    ("DELETE", "/users/{user_id}/penalties/{penalty}"),
    ("GET", "/reports"),
    ("POST", "/reports/{report_id}"),
    ("GET", "/cases"),
    ("POST", "/cases/{case_id}"),
)


def _install(resources: Resources) -> None:  # noqa: ARG001  # every module's signature
    HANDLERS.register(handlers.EnforceRules())
    HANDLERS.register(handlers.UndoButtons())
    HANDLERS.register(handlers.NoteLetIn())


MODULE = Module(
    name="telegram.moderation",
    routers=(
        Later(
            "sokoni.telegram.moderation.endpoints:router",
            under=(
                "/api/v1/telegram/groups/{group_id}/actions",
                "/api/v1/telegram/groups/{group_id}/cases",
                "/api/v1/telegram/groups/{group_id}/reports",
                "/api/v1/telegram/groups/{group_id}/users",
            ),
        ),
        Later("sokoni.telegram.moderation.endpoints:shared_router", under=("/api/v1/telegram/shared-bans",)),
    ),
    jobs=(
        Job(name=telling.FORGET_NOTICE, handler=handlers.forget_notice),
        Job(name=handlers.FORGET_RECENTS, handler=handlers.forget_recents),
        Job(name=handlers.FORGET_WARNINGS, handler=handlers.forget_warnings),
        Job(name=telling.FAILED, handler=handlers.tell_failure),
        Job(name=handlers.UNSHARE, handler=handlers.unshare_more),
    ),
    subscriptions=(
        Subscription(event_type=BanSharingEnded, handler=handlers.unshare, name="moderation.lift_unshared"),
    ),
    schedules=(
        Schedule(name=handlers.FORGET_RECENTS, cron="41 12 * * *", job=handlers.FORGET_RECENTS),
        Schedule(name=handlers.FORGET_WARNINGS, cron="51 3 * * *", job=handlers.FORGET_WARNINGS),
    ),
    aliases=tuple(Alias(method, f"{_OLD}{path}", to=f"{_OURS}{path}") for method, path in _ROUTES),
    install=_install,
)
