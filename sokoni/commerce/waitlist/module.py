"""What the waiting list adds to the system."""

from sokoni.commerce.stock.events import HoldExpired
from sokoni.commerce.stock.ports import set_line
from sokoni.commerce.waitlist import handlers, links
from sokoni.commerce.waitlist.adapters.line import WaitingLine
from sokoni.commerce.waitlist.adapters.personal import WaitlistRecords
from sokoni.commerce.waitlist.events import TurnsCame
from sokoni.commerce.waitlist.settings import WaitlistSettings
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    set_line(WaitingLine(resources.get(WaitlistSettings)))
    personal_records(resources).register(WaitlistRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.waitlist",
    routers=(Later("sokoni.commerce.waitlist.endpoints:router", under=("/api/v1/waitlist",)),),
    jobs=(
        Job(name=handlers.SERVE, handler=handlers.serve),
        Job(name=handlers.FORGET, handler=handlers.forget_unconfirmed),
        Job(name=handlers.MEND, handler=handlers.mend_counts),
    ),
    subscriptions=(
        # Minutes count for whose turn it is.
        Subscription(event_type=TurnsCame, handler=handlers.on_turns_came, name="waitlist.on_turns_came", priority=10),
        Subscription(event_type=HoldExpired, handler=handlers.on_hold_expired, name="waitlist.on_hold_expired"),
    ),
    schedules=(
        Schedule(name="waitlist.serve", cron="* * * * *", job=handlers.SERVE),
        Schedule(name="waitlist.forget_unconfirmed", cron="41 4 * * *", job=handlers.FORGET),
        Schedule(name=handlers.MEND, cron="37 3 * * *", job=handlers.MEND),
    ),
    settings=(WaitlistSettings,),
    install=_install,
)
