"""What rules add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.role.ports import KEEPERS
from sokoni.telegram.rule import handlers, kept_trials
from sokoni.telegram.rule.adapters.spared import SparedRoles
from sokoni.telegram.rule.undoing import RuleUndoer

_ROUTES = (
    ("POST", ""),
    ("GET", ""),
    ("POST", "/try"),
    ("GET", "/{rule_id}"),
    ("PUT", "/{rule_id}"),
    ("DELETE", "/{rule_id}"),
    ("POST", "/{rule_id}/enable"),
    ("POST", "/{rule_id}/disable"),
    ("POST", "/{rule_id}/try"),
    ("GET", "/{rule_id}/history"),
)
_OLD, _OURS = "/api/v2/groups/{group_id}/rules", "/api/v1/telegram/groups/{group_id}/rules"


def _install(resources: Resources) -> None:
    undoers(resources).add(RuleUndoer())
    KEEPERS.add("rule", SparedRoles())


MODULE = Module(
    name="telegram.rule",
    routers=(Later("sokoni.telegram.rule.endpoints:router", under=("/api/v1/telegram/groups/{group_id}/rules",)),),
    jobs=(
        Job(name=handlers.MAKE_ROOM, handler=handlers.make_room),
        # Behind all that somebody in a group waits for.
        Job(name=kept_trials.TRY, handler=handlers.try_next, priority=-5, transactional=False),
    ),
    # In the middle of the day: neither yesterday's late messages nor tomorrow's first ones are near.
    schedules=(Schedule(name=handlers.MAKE_ROOM, cron="23 12 * * *", job=handlers.MAKE_ROOM),),
    aliases=tuple(Alias(method, f"{_OLD}{path}", to=f"{_OURS}{path}") for method, path in _ROUTES),
    install=_install,
)
