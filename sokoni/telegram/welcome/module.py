"""What greetings and captchas add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.welcome import handlers
from sokoni.telegram.welcome.service import asking, captcha, greeting, linking, nights, raids, undoing

_OLD, _OURS = "/api/v2/groups/{group_id}", "/api/v1/telegram/groups/{group_id}"
_ROUTES = (
    ("GET", "/raid"),
    ("POST", "/raid"),
    ("DELETE", "/raid"),
    ("POST", "/raid/{raid_id}/undo"),
    ("GET", "/night"),
    ("GET", "/newcomers"),
    ("POST", "/newcomers/{user_id}/let-in"),
    ("GET", "/join-requests"),
    ("POST", "/join-requests/decide"),
    ("POST", "/join-requests/{user_id}/approve"),
    ("POST", "/join-requests/{user_id}/decline"),
    ("POST", "/invite-links"),
    ("GET", "/invite-links"),
    ("GET", "/invite-links/{link_id}"),
    ("DELETE", "/invite-links/{link_id}"),
    ("GET", "/invite-links/{link_id}/people"),
)


def _install(resources: Resources) -> None:  # noqa: ARG001  # every module's signature
    HANDLERS.register(handlers.Doors())
    HANDLERS.register(handlers.CaptchaAnswers())
    HANDLERS.register(handlers.JoinRequests())
    HANDLERS.register(handlers.UndoRaids())


MODULE = Module(
    name="telegram.welcome",
    routers=(
        Later(
            "sokoni.telegram.welcome.endpoints:router",
            under=(
                "/api/v1/telegram/groups/{group_id}/invite-links",
                "/api/v1/telegram/groups/{group_id}/join-requests",
                "/api/v1/telegram/groups/{group_id}/newcomers",
                "/api/v1/telegram/groups/{group_id}/night",
                "/api/v1/telegram/groups/{group_id}/raid",
            ),
        ),
    ),
    jobs=(
        Job(name=greeting.NOTE, handler=handlers.note_greeting),
        Job(name=captcha.NOTE_PROMPT, handler=handlers.note_prompt),
        Job(name=captcha.NOTE_MUTED, handler=handlers.note_muted, priority=1),
        Job(name=captcha.EXPIRE, handler=handlers.expire_captcha, priority=1),
        Job(name=linking.NOTE_LINK, handler=handlers.note_link),
        Job(name=asking.NOTE_REFUSED, handler=handlers.note_refused),
        Job(name=raids.END, handler=handlers.end_raid),
        Job(name=undoing.LET_BACK, handler=handlers.let_back_in, priority=1),
        Job(name=handlers.NIGHTS, handler=handlers.watch_nights),
        Job(name=nights.ASKED, handler=handlers.note_permissions),
        Job(name=handlers.FORGET, handler=handlers.forget_settled),
    ),
    schedules=(
        Schedule(name=handlers.FORGET, cron="40 3 * * *", job=handlers.FORGET),
        Schedule(name=handlers.NIGHTS, cron="* * * * *", job=handlers.NIGHTS),
    ),
    aliases=tuple(Alias(method, f"{_OLD}{path}", to=f"{_OURS}{path}") for method, path in _ROUTES),
    install=_install,
)
