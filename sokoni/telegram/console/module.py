"""What commands and menus add to the system."""

from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.console import handlers
from sokoni.telegram.console.service import answering, commands, inviting, log_channel
from sokoni.telegram.console.service.context import TELL_FAILURE
from sokoni.telegram.gateway.events import BotConnected
from sokoni.telegram.gateway.ports import HANDLERS


def _install(resources: Resources) -> None:  # noqa: ARG001  # every module's signature
    HANDLERS.register(handlers.Places())
    HANDLERS.register(handlers.Commands())
    HANDLERS.register(handlers.Menus())


MODULE = Module(
    name="telegram.console",
    jobs=(
        Job(name=commands.LOOK, handler=handlers.look, priority=2),
        Job(name=TELL_FAILURE, handler=handlers.tell_failure),
        Job(name=answering.UNREACHED, handler=handlers.tell_unreached),
        Job(name=inviting.MADE, handler=handlers.tell_link),
        Job(name=log_channel.SEEN, handler=handlers.set_log, priority=2),
        Job(name=handlers.LIST_ALL, handler=handlers.list_all_commands),
    ),
    subscriptions=(
        Subscription(event_type=BotConnected, handler=handlers.list_commands, name="console.list_commands_of_bot"),
    ),
    # What a bot was told once it is not told again: this finds those that were told by an older program.
    schedules=(Schedule(name=handlers.LIST_ALL, cron="17 * * * *", job=handlers.LIST_ALL),),
    install=_install,
)
